"""What automation may do to a case. An action is one class file; its attributes are its YAML options."""

from __future__ import annotations

from typing import ClassVar, Protocol

import msgspec


class CaseContext(Protocol):
    """All that an action can reach. `cases` fulfils it, inside the transaction of the change."""

    def value(self, field: str) -> object:
        """A field's value as it will be after the change."""
        ...

    def set_value(self, field: str, value: object) -> None: ...

    def assign(self, team: str | None, officer: int | None) -> None: ...

    def add_note(self, text: str) -> None: ...

    async def send(self, channel: str, to: str, message: str) -> None:
        """Put a message into the outbox. `to` names who is meant: a person field, or `team`."""
        ...


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the actions. Each declares what it reads and writes, so that `check` can follow it."""

    action_name: ClassVar[str] = ""
    doc: ClassVar[str] = ""

    def reads(self) -> frozenset[str]:
        return frozenset()

    def writes(self) -> frozenset[str]:
        return frozenset()

    async def run(self, case: CaseContext) -> None:
        raise NotImplementedError
