"""The shape of an entity's table: what every record has, then the agency's own fields.

A field's columns are all nullable: that an answer is required is a rule of forms, so rows of years
ago never stand in the way of a change.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.catalogue import Catalogue, Entity, Field, UniqueGroup
from casework.fields.columns import ColumnKind
from casework.rules.functions.trees import PATH
from casework.store.agency_tables import AGENCY_TABLES
from casework.store.dated import PERIOD_COLUMNS, PERIOD_INDEXES
from casework.store.shapes import ColumnShape, IndexShape, TableShape, column

RECORD_COLUMNS = tuple(
    column(declared)
    for declared in (
        "id integer!",
        "reference text!",
        "version integer!",
        "revision integer!",
        "created_on timestamp!",
        "changed_on timestamp!",
    )
)
CASE_COLUMNS = tuple(
    column(declared)
    for declared in (
        "state text!",
        "opened_on timestamp!",
        "closed_on timestamp",
        "team text",
        "officer reference",
        "priority text",
        "channel text",
        "due_on timestamp",
        "tracking text",
    )
)
ARCHIVED = "archived_on_"
"""When a record without states was taken off the lists. No name of an agency ends like this."""
ARCHIVE_COLUMNS = (column(f"{ARCHIVED} timestamp"),)
TREE_COLUMNS = (column(f"{PATH} text"),)
"""The way to a node of a tree from above (`tree_paths`)."""
RECORD_INDEXES = (IndexShape(("reference",), is_unique=True), IndexShape(("created_on", "id")))
CASE_INDEXES = (
    IndexShape(("tracking",), is_unique=True),
    IndexShape(("state", "created_on", "id")),
    IndexShape(("due_on", "id")),
    IndexShape(("team", "state")),
    IndexShape(("officer", "state")),
)


def shape_of(entity: Entity) -> TableShape:
    """The table that holds the records of an entity."""
    fields = entity.stored_fields()
    own = tuple(each for field in fields for each in _columns(field))
    indexes = tuple(index for field in fields if (index := _index(field)) is not None)
    indexes += tuple(_together(entity, group) for group in entity.unique)
    periods, by_day = (PERIOD_COLUMNS, PERIOD_INDEXES) if entity.dated else ((), ())
    besides = CASE_COLUMNS if entity.is_case else ARCHIVE_COLUMNS
    ways = TREE_COLUMNS if entity.tree else ()
    return TableShape(
        name=entity.name,
        columns=(*RECORD_COLUMNS, *besides, *periods, *ways, *own),
        indexes=(*RECORD_INDEXES, *(CASE_INDEXES if entity.is_case else ()), *by_day, *indexes),
        is_searchable=True,
        is_entity=True,
        was=entity.was,
    )


def _together(entity: Entity, group: UniqueGroup) -> IndexShape:
    """Neither database counts two rows as alike where one of the columns is empty."""
    columns = (name for field in group.fields for name in entity.fields[field].column_names())
    return IndexShape(tuple(columns), is_unique=True)


def shapes_of(catalogue: Catalogue) -> tuple[TableShape, ...]:
    """Every table of an agency."""
    return (*AGENCY_TABLES, *(shape_of(entity) for entity in catalogue.entities.values()))


def _columns(field: Field) -> Iterator[ColumnShape]:
    was = field.kind.was
    for each in field.kind.columns():
        former = each.name(was) if was else None
        yield ColumnShape(
            each.name(field.name),
            each.kind,
            field=field.name,
            was=former,
            is_of_links=field.kind.links_many,
        )


def _index(field: Field) -> IndexShape | None:
    """A unique or sortable index; lists page by (value, id), so that is what it holds."""
    names = field.column_names()
    if field.kind.unique:
        return IndexShape(names, is_unique=True)
    is_link = any(each.kind is ColumnKind.REFERENCE for each in field.kind.columns())
    if field.kind.index or is_link or (field.kind.searchable and field.kind.is_facet):
        return IndexShape((*names, "id"))
    return None
