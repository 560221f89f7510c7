"""What tables an agency has right now, in the words of the shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class LiveColumn:
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """`is_valid` is False for what a broken-off CREATE INDEX CONCURRENTLY left behind."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class LiveTable:
    """`rows` is counted; above 100,000 it is the server's estimate on PostgreSQL."""

    name: str
    columns: Mapping[str, LiveColumn]
    indexes: tuple[LiveIndex, ...] = ()
    is_searchable: bool = False
    rows: int = 0

    def with_rows(self, rows: int) -> LiveTable:
        return replace(self, rows=rows)

    def renamed(self, name: str) -> LiveTable:
        return replace(self, name=name)

    def with_renamed_column(self, old: str, new: str) -> LiveTable:
        """As it will be after the rename: indexes follow the column."""
        columns = {
            (new if name == old else name): replace(column, name=new if name == old else name)
            for name, column in self.columns.items()
        }
        indexes = tuple(
            replace(index, columns=tuple(new if name == old else name for name in index.columns))
            for index in self.indexes
        )
        return replace(self, columns=columns, indexes=indexes)


@dataclass(frozen=True, slots=True)
class LiveSchema:
    """`exists` tells whether the PostgreSQL schema is there."""

    exists: bool
    tables: Mapping[str, LiveTable]

    def fingerprint(self) -> tuple[object, ...]:
        """Equal as long as nobody changed the schema; row counts do not matter."""
        return (
            self.exists,
            *sorted(
                (name, tuple(sorted(map(str, table.columns.values()))), table.is_searchable,
                 tuple(sorted(map(str, table.indexes))))
                for name, table in self.tables.items()
            ),
        )  # fmt: skip


def gather(
    columns: Iterable[tuple[str, LiveColumn]],
    indexes: Iterable[tuple[str, LiveIndex]],
    searched: Iterable[str],
) -> dict[str, LiveTable]:
    """Tables from flat lists of (table, column) and (table, index)."""
    tables: dict[str, dict[str, LiveColumn]] = {}
    for table, column in columns:
        tables.setdefault(table, {})[column.name] = column
    by_table: dict[str, list[LiveIndex]] = {}
    for table, index in indexes:
        by_table.setdefault(table, []).append(index)
    found = frozenset(searched)
    return {
        name: LiveTable(name, own, tuple(by_table.get(name, ())), name in found)
        for name, own in tables.items()
    }
