"""The states that a case went through, from its events, as the live revision calls them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from casework.cases.rows import Stored
from casework.cases.tracking import OF_RECORD
from casework.cases.under_law import law_of
from casework.cases.upgrade_clocks import Passed
from casework.cases.work import Work
from casework.catalogue import CaseType, State
from casework.fields.columns import ColumnKind
from casework.store.codec import decode

Told = tuple[datetime, str, int]


async def states_passed(
    work: Work, case_type: CaseType, row: Stored, target: State
) -> tuple[Passed, ...]:
    """Oldest first, the last one the one it comes to; what nobody knows any more is left out."""
    sends = case_type.upgrade.states if case_type.upgrade else {}
    found: list[Passed] = []
    for at, told, revision in await _told(work, case_type, row.id):
        word = await _today(work, case_type, told, revision)
        state = case_type.states.get(sends.get(word, word))
        if state is not None and (not found or found[-1].state.name != state.name):
            found.append(Passed(at, state))
    opened: datetime = row.system["opened_on"]
    found[:1] = [Passed(opened, found[0].state if found else case_type.start)]
    if found[-1].state.name != target.name:
        found.append(Passed(work.now, target))
    return tuple(found)


async def _told(work: Work, case_type: CaseType, record: int) -> list[Told]:
    event, former = (work.db.table(work.agency, name) for name in ("event", "former_name"))
    sql = (
        f'SELECT "at", changes, revision FROM {event} WHERE {OF_RECORD.format(former)}'
        " AND kind IN ('submitted', 'acted', 'imported', 'upgraded') ORDER BY id"
    )
    found: list[Told] = []
    for at, changes, revision in await work.db.fetch(sql, (case_type.name, case_type.name, record)):
        told: Mapping[str, Any] = msgspec.json.decode(str(changes or "{}"))
        if "state" in told:
            moment = decode(ColumnKind.TIMESTAMP, at, work.db.dialect)
            found.append((moment, str(told["state"][1]), int(str(revision))))
    return found


async def _today(work: Work, case_type: CaseType, word: str, revision: int) -> str:
    """A state of the revision under which that happened."""
    law = await law_of(work, revision)
    own = law.catalogue.entity(case_type.name) if law else None
    placed = own.placement.columns.get("state") if own and own.placement else None
    return str(placed.written(word).get(placed.column or "", word)) if placed else word
