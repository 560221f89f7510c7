"""Rows of a tree that came before the row above them: kept back, and tried again when the file is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from casework.fields.base import Named
from casework.imports.rows import RowRead
from casework.imports.section_plan import SectionPlan
from casework.imports.storing import Stored

Waiting = tuple[SectionPlan, RowRead, str]
"""A row, and why it could not be stored the last time."""


@dataclass(slots=True)
class Homes:
    """In a dry run nothing is there afterwards: what the rows that fit are called is remembered."""

    waiting: list[Waiting] = field(default_factory=list)
    _words: set[tuple[str, str, object]] = field(default_factory=set)

    def keep_back(self, stored: Stored) -> None:
        for at in sorted(stored.homeless):
            self.waiting.append((stored.section, stored.rows[at], stored.faults.pop(at)))

    def remember(self, section: SectionPlan, row: RowRead) -> None:
        if section.entity.tree is not None:
            self._words |= {(section.entity.name, name, str(v)) for name, v in row.values.items()}

    def has_above(self, section: SectionPlan, row: RowRead) -> bool:
        """Whether the row above is one that fitted."""
        tree = section.entity.tree
        above = row.values.get(tree.parent) if tree else None
        return (
            isinstance(above, Named)
            and (section.entity.name, above.by, above.reference) in self._words
        )

    def turn(self) -> list[Waiting]:
        """All that wait; those that still do not fit are kept back anew."""
        turned, self.waiting = self.waiting, []
        return turned


def in_batches(rows: list[Waiting], size: int) -> Iterator[list[Waiting]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
