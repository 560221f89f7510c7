"""Shapes against live tables: what to add. Pure; whatever would take away is a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casework.store import ddl, search
from casework.store.database import Dialect
from casework.store.live_schema import LiveIndex, LiveSchema, LiveTable
from casework.store.names import index_name, quoted, table_name
from casework.store.plan import Refusal, Step
from casework.store.renames import Renamed, follow_renames
from casework.store.shapes import IndexShape, TableShape

_OURS = re.compile(r"^[iu]x_.*_[0-9a-f]{10}$")


@dataclass(frozen=True, slots=True)
class UniqueAdded:
    """A value becomes unique on rows that exist: they have to be looked at first."""

    table: str
    index: IndexShape


@dataclass(slots=True)
class Differences:
    dialect: Dialect
    agency: str
    renamed: Renamed
    steps: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    uniques: list[UniqueAdded] = field(default_factory=list)


def compare(
    dialect: Dialect, agency: str, shapes: Sequence[TableShape], live: LiveSchema
) -> Differences:
    """Renames first, then tables and columns, then indexes, which may take long."""
    found = Differences(dialect, agency, follow_renames(dialect, agency, shapes, live.tables))
    tables = found.renamed.tables
    if dialect == "postgresql" and not live.exists:
        sql = f"CREATE SCHEMA IF NOT EXISTS {quoted(agency)}"
        found.steps.append(Step("add_schema", sql, f"a schema for '{agency}'"))
    found.steps.extend(found.renamed.steps)
    for shape in shapes:
        _compare_columns(found, shape, tables.get(shape.name))
    taken = {index.name for table in tables.values() for index in table.indexes}
    for shape in shapes:
        _compare_indexes(found, shape, tables.get(shape.name), taken)
    found.refusals.extend(_removed_tables(shapes, tables))
    return found


def _compare_columns(found: Differences, shape: TableShape, live: LiveTable | None) -> None:
    dialect, agency = found.dialect, found.agency
    if live is None:
        sql = ddl.create_table(dialect, agency, shape)
        found.steps.append(Step("add_table", sql, f"a table for '{shape.name}'"))
    else:
        for column in shape.columns:
            present = live.columns.get(column.name)
            if present is None:
                sql = ddl.add_column(dialect, agency, shape.name, column)
                note = f"'{column.name}' of {shape.name}; rows that exist have no answer"
                found.steps.append(Step("add_column", sql, note))
            elif present.type != ddl.TYPES[dialect][column.kind]:
                found.refusals.append(_changed_type(shape, column.field or column.name))
        found.refusals.extend(_removed_columns(shape, live))
    if shape.is_searchable and (live is None or not live.is_searchable):
        found.steps.extend(_add_search(dialect, agency, shape.name, live))


def _add_search(
    dialect: Dialect, agency: str, table: str, live: LiveTable | None
) -> Iterator[Step]:
    statements = search.create_sql(
        dialect,
        table_name(dialect, agency, table),
        table_name(dialect, agency, table + search.SUFFIX),
        quoted(index_name(agency, table, (search.COLUMN,), "fx")),
    )
    for sql in statements:
        yield Step("add_search", sql, f"full-text search of {table}")
    if live is not None and live.rows:
        yield rewrite_search(table, live.rows)


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
            found.steps.append(_drop(found, shape, old))
    for index in shape.indexes:
        if (index.columns, index.is_unique) in present:
            continue
        if live and index.is_unique and all(name in live.columns for name in index.columns):
            found.uniques.append(UniqueAdded(shape.name, index))
        name = _free_name(found.agency, shape.name, index, taken)
        taken.add(name)
        sql = ddl.create_index(
            found.dialect, found.agency, shape.name, index, name, beside=live is not None
        )
        what = "no two rows may share" if index.is_unique else "find and sort by"
        found.steps.append(
            Step(
                "add_index",
                sql,
                f"{what} {', '.join(index.columns)} of {shape.name}",
                rows=live.rows if live else 0,
                in_transaction=live is None,
            )
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
    )


def _free_name(agency: str, table: str, index: IndexShape, taken: set[str]) -> str:
    """After a rename the old index keeps its name, so the same columns may need another one."""
    kind = "ux" if index.is_unique else "ix"
    name, turn = index_name(agency, table, index.columns, kind), 1
    while name in taken:
        turn += 1
        name = index_name(agency, table, (*index.columns, str(turn)), kind)
    return name


def _changed_type(shape: TableShape, name: str) -> Refusal:
    return Refusal(
        f"{shape.name}.{name}",
        "its type changed, and the answers it has were given for the old one",
        f"Put the old type back, or add a field with another name next to '{name}'",
    )


def _removed_columns(shape: TableShape, live: LiveTable) -> Iterator[Refusal]:
    known = {column.name for column in shape.columns}
    gone = dict.fromkeys(name.partition("__")[0] for name in live.columns if name not in known)
    for name in gone:
        rows = f" of {live.rows:,} records" if live.rows else ""
        yield Refusal(
            f"{shape.name}.{name}",
            f"the field is no longer in the file; removing it would delete its answers{rows}",
            f"Put '{name}' back (it can be left out of forms and lists), or write"
            f" `was: {name}` on the field that takes its place",
        )


def _removed_tables(
    shapes: Sequence[TableShape], tables: Mapping[str, LiveTable]
) -> Iterator[Refusal]:
    known = {shape.name for shape in shapes}
    for name in sorted(tables.keys() - known):
        rows = f" with {tables[name].rows:,} records" if tables[name].rows else ""
        yield Refusal(
            name,
            f"it is no longer in the files; removing it would delete the table{rows}",
            f"Put '{name}' back, or write `was: {name}` on what takes its place",
        )
