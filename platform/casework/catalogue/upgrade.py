"""How open cases of earlier revisions come under this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.rules import Rule


@dataclass(frozen=True, slots=True)
class Upgrade:
    """`states` are those of today that send their cases on; the ones that are gone are merges."""

    when: Rule | None = None
    """Which open cases move; None is all of them."""
    states: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Rule] = field(default_factory=dict)
    """What a field without an answer gets. The rules may read `former` fields."""
    ask: tuple[str, ...] = ()
    to: str | None = None
    """The field of type person that is written to when something is asked."""

    def rules(self) -> tuple[Rule, ...]:
        return (*((self.when,) if self.when else ()), *self.fields.values())
