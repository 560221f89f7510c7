"""What actions reach of a case: they say what should be, the writer writes it with the change."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from casework.actions import TEAM
from casework.cases.audit import Entry
from casework.cases.errors import InvalidAnswers
from casework.cases.judging import Judged
from casework.cases.outbox import Outgoing, send_message
from casework.cases.rows import Stored
from casework.cases.telling import tell
from casework.cases.work import Work
from casework.cases.writing import json_text
from casework.catalogue import CaseType
from casework.fields.base import Fault, Ref
from casework.rules import Rule
from casework.store.database import Transaction


class Automation:
    """Fulfils `CaseContext`, inside the transaction of the change."""

    def __init__(
        self,
        work: Work,
        case_type: CaseType,
        tx: Transaction,
        row: Stored,
        answered: Mapping[str, Any],
    ) -> None:
        self.work, self.case_type, self.tx, self.row = work, case_type, tx, row
        self.changed: dict[str, Any] = dict(answered)
        self.values: dict[str, Any] = {**row.values, **answered}
        self.system: dict[str, Any] = dict(row.system)
        self.assigned: dict[str, Any] = {}
        self._told: list[Entry] = []

    @property
    def language(self) -> str:
        return self.work.catalogue.agency.languages[0]

    def _judged(self) -> Judged:
        around = self.row.around
        return Judged(self.case_type, self.values, self.work.moment, self.system, around)

    def value(self, field: str) -> object:
        own = self.case_type.fields.get(field)
        if own is None:
            return self.system.get(field)
        return self._judged().computed(field) if own.is_computed else self.values.get(field)

    def display(self, field: str, language: str) -> str:
        return tell(self.work.catalogue.agency, self.case_type, field, self.value(field), language)

    def work_out(self, rule: Rule) -> object:
        return rule.value(self._judged(), self.work.moment)

    def set_value(self, field: str, value: object) -> None:
        """`value` as rules have it. What the field would not take stops the whole change."""
        kind = self.case_type.fields[field].kind
        found = value if value is None or isinstance(value, Ref) else kind.from_rule(value)
        if found is not None:
            fault: Fault | None = kind.check(found) or kind.check_on(found, self.work.moment)
            if fault is not None:
                raise InvalidAnswers({field: fault})
        self.changed[field] = self.values[field] = found

    def assign(self, team: str | None, officer: int | None) -> None:
        for name, wanted in (("team", team), ("officer", officer)):
            if self.row.system[name] != wanted:
                self.assigned[name] = wanted
            else:
                self.assigned.pop(name, None)
            self.system[name] = wanted

    def add_note(self, text: str) -> None:
        self._told.append(Entry(self.case_type.name, self.row.id, "noted", reason=text))

    async def language_of(self, to: str) -> str:
        person = self.values.get(to)
        if to == TEAM or not isinstance(person, Ref):
            return self.language
        table = self.work.db.table(self.work.agency, "person")
        rows = await self.tx.fetch(f"SELECT language FROM {table} WHERE id = ?", (person.id,))
        return str(rows[0][0] or self.language) if rows else self.language

    async def send(
        self, channel: str, to: str, subject: str, body: str, language: str, reads: Iterable[str]
    ) -> None:
        who = self.system.get(TEAM) if to == TEAM else self.values.get(to)
        outgoing = Outgoing(
            key=secrets.token_hex(16),
            channel=channel,
            entity=self.case_type.name,
            record=self.row.id,
            to=to,
            person=who.id if isinstance(who, Ref) else None,
            team=str(who) if to == TEAM and who else None,
            subject=subject,
            body=body,
            language=language,
            reads=tuple(sorted(reads)),
        )
        self._told.append(await send_message(self.tx, self.work, outgoing))

    def entries(self) -> list[Entry]:
        """The events of what was done, in order; an assignment is one event."""
        if not self.assigned:
            return self._told
        changes = {name: [self.row.system[name], value] for name, value in self.assigned.items()}
        text = json_text(changes)
        return [*self._told, Entry(self.case_type.name, self.row.id, "assigned", changes=text)]
