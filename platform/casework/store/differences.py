"""Shapes against live tables: what to rename, set aside, bring back and add. Pure.

First the names (what goes, what is renamed, what comes back), then columns, then indexes, which may
take long. Nothing is deleted here: what the definition no longer names is set aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casework.catalogue import Catalogue
from casework.store import ddl, search
from casework.store.database import Dialect
from casework.store.live_schema import LiveIndex, LiveSchema, LiveTable
from casework.store.names import index_name, quoted, table_name
from casework.store.plan import Refusal, Step
from casework.store.renames import Renamed, rename_columns, rename_tables
from casework.store.set_aside import Register, SetAside
from casework.store.shapes import IndexShape, TableShape

_OURS = re.compile(r"^[iu]x_.*_[0-9a-f]{10}$")


@dataclass(frozen=True, slots=True)
class UniqueAdded:
    """A value becomes unique on rows that exist: they have to be looked at first."""

    table: str
    index: IndexShape


@dataclass(frozen=True, slots=True)
class Back:
    """A rollback: which revision is gone back to, and what things set aside are called there."""

    to: int
    asides: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """(entity, field) in that revision, by number; the field is empty for a whole entity."""
    strangers: frozenset[tuple[str, str]] = frozenset()
    """(entity, field) of today that have a name of that revision and are something else."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the tables: the definition that is live, what was set aside, the way."""

    before: Catalogue | None = None
    register: Register = field(default_factory=Register)
    back: Back | None = None
    answers: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many rows of a column (under its live names) are filled, as far as it was counted."""
    later: Mapping[int, int] = field(default_factory=dict)
    """How many rows got another version since something set aside was converted, by its number."""


@dataclass(slots=True)
class Differences:
    dialect: Dialect
    agency: str
    renamed: Renamed
    known: Known
    first: list[Step] = field(default_factory=list)
    """Schemas and tables of ours that the other steps need."""
    columns: list[Step] = field(default_factory=list)
    indexes: list[Step] = field(default_factory=list)
    searches: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    uniques: list[UniqueAdded] = field(default_factory=list)
    changed: set[tuple[str, str]] = field(default_factory=set)
    """(table, field) of columns whose type is not what it should be."""
    restored: set[tuple[str, str]] = field(default_factory=set)
    put_away: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """Hidden columns by their old names, for each (table, field) set aside here."""
    notes: list[str] = field(default_factory=list)
    """What nobody should be surprised by."""
    older: list[tuple[SetAside, SetAside]] = field(default_factory=list)
    """What comes back as it was before a conversion, and what the field held later."""
    removed: set[tuple[str, str]] = field(default_factory=set)
    """(live table, live column) of what is set aside: their answers want to be counted."""

    @property
    def steps(self) -> list[Step]:
        """In the order in which they are done; indexes come after the rows are right."""
        return [*self.before_rows, *self.indexes, *self.searches]

    @property
    def before_rows(self) -> list[Step]:
        return [*self.first, *self.renamed.steps, *self.columns]


def path_before(found: Differences, table: str, column: str) -> str:
    """What a column is called in the definition that is live: under this path it is set aside."""
    first = found.renamed.old_table(table)
    old = found.known.before.entity(first) if found.known.before else None
    name = found.renamed.old_column(table, column).partition("__")[0]
    return f"{old.name if old else first}.{name}"


def start(dialect: Dialect, agency: str, live: LiveSchema, known: Known) -> Differences:
    found = Differences(dialect, agency, Renamed(dict(live.tables)), known)
    if dialect == "postgresql" and not live.exists:
        sql = f"CREATE SCHEMA IF NOT EXISTS {quoted(agency)}"
        found.first.append(Step("add_schema", sql, f"a schema for '{agency}'"))
    return found


def compare_names(found: Differences, shapes: Sequence[TableShape]) -> None:
    """Tables and columns get the names that the definition knows, without setting anything aside."""
    rename_tables(found.dialect, found.agency, shapes, found.renamed)
    for shape in shapes:
        if shape.name in found.renamed.tables:
            rename_columns(found.dialect, found.agency, shape, found.renamed)


def compare_shapes(found: Differences, shapes: Sequence[TableShape], live: LiveSchema) -> None:
    """What is missing; names are settled."""
    tables = found.renamed.tables
    taken = set(live.index_names)
    for shape in shapes:
        _compare_columns(found, shape, tables.get(shape.name), taken)
    for shape in shapes:
        _compare_indexes(found, shape, tables.get(shape.name), taken)


def _compare_columns(
    found: Differences, shape: TableShape, live: LiveTable | None, taken: set[str]
) -> None:
    dialect, agency = found.dialect, found.agency
    if live is None:
        sql = ddl.create_table(dialect, agency, shape)
        undo = f"'{shape.name}' is set aside with the records it has by then"
        step = Step("add_table", sql, f"a table for '{shape.name}'", undo=undo)
        (found.columns if shape.is_entity else found.first).append(step)
    for column in shape.columns if live else ():
        present = live.columns.get(column.name) if live else None
        if present is None:
            sql = ddl.add_column(dialect, agency, shape.name, column)
            note = f"'{column.name}' of {shape.name}; rows that exist have no answer"
            undo = f"'{column.name}' of {shape.name} is set aside with the answers it has by then"
            found.columns.append(Step("add_column", sql, note, undo=undo))
        elif present.type != ddl.TYPES[dialect][column.kind]:
            found.changed.add((shape.name, column.field or column.name))
    if shape.is_searchable and (live is None or not live.is_searchable):
        _add_search(found, shape, live, taken)


def _add_search(
    found: Differences, shape: TableShape, live: LiveTable | None, taken: set[str]
) -> None:
    dialect, agency, table = found.dialect, found.agency, shape.name
    name = _free_name(agency, table, (search.COLUMN,), "fx", taken)
    taken.add(name)
    statements = search.create_sql(
        dialect,
        table_name(dialect, agency, table),
        table_name(dialect, agency, table + search.SUFFIX),
        quoted(name),
    )
    where = found.columns if shape.is_entity else found.first
    for sql in statements:
        where.append(Step("add_search", sql, f"full-text search of {table}"))
    if live is not None and live.rows:
        found.searches.append(rewrite_search(table, live.rows))


def rewrite_search(entity: str, rows: int) -> Step:
    note = f"write the search words of {entity} anew, in batches"
    sql = f"-- casework reads the searchable fields of '{entity}' and writes their words"
    return Step("rewrite_search", sql, note, "backfill", rows, in_transaction=False, subject=entity)


def _compare_indexes(
    found: Differences, shape: TableShape, live: LiveTable | None, taken: set[str]
) -> None:
    present = {(i.columns, i.is_unique): i for i in live.indexes if i.is_valid} if live else {}
    wanted = {(index.columns, index.is_unique) for index in shape.indexes}
    for old in live.indexes if live else ():
        if not old.is_valid or ((old.columns, old.is_unique) not in wanted and _is_ours(old)):
            found.indexes.append(_drop(found, shape, old))
    for index in shape.indexes:
        if (index.columns, index.is_unique) in present:
            continue
        if live and index.is_unique and all(name in live.columns for name in index.columns):
            found.uniques.append(UniqueAdded(shape.name, index))
        name = _free_name(
            found.agency, shape.name, index.columns, "ux" if index.is_unique else "ix", taken
        )
        taken.add(name)
        found.indexes.append(_add(found, shape, live, index, name))


def _add(
    found: Differences, shape: TableShape, live: LiveTable | None, index: IndexShape, name: str
) -> Step:
    sql = ddl.create_index(
        found.dialect, found.agency, shape.name, index, name, beside=live is not None
    )
    what = "no two rows may share" if index.is_unique else "find and sort by"
    return Step(
        "add_index",
        sql,
        f"{what} {', '.join(index.columns)} of {shape.name}",
        rows=live.rows if live else 0,
        in_transaction=live is None,
        undo=f"the index on {', '.join(index.columns)} of {shape.name} goes" if live else "",
    )


def _is_ours(index: LiveIndex) -> bool:
    """An index that an administrator made by hand is left alone."""
    return _OURS.match(index.name) is not None


def _drop(found: Differences, shape: TableShape, old: LiveIndex) -> Step:
    why = "no longer asked for" if old.is_valid else "left unfinished by a broken-off run"
    return Step(
        "drop_index",
        ddl.drop_index(found.dialect, found.agency, old.name),
        f"the index on {', '.join(old.columns)} of {shape.name} is {why}; no data goes",
        in_transaction=False,
        undo=f"the index on {', '.join(old.columns)} of {shape.name} is built again",
    )


def _free_name(
    agency: str, table: str, columns: tuple[str, ...], kind: str, taken: Iterable[str]
) -> str:
    """After a rename the old index keeps its name, so the same columns may need another one."""
    name, turn = index_name(agency, table, columns, kind), 1
    while name in taken:
        turn += 1
        name = index_name(agency, table, (*columns, str(turn)), kind)
    return name


def wrong_types(found: Differences) -> Iterator[Refusal]:
    """Columns of another type that nothing is going to convert."""
    for table, name in sorted(found.changed):
        yield Refusal(
            f"{table}.{name}",
            "its type changed, and the answers it has were given for the old one",
            f"Put the old type back, or add a field with another name next to '{name}'",
        )
