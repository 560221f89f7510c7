"""Entities whose records belong to one another, such as the districts of a city and their blocks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tree:
    """`parent` is the field of type record by which a node points to the one above it; `code` the text
    that names a node in rules. Without one it is the reference."""

    parent: str
    code: str | None = None

    @property
    def reads(self) -> frozenset[str]:
        """What the way to a node tells of."""
        return frozenset({self.parent, self.code or "reference"})
