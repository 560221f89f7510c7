"""What the way from one definition to another would do to tables, without a database to look at."""

from __future__ import annotations

from casework.catalogue import Catalogue
from casework.store import ddl
from casework.store.database import Dialect
from casework.store.differences import Back, Known, compare_shapes, start
from casework.store.entity_tables import shapes_of
from casework.store.live_schema import LiveColumn, LiveIndex, LiveSchema, LiveTable
from casework.store.names import index_name
from casework.store.removals import settle_names
from casework.store.set_aside import Register
from casework.store.shapes import TableShape
from casework.store.type_changes import changed_meanings


def told_changes(
    before: Catalogue, after: Catalogue, dialect: Dialect, back: Back | None = None
) -> list[str]:
    """One line for each change, in plain words. Rows are not known here."""
    agency, shapes = after.agency.name, shapes_of(after)
    tables = {shape.name: _as_table(shape, agency, dialect) for shape in shapes_of(before)}
    schema = LiveSchema(True, tables)
    found = start(dialect, agency, schema, Known(before, Register(), back))
    settle_names(found, shapes, schema, after)
    told = [
        f"{change.entity.name}.{change.field.name}: {change.old.kind.type_name} becomes"
        f" {change.field.kind.type_name}"
        for change in changed_meanings(after, before, found)
        if not change.is_shorter
    ]
    compare_shapes(found, shapes, schema)
    kinds = ("rename_table", "rename_column", "set_aside", "restore", "add_table", "add_column",
             "add_index", "drop_index")  # fmt: skip
    told += [step.note for step in found.steps if step.kind in kinds]
    told += [str(refusal) for refusal in found.refusals]
    return list(dict.fromkeys(told))


def _as_table(shape: TableShape, agency: str, dialect: Dialect) -> LiveTable:
    types = ddl.TYPES[dialect]
    columns = {each.name: LiveColumn(each.name, types[each.kind]) for each in shape.columns}
    indexes = tuple(
        LiveIndex(
            index_name(agency, shape.name, index.columns, "ux" if index.is_unique else "ix"),
            index.columns,
            index.is_unique,
        )
        for index in shape.indexes
    )
    return LiveTable(shape.name, columns, indexes, shape.is_searchable)
