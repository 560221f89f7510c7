"""Old cases keep their law: a case is read and changed under the revision it was opened under.

What that revision says is about words: its fields, labels, states, rules, deadlines. Who may do what
is always said by the live revision: a `Law` carries today's roles, and no field of it is more open
than it is today, or than it was when it went.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from casework.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Law:
    """One older revision over the tables of today.

    `catalogue` holds its case types, placed where their columns lie now, and beside them the other
    entities of today. `untouched` shows converted answers exactly as they were: it holds for a closed
    case whose row has, in every column of `seen`, the version it has still.
    """

    catalogue: Catalogue
    untouched: Catalogue
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By case type: the columns with the version under which a row was converted."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By case type: its fields by what each is called today, or was called when it went."""


class Laws(Protocol):
    """Where older revisions come from; loaded when a case first asks for one."""

    async def law(self, live: Catalogue, number: int) -> Law | None:
        """None: it is the live one, or says the very same, or is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """Where a revision that is not published yet is looked at: the live one, which alone says what may be
    told of events and of people. `names` are its entities by the names they have ahead."""

    live: Catalogue
    laws: Laws
    names: Mapping[str, str]


class NoLaws:
    """Every case is under the live revision."""

    async def law(self, live: Catalogue, number: int) -> Law | None:
        return None


NO_LAWS = NoLaws()
