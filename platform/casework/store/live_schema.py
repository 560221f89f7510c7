"""What tables an agency has right now, in the words of the shapes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from casework.store.database import Database

Thing = TypeVar("Thing")
TOGETHER = 50
"""How many tables or columns one statement asks about: a round trip costs more than a look."""


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
    hidden: Mapping[str, LiveColumn] = field(default_factory=dict)
    """Columns that were set aside, and those that a conversion is filling."""

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

    def without_columns(self, names: Collection[str]) -> LiveTable:
        """As it will be when they are set aside: their indexes go."""
        columns = {name: each for name, each in self.columns.items() if name not in names}
        return replace(self, columns=columns)

    def with_columns(self, columns: Iterable[LiveColumn]) -> LiveTable:
        return replace(self, columns={**self.columns, **{each.name: each for each in columns}})


@dataclass(frozen=True, slots=True)
class LiveSchema:
    """`exists` tells whether the PostgreSQL schema is there."""

    exists: bool
    tables: Mapping[str, LiveTable]
    hidden: Mapping[str, LiveTable] = field(default_factory=dict)
    """Tables that were set aside."""
    index_names: frozenset[str] = frozenset()
    """Of every index, those of set-aside tables and of the full-text search too."""

    def fingerprint(self) -> tuple[object, ...]:
        """Equal as long as nobody changed the schema; row counts do not matter."""
        return (
            self.exists,
            *sorted(
                (name, tuple(sorted(map(str, table.columns.values()))), table.is_searchable,
                 tuple(sorted(map(str, table.indexes))), tuple(sorted(table.hidden)))
                for name, table in {**self.tables, **self.hidden}.items()
            ),
        )  # fmt: skip


async def count_rows(
    db: Database, agency: str, tables: Iterable[str], most: int = 0
) -> dict[str, int]:
    """The rows of every table, many tables a statement; with `most` no more than that are counted."""
    found: dict[str, int] = {}
    for names in chunked(tables):
        parts = [
            f"SELECT '{name}', (SELECT count(*) FROM {_few(db.table(agency, name), most)})"
            for name in names
        ]
        rows = await db.fetch_slow(" UNION ALL ".join(parts))
        found |= {str(name): int(str(count)) for name, count in rows}
    return found


def _few(table: str, most: int) -> str:
    return f"(SELECT 1 FROM {table} LIMIT {most}) few" if most else table


def chunked(things: Iterable[Thing], size: int = TOGETHER) -> Iterator[list[Thing]]:
    """In lists of that size."""
    left = iter(things)
    while part := list(islice(left, size)):
        yield part


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
        name: LiveTable(
            name,
            {key: column for key, column in own.items() if not is_hidden(key)},
            tuple(by_table.get(name, ())),
            name in found,
            hidden={key: column for key, column in own.items() if is_hidden(key)},
        )
        for name, own in tables.items()
    }


def is_hidden(name: str) -> bool:
    """No name of an agency begins with an underscore: those are what was set aside."""
    return name.startswith("_")
