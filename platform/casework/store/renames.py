"""Renames, by `was:` only, with every row kept.

A rename is planned when the old name is there and the new one is not. So a `was` that was followed
long ago plans nothing, and a chain (`c` was `b`, `b` was `a`) is followed from its free end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casework.store import ddl
from casework.store.agency_tables import RECORD_LINK, UPGRADE_ASK
from casework.store.database import Dialect
from casework.store.live_schema import LiveTable
from casework.store.names import PLATFORM, table_name
from casework.store.plan import Step
from casework.store.search import SUFFIX
from casework.store.shapes import TableShape


@dataclass(slots=True)
class Renamed:
    """The live tables as they will be, the steps to get there, and what everything was called."""

    tables: dict[str, LiveTable]
    steps: list[Step] = field(default_factory=list)
    old_tables: dict[str, str] = field(default_factory=dict)
    old_columns: dict[tuple[str, str], str] = field(default_factory=dict)

    def old_table(self, table: str) -> str:
        return self.old_tables.get(table, table)

    def old_column(self, table: str, column: str) -> str:
        return self.old_columns.get((table, column), column)


def rename_tables(
    dialect: Dialect, agency: str, shapes: Sequence[TableShape], found: Renamed
) -> None:
    wanted = {shape.name: shape.was for shape in shapes}
    while pair := _next(wanted, found.tables):
        old, new = pair
        table = found.tables.pop(old)
        found.tables[new] = table.renamed(new)
        found.old_tables[new] = found.old_tables.pop(old, old)
        note = f"rename '{old}' to '{new}', its rows stay"
        sql = ddl.rename_table(dialect, agency, old, new)
        undo = f"'{new}' is called '{old}' again, its rows stay"
        found.steps.append(Step("rename_table", sql, note, undo=undo))
        if dialect == "sqlite" and table.is_searchable:
            sql = ddl.rename_table(dialect, agency, old + SUFFIX, new + SUFFIX)
            found.steps.append(Step("rename_table", sql, f"its search words follow to '{new}'"))
        found.steps.extend(follow_rows(dialect, agency, old, new, found.tables))
        found.steps.extend(_follow_name(dialect, agency, old, new, found.tables))


def rename_columns(dialect: Dialect, agency: str, shape: TableShape, found: Renamed) -> None:
    wanted = {column.name: column.was for column in shape.columns}
    moved: dict[str, str] = {}
    while pair := _next(wanted, found.tables[shape.name].columns):
        old, new = pair
        found.tables[shape.name] = found.tables[shape.name].with_renamed_column(old, new)
        first = found.old_columns.pop((shape.name, old), old)
        found.old_columns[(shape.name, new)] = first
        sql = ddl.rename_column(dialect, agency, shape.name, old, new)
        note = f"rename '{old}' of {shape.name} to '{new}', its answers stay"
        undo = f"'{new}' of {shape.name} is called '{old}' again, its answers stay"
        found.steps.append(Step("rename_column", sql, note, undo=undo))
        moved[old.partition("__")[0]] = new.partition("__")[0]
    if "file" in found.tables:
        found.steps.extend(
            _reword(table_name(dialect, agency, "file"), "field", old, new, shape.name)
            for old, new in moved.items()
        )
    if RECORD_LINK.name in found.tables:
        links = {column.name for column in shape.columns if column.is_of_links}
        found.steps.extend(
            _reword(table_name(dialect, agency, RECORD_LINK.name), "field", old, new, shape.name)
            for old, new in moved.items()
            if new in links
        )


def _next(
    wanted: Mapping[str, str | None], present: Mapping[str, object]
) -> tuple[str, str] | None:
    """The next (old, new) that can be followed."""
    for new, old in wanted.items():
        if old is not None and old in present and new not in present:
            return old, new
    return None


def follow_rows(
    dialect: Dialect, agency: str, old: str, new: str, tables: Mapping[str, LiveTable]
) -> Iterator[Step]:
    """Rows elsewhere that belong to the table. Events do not change: they are links of a chain."""
    for table in ("deadline", "file", RECORD_LINK.name, "set_aside", UPGRADE_ASK.name):
        if table in tables:
            yield _reword(table_name(dialect, agency, table), "entity", old, new)
    views = table_name(dialect, PLATFORM, "saved_view")
    yield Step(
        "rename_words",
        f"UPDATE {views} SET entity = '{new}' WHERE agency = '{agency}' AND entity = '{old}'",
        f"saved views of '{old}' follow to '{new}'",
        "backfill",
    )


def _follow_name(
    dialect: Dialect, agency: str, old: str, new: str, tables: Mapping[str, LiveTable]
) -> Iterator[Step]:
    """Numbering goes on under the new name, and older events are found by the old one."""
    if "sequence" in tables:
        yield _reword(table_name(dialect, agency, "sequence"), "name", old, new)
    if "former_name" in tables:
        former = table_name(dialect, agency, "former_name")
        yield _reword(former, "entity", old, new)
        yield Step(
            "rename_words",
            f"INSERT INTO {former} (entity, former) VALUES ('{new}', '{old}')"
            " ON CONFLICT DO NOTHING",
            f"remember that '{new}' was called '{old}' in older events",
            "backfill",
        )


def _reword(table: str, column: str, old: str, new: str, entity: str | None = None) -> Step:
    """Names are identifiers: they hold nothing that would have to be escaped."""
    within = f" AND entity = '{entity}'" if entity else ""
    return Step(
        "rename_words",
        f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'{within}",
        f"rows that name '{old}' name '{new}'",
        "backfill",
    )
