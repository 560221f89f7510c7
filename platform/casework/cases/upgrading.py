"""Bringing an open case of an earlier revision under the live one, or asking its applicant first.

Row, clocks, event, audit link and message are written in one transaction, or none of them is. Whoever
changed the case at the same moment was first: it is looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.cases.access import Verdict
from casework.cases.around import hold_parents
from casework.cases.audit import Entry
from casework.cases.change import labelled, next_version, write_row
from casework.cases.clocks import read_clock, write_clocks
from casework.cases.deadlines import next_due
from casework.cases.people import name_people
from casework.cases.rows import Stored
from casework.cases.statements import statements_of
from casework.cases.upgrade_asks import ask, forget
from casework.cases.upgrade_clocks import cross_clocks
from casework.cases.upgrade_forecast import Forecast
from casework.cases.upgrade_passed import states_passed
from casework.cases.uploads import attach_files
from casework.cases.work import Work
from casework.cases.writing import changes_text, clean_text, json_text, log
from casework.catalogue import CaseType, State
from casework.fields.columns import ColumnKind
from casework.store.codec import encode
from casework.store.database import Transaction


async def carry_out(
    tx: Transaction,
    work: Work,
    case_type: CaseType,
    decided: Verdict,
    found: Forecast,
    url: str,
    reason: str = "",
) -> None:
    """What the forecast says, in the caller's transaction. Raises Conflict."""
    if found.becomes == "moves":
        await _Moving(tx, work, case_type, decided, found).move(clean_text(reason))
    elif found.becomes == "asked":
        entries = await ask(tx, work, case_type, found.row, found.open, url)
        await log(tx, work, statements_of(work.catalogue, work.db), entries)


class _Moving:
    def __init__(
        self,
        tx: Transaction,
        work: Work,
        case_type: CaseType,
        decided: Verdict,
        found: Forecast,
    ) -> None:
        self.tx, self.work, self.case_type = tx, work, case_type
        self.decided, self.found = decided, found
        self.statements = statements_of(work.catalogue, work.db)

    @property
    def row(self) -> Stored:
        return self.found.row

    @property
    def target(self) -> State:
        return self.case_type.states[self.found.state]

    async def move(self, reason: str) -> None:
        tx, work, case_type, row = self.tx, self.work, self.case_type, self.row
        values, entries = await name_people(tx, work, self.statements, self.found.values)
        await hold_parents(tx, self.statements, case_type, row.values, values)
        await attach_files(tx, work, case_type, row.id, values)
        system = await self._system()
        await write_row(tx, work, self.statements, case_type, row, self.decided, system, values)
        if case_type.upgrade is not None and case_type.upgrade.ask:
            await forget(tx, work, case_type, row.id)
        entries.append(await self._entry(values, reason))
        await log(tx, work, self.statements, entries)

    async def _system(self) -> dict[str, Any]:
        now = self.work.now
        system = next_version(self.work, self.row) | {"revision": self.work.catalogue.number}
        if self.row.system["state"] != self.target.name:
            system["state"] = self.target.name
        if self.target.final is not None:
            system["closed_on"] = now
        due = next_due(await self._clocks())
        return system if due == self.row.due_on else {**system, "due_on": due}

    async def _clocks(self) -> Any:
        """Its clocks by the rules of the live revision."""
        tx, name, record, now = self.tx, self.case_type.name, self.row.id, self.work.now
        rows = await tx.fetch(self.statements.own_clocks, (name, record))
        before = [read_clock(row, tx.dialect) for row in rows]
        passed = await states_passed(self.work, self.case_type, self.row, self.target)
        after = cross_clocks(self.case_type, before, passed, now)
        await write_clocks(tx, self.statements, name, record, before, after)
        stamp = self._stamp()
        for old, new in zip(before, after, strict=False):
            if (old.due_on, old.warn_on) != (new.due_on, new.warn_on):
                await tx.execute(self.statements.tell_again, (stamp, stamp, old.id))
        return after

    def _stamp(self) -> object:
        return encode(ColumnKind.TIMESTAMP, self.work.now, self.tx.dialect)

    async def _entry(self, values: Mapping[str, Any], reason: str) -> Entry:
        case_type, row, found = self.case_type, self.row, self.found
        before = await labelled(self.work, case_type, row, values)
        moved: dict[str, Any] = {"revision": [found.revision, self.work.catalogue.number]}
        if found.came_from != self.target.name:
            moved["state"] = [found.came_from, self.target.name]
        text = changes_text(case_type, before, values)
        told = json_text(moved)
        changes = told if text == "{}" else f"{told[:-1]},{text[1:]}"
        because = dict(found.why) | ({"filled": dict(found.filled)} if found.filled else {})
        return Entry(
            case_type.name, row.id, "upgraded", "", changes, reason, json_text(because)
        )  # fmt: skip
