"""What a case type says of cases that were opened under an earlier revision of it."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from casework.definition.written import Expression, Text
from casework.fields import Identifier


class UpgradeText(Text, frozen=True, kw_only=True):
    """How open cases of earlier revisions come under this one, when somebody says `casework upgrade`."""

    noun: ClassVar[str] = "an upgrade"
    when: Expression | None = None
    """Which open cases move: those for which this rule is true. The others stay under their revision."""
    states: dict[Identifier, Identifier] = msgspec.field(default_factory=dict)
    """Where cases go on, by the state they are in: one that is gone (as with `merge`), or one of today."""
    fields: dict[Identifier, Expression] = msgspec.field(default_factory=dict)
    """What a field without an answer gets, by a rule; it may read the fields under `former`."""
    ask: list[Identifier] = msgspec.field(default_factory=list)
    """Fields that the applicant is asked for, where they have no answer that would be taken."""
    to: Identifier | None = None
    """Who is asked: a field of type person. Without it, the first one that the form asks."""
