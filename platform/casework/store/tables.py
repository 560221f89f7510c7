"""Piccolo tables made at run time from shapes, and the statements compiled from them once.

Members are called `f_<column>`: a column named `select` or `count` would shadow a method of the
class. Piccolo lists every table class for ever, so those of a replaced Catalogue are taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from piccolo.columns import BigInt, BigSerial, Boolean, Date, DoublePrecision, Text, Timestamptz
from piccolo.columns.base import Column
from piccolo.query.base import Query
from piccolo.table import TABLE_REGISTRY, Table, create_table_class

from casework.catalogue import Catalogue
from casework.fields.columns import ColumnKind
from casework.store.database import Database, Dialect
from casework.store.entity_tables import shapes_of
from casework.store.names import table_name
from casework.store.shapes import TableShape

_COLUMNS: Mapping[Dialect, Mapping[ColumnKind, type[Column]]] = {
    "postgresql": {
        ColumnKind.TEXT: Text,
        ColumnKind.JSON: Text,
        ColumnKind.INTEGER: BigInt,
        ColumnKind.REFERENCE: BigInt,
        ColumnKind.BOOLEAN: Boolean,
        ColumnKind.DATE: Date,
        ColumnKind.TIMESTAMP: Timestamptz,
        ColumnKind.DOUBLE: DoublePrecision,
    },
    "sqlite": {
        ColumnKind.TEXT: Text,
        ColumnKind.JSON: Text,
        ColumnKind.INTEGER: BigInt,
        ColumnKind.REFERENCE: BigInt,
        ColumnKind.BOOLEAN: BigInt,
        ColumnKind.DATE: Text,
        ColumnKind.TIMESTAMP: BigInt,
        ColumnKind.DOUBLE: DoublePrecision,
    },
}
MEMBER = "f_"


@dataclass(frozen=True, slots=True)
class EntityTable:
    """One table: its Piccolo class for building queries, and texts for what runs hot.

    The arguments of `insert_sql` are every column but `id`, in order; it gives the id back. Those of
    `select_by_reference_sql` are the reference; it gives every column, in order.
    """

    name: str
    quoted: str
    columns: tuple[tuple[str, ColumnKind], ...]
    piccolo: type[Table]
    insert_sql: str
    select_by_reference_sql: str
    _updates: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False)

    def column(self, name: str) -> Column:
        """The Piccolo column."""
        return self.piccolo._meta.get_column_by_name(MEMBER + name)

    def update_sql(self, columns: Sequence[str]) -> str:
        """Change these columns of one row. Arguments: their values, the id, the version it must have."""
        key = tuple(columns)
        if key not in self._updates:
            values: dict[Column | str, Any] = {self.column(name): None for name in key}
            query = self.piccolo.update(values).where(
                self.column("id") == 0, self.column("version") == 0
            )
            self._updates[key] = _text(query)
        return self._updates[key]


class Tables:
    """The tables of one Catalogue. `forget` when another one has taken its place."""

    def __init__(self, db: Database, agency: str, shapes: Sequence[TableShape]) -> None:
        self._tables = {shape.name: _compile(db, agency, shape) for shape in shapes}

    def entity(self, name: str) -> EntityTable:
        return self._tables[name]

    def forget(self) -> None:
        """Take the classes off Piccolo's list, so that they can be collected."""
        own = {id(each.piccolo) for each in self._tables.values()}
        TABLE_REGISTRY[:] = [each for each in TABLE_REGISTRY if id(each) not in own]


def compile_tables(db: Database, catalogue: Catalogue) -> Tables:
    return Tables(db, catalogue.agency.name, shapes_of(catalogue))


def _compile(db: Database, agency: str, shape: TableShape) -> EntityTable:
    piccolo = make_class(db, agency, shape)
    names = [column.name for column in shape.columns]
    given = [name for name in names if not (shape.has_identity and name == "id")]
    values: dict[str, Any] = {MEMBER + name: 0 for name in given}
    insert = piccolo.insert(piccolo(**values))
    every = [piccolo._meta.get_column_by_name(MEMBER + name) for name in names]
    select = ""
    if "reference" in names:
        reference = piccolo._meta.get_column_by_name(MEMBER + "reference")
        select = _text(piccolo.select(*every).where(reference == ""))
    return EntityTable(
        shape.name,
        table_name(db.dialect, agency, shape.name),
        tuple((column.name, column.kind) for column in shape.columns),
        piccolo,
        _text(insert),
        select,
    )


def make_class(db: Database, agency: str, shape: TableShape) -> type[Table]:
    kinds = _COLUMNS[db.dialect]
    members: dict[str, Any] = {}
    for column in shape.columns:
        if shape.has_identity and column.name == "id":
            made: Column = BigSerial(primary_key=True, db_column_name="id")
        else:
            is_key = shape.key[0] == column.name
            made = kinds[column.kind](
                null=True, default=None, primary_key=is_key, db_column_name=column.name
            )
        members[MEMBER + column.name] = made
    on_sqlite = db.dialect == "sqlite"
    return create_table_class(
        "".join(part.capitalize() for part in (*agency.split("_"), *shape.name.split("_"))),
        class_kwargs={
            "tablename": f"{agency}__{shape.name}" if on_sqlite else shape.name,
            "schema": None if on_sqlite else agency,
            "db": db.engine,
        },
        class_members=members,
    )


def _text(query: Query[Any, Any]) -> str:
    """The statement with `?` for every value, as `Database` takes it."""
    sql, _ = query.querystrings[0].compile_string(engine_type="sqlite")
    return sql
