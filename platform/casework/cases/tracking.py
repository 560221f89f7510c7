"""What the holder of a tracking link sees of the one case: where it stands, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casework.cases.access import verdict
from casework.cases.keys import token_hash
from casework.cases.work import Actor
from casework.catalogue import CaseType, Catalogue, State, Verb
from casework.fields.columns import ColumnKind
from casework.store.codec import decoder
from casework.store.database import Database
from casework.store.names import table_name

HOLDER = Actor("link", "")
_TIMES = ("opened_on", "closed_on", "due_on")


@dataclass(frozen=True, slots=True)
class Tracked:
    """`milestones` are the states the case has been in, oldest first, with when it came there."""

    case_type: CaseType
    reference: str
    state: State
    opened_on: datetime
    closed_on: datetime | None
    due_on: datetime | None
    milestones: tuple[tuple[datetime, State], ...]


async def read_tracked(db: Database, catalogue: Catalogue, token: str) -> Tracked | None:
    """The case of the token, or None. Only the token's hash is looked for."""
    case_types = [
        each
        for each in catalogue.case_types()
        if verdict(catalogue, HOLDER, Verb.READ, each.name).is_allowed
    ]
    if not case_types or not token:
        return None
    agency, digest = catalogue.agency.name, token_hash(token)
    parts = [
        f"SELECT {number}, id, reference, state, {', '.join(_TIMES)}"
        f" FROM {table_name(db.dialect, agency, each.name)} WHERE tracking = ?"
        for number, each in enumerate(case_types)
    ]
    rows = await db.fetch(" UNION ALL ".join(parts), [digest] * len(parts))
    if not rows:
        return None
    number, record, reference, state, *times = rows[0]
    case_type, decode = case_types[int(str(number))], decoder(ColumnKind.TIMESTAMP, db.dialect)
    moments: dict[str, Any] = dict(zip(_TIMES, map(decode, times), strict=True))
    return Tracked(
        case_type=case_type,
        reference=str(reference),
        state=case_type.states[str(state)],
        milestones=await _milestones(db, agency, case_type, int(str(record))),
        **moments,
    )


async def _milestones(
    db: Database, agency: str, case_type: CaseType, record: int
) -> tuple[tuple[datetime, State], ...]:
    """From the events that changed the state; nothing else of them is told."""
    sql = (
        f'SELECT "at", changes FROM {table_name(db.dialect, agency, "event")}'
        f" WHERE {OF_RECORD.format(table_name(db.dialect, agency, 'former_name'))}"
        " AND kind IN ('submitted', 'acted', 'imported') ORDER BY id"
    )
    decode = decoder(ColumnKind.TIMESTAMP, db.dialect)
    found: list[tuple[datetime, State]] = []
    for at, changes in await db.fetch(sql, (case_type.name, case_type.name, record)):
        told = msgspec.json.decode(str(changes or "{}"), type=dict[str, Any]).get("state")
        state = case_type.states.get(told[1]) if told else None
        if state is not None:
            found.append((decode(at), state))
    return tuple(found)


OF_RECORD = "entity IN (SELECT ? UNION ALL SELECT former FROM {} WHERE entity = ?) AND record = ?"
"""Events keep the name that their entity had then. Arguments: entity, entity, record."""
