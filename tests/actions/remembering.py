"""A case that remembers what was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from casework.rules import Moment, Rule

NOON = Moment(datetime(2026, 11, 23, 12, tzinfo=UTC), date(2026, 11, 23))


@dataclass
class RememberingCase:
    """Stands in for the context that `cases` hands to an action."""

    values: dict[str, object]
    speaks: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    assigned: list[tuple[str | None, int | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sent: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    told_of: list[frozenset[str]] = field(default_factory=list)

    def value(self, field: str) -> object:
        return self.values[field]

    def display(self, field: str, language: str) -> str:
        return f"{self.values[field]}"

    def work_out(self, rule: Rule) -> object:
        return rule.value(self.values, NOON)

    def set_value(self, field: str, value: object) -> None:
        self.values[field] = value

    def assign(self, team: str | None, officer: int | None) -> None:
        self.assigned.append((team, officer))

    def add_note(self, text: str) -> None:
        self.notes.append(text)

    async def language_of(self, to: str) -> str:
        return self.speaks.get(to, "en")

    async def send(
        self, channel: str, to: str, subject: str, body: str, language: str, reads: Iterable[str]
    ) -> None:
        self.told_of.append(frozenset(reads))
        self.sent.append((channel, to, subject, body, language))
