"""What the fields of an entity are to a query: their columns, their SQL and how to read them back.

A field of the agency and a field that every record has are asked in the same way from here on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from casework.catalogue import PRIORITIES, CaseType, Entity, Field
from casework.fields.base import FieldType, Ref
from casework.fields.columns import Column, ColumnKind
from casework.fields.computed import Computed
from casework.fields.registry import FIELD_TYPES
from casework.rules import Moment, Rule
from casework.store.codec import Codec, decoder, is_plain
from casework.store.database import Dialect, Row
from casework.store.entity_tables import ARCHIVED
from casework.store.names import PLATFORM, quoted, table_name

RECORD = "t"
"""The alias of the entity's own table in every compiled query."""

NEVER_EMPTY = frozenset(
    {"id", "reference", "version", "revision", "created_on", "changed_on", "state", "opened_on"}
)
INDEXED = frozenset({"id", "reference", "created_on", "state", "due_on", "team", "officer"})

Cell = Callable[[Row, Moment], object]
"""Reads one value off a fetched row; computed ones are worked out at the moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One field as queries see it. `field` is None for what every record has.

    `options` are the words it may hold, where these are known beside the field's own type.
    """

    name: str
    kind: FieldType
    columns: tuple[Column, ...]
    field: Field | None = None
    options: tuple[str, ...] = ()
    entity: str = ""
    """Whose field it is."""

    @property
    def rule(self) -> Rule | None:
        return self.field.rule if self.field else None

    @property
    def is_single(self) -> bool:
        return len(self.columns) == 1

    @property
    def target(self) -> str | None:
        return self.columns[0].target if self.is_single else None

    @property
    def is_reference(self) -> bool:
        return self.is_single and self.columns[0].kind is ColumnKind.REFERENCE

    @property
    def links_many(self) -> bool:
        """Whether it leads to any number of records."""
        return self.rule is None and self.kind.links_many

    @property
    def may_be_empty(self) -> bool:
        return self.name not in NEVER_EMPTY

    @property
    def is_indexed(self) -> bool:
        if self.field is None:
            return self.name in INDEXED
        return self.rule is None and (self.kind.index or self.kind.unique or self.kind.is_facet)


def asked_fields(entity: Entity) -> Mapping[str, Asked]:
    """Every field of the entity by name, system fields first."""
    found: dict[str, Asked] = {}
    for name, word in entity.system_fields().items():
        kind = FIELD_TYPES["text" if word == "choice" else word]()
        found[name] = Asked(name, kind, kind.columns(), None, _options(entity, name))
    if entity.has_archive:
        moment = FIELD_TYPES["datetime"]()
        found[ARCHIVED] = Asked(ARCHIVED, moment, moment.columns())
    for name, own in entity.fields.items():
        kind = own.kind.kind if isinstance(own.kind, Computed) else own.kind
        found[name] = Asked(name, kind, kind.columns(), own, entity=entity.name)
    return found


def _options(entity: Entity, name: str) -> tuple[str, ...]:
    if name == "state" and isinstance(entity, CaseType):
        return tuple(entity.states)
    return PRIORITIES if name == "priority" else ()


def column_sql(asked: Asked, column: Column) -> str:
    return f"{RECORD}.{quoted(column.name(asked.name))}"


@dataclass(slots=True)
class Joins:
    """The tables joined for the labels of links, each link once."""

    dialect: Dialect
    agency: str
    clauses: list[str] = field(default_factory=list)

    def label_of(self, asked: Asked) -> str:
        """The SQL of the label of a link, with its table joined."""
        alias = f"j{len(self.clauses) + 1}"
        table, label = label_source(self.dialect, self.agency, asked.target or "")
        link = column_sql(asked, asked.columns[0])
        self.clauses.append(f" LEFT JOIN {table} {alias} ON {alias}.id = {link}")
        if label == "name" and asked.target in ("person", "organisation"):
            return f"coalesce({alias}.name, {alias}.reference)"
        return f"{alias}.{label}"


def label_source(dialect: Dialect, agency: str, target: str) -> tuple[str, str]:
    """The table a link points to and the column people know its rows by."""
    if target == "user":
        return table_name(dialect, PLATFORM, "user"), "name"
    label = "name" if target in ("person", "organisation", "file") else "reference"
    return table_name(dialect, agency, target), label


# -- reading values back -----------------------------------------------------------------------
def stored_cell(asked: Asked, at: int, dialect: Dialect) -> Cell:
    """Reads a stored value from its columns, which start at position `at` of the row."""
    if asked.is_reference:
        return _link_cell(at)
    if asked.links_many:
        return _links_cell(at)
    kinds = [column.kind for column in asked.columns]
    if len(kinds) > 1:
        return _several_cell(asked.kind, at, [decoder(kind, dialect) for kind in kinds])
    if type(asked.kind).from_columns is not FieldType.from_columns:
        return _single_cell(asked.kind, at, decoder(kinds[0], dialect))
    if is_plain(kinds[0], dialect):
        return lambda row, moment: row[at]
    decode = decoder(kinds[0], dialect)
    return lambda row, moment: decode(row[at])


def _link_cell(at: int) -> Cell:
    def read(row: Row, moment: Moment) -> object:
        key: Any = row[at]
        return None if key is None else Ref(key, str(row[at + 1] or ""))

    return read


def _links_cell(at: int) -> Cell:
    """The ids are in the order in which they were chosen; behind them stand their references."""

    def read(row: Row, moment: Moment) -> object:
        if row[at] is None:
            return None
        labels = dict(json.loads(str(row[at + 1] or "[]")))
        ids = json.loads(str(row[at]))
        return tuple(Ref(one, labels.get(one, "")) for one in ids) or None

    return read


def _single_cell(kind: FieldType, at: int, decode: Codec) -> Cell:
    from_columns = kind.from_columns

    def read(row: Row, moment: Moment) -> object:
        stored = row[at]
        return None if stored is None else from_columns((decode(stored),))

    return read


def _several_cell(kind: FieldType, at: int, decoders: Sequence[Codec]) -> Cell:
    end = at + len(decoders)

    def read(row: Row, moment: Moment) -> object:
        parts = [decode(part) for decode, part in zip(decoders, row[at:end], strict=True)]
        return None if all(part is None for part in parts) else kind.from_columns(parts)

    return read
