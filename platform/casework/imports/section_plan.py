"""How the rows of one entity are read: every name resolved, every cell's reader compiled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.catalogue import Entity
from casework.imports.cells import Read


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """How rows of one entity are read. `own` are fields, `system` where a case stands."""

    entity: Entity
    selects: tuple[tuple[int, frozenset[str]], ...]
    own: tuple[tuple[str, Read], ...]
    system: tuple[tuple[str, Read], ...]
    key: str
    """The unique field by which a row is found again."""
    unique: tuple[tuple[str, str], ...]
    """Every unique field that is mapped, the key first, and the column it comes from."""

    @property
    def key_column(self) -> str:
        return self.unique[0][1]

    def takes(self, row: Sequence[str]) -> bool:
        return all(row[index].strip() in listed for index, listed in self.selects)
