"""What the holder of a tracking link sees of the one case: where it stands, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casework.cases.access import verdict
from casework.cases.keys import token_hash
from casework.cases.laws import NO_LAWS, Laws
from casework.cases.work import Actor
from casework.catalogue import CaseType, Catalogue, State, Verb
from casework.fields.columns import ColumnKind
from casework.store.codec import decoder
from casework.store.database import Database, Row, StaleSchema
from casework.store.names import table_name
from casework.store.placed import entity_table

HOLDER = Actor("link", "")
_TIMES = ("opened_on", "closed_on", "due_on")


@dataclass(frozen=True, slots=True)
class Tracked:
    """`milestones` are the states the case has been in, oldest first, with when it came there."""

    case_type: CaseType
    record: int
    reference: str
    state: State
    opened_on: datetime
    closed_on: datetime | None
    due_on: datetime | None
    milestones: tuple[tuple[datetime, State], ...]


async def read_tracked(
    db: Database, catalogue: Catalogue, token: str, laws: Laws = NO_LAWS
) -> Tracked | None:
    """The case of the token, under its own revision, or None. Only the token's hash is looked for."""
    case_types = [
        each
        for each in catalogue.case_types()
        if verdict(catalogue, HOLDER, Verb.READ, each.name).is_allowed
    ]
    if not case_types or not token:
        return None
    rows = await _found(db, catalogue, case_types, token_hash(token))
    if not rows:
        return None
    number, record, reference, state, revision, *times = rows[0]
    decode = decoder(ColumnKind.TIMESTAMP, db.dialect)
    tracking = _Tracking(db, catalogue, laws, case_types[int(str(number))], int(str(record)))
    case_type, word = await tracking.now(int(str(revision)), str(state))
    moments: dict[str, Any] = dict(zip(_TIMES, map(decode, times), strict=True))
    return Tracked(
        case_type=case_type,
        record=tracking.record,
        reference=str(reference),
        state=case_type.state(word),
        milestones=await tracking.milestones(),
        **moments,
    )


async def _found(
    db: Database, catalogue: Catalogue, case_types: Sequence[CaseType], digest: str
) -> list[Row]:
    """By the link of the receipt, or by the one of a message that asked for something."""
    agency = catalogue.agency.name
    tables = [table_name(db.dialect, agency, each.name) for each in case_types]
    selects = [
        f"SELECT {number}, id, reference, state, revision, {', '.join(_TIMES)} FROM {table} WHERE "
        for number, table in enumerate(tables)
    ]
    by_receipt = " UNION ALL ".join(f"{select}tracking = ?" for select in selects)
    if rows := await db.fetch(by_receipt, [digest] * len(selects)):
        return rows
    asked = f"SELECT record FROM {table_name(db.dialect, agency, 'upgrade_ask')}"
    by_message = " UNION ALL ".join(
        f"{select}id IN ({asked} WHERE entity = ? AND token_hash = ?)" for select in selects
    )
    args = [one for each in case_types for one in (each.name, digest)]
    try:
        return await db.fetch(by_message, args)
    except StaleSchema:  # nothing was published since there are such messages
        return []


@dataclass(frozen=True, slots=True)
class _Tracking:
    """One case that was found, in the words of the revisions it has been under."""

    db: Database
    catalogue: Catalogue
    laws: Laws
    case_type: CaseType
    record: int

    async def now(self, revision: int, word: str) -> tuple[CaseType, str]:
        """The case type of its revision, and where the case stands in the words of that."""
        case_type = await self._at(revision)
        if case_type is None or case_type.placement is None:
            return self.case_type, word
        table = entity_table(self.db.dialect, self.catalogue.agency.name, case_type)
        sql = f"SELECT record.state FROM {table} AS record WHERE record.id = ?"
        rows = await self.db.fetch(sql, (self.record,))
        return case_type, str(rows[0][0]) if rows else word

    async def _at(self, revision: int) -> CaseType | None:
        law = None
        if revision != self.catalogue.number:
            law = await self.laws.law(self.catalogue, revision)
        found = law.catalogue.entity(self.case_type.name) if law else self.case_type
        return found if isinstance(found, CaseType) else None

    async def milestones(self) -> tuple[tuple[datetime, State], ...]:
        """From the events that changed the state; nothing else of them is told."""
        agency, name = self.catalogue.agency.name, self.case_type.name
        sql = (
            f'SELECT "at", changes, revision FROM {table_name(self.db.dialect, agency, "event")}'
            f" WHERE {OF_RECORD.format(table_name(self.db.dialect, agency, 'former_name'))}"
            " AND kind IN ('submitted', 'acted', 'imported', 'upgraded') ORDER BY id"
        )
        decode = decoder(ColumnKind.TIMESTAMP, self.db.dialect)
        found: list[tuple[datetime, State]] = []
        for at, changes, revision in await self.db.fetch(sql, (name, name, self.record)):
            told = msgspec.json.decode(str(changes or "{}"), type=dict[str, Any]).get("state")
            case_type = await self._at(int(str(revision))) if told else None
            state = case_type.states.get(told[1]) if told and case_type else None
            if state is not None:
                found.append((decode(at), state))
        return tuple(found)


OF_RECORD = "entity IN (SELECT ? UNION ALL SELECT former FROM {} WHERE entity = ?) AND record = ?"
"""Events keep the name that their entity had then. Arguments: entity, entity, record."""
