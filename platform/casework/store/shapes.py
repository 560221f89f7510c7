"""What tables should look like, in words of neither database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.fields.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """One column. `field` names the field of the agency it belongs to; empty for our own columns.

    `was` is the name the column had before, if the agency says that it was renamed.
    """

    name: str
    kind: ColumnKind
    required: bool = False
    field: str = ""
    was: str | None = None
    is_of_links: bool = False
    """Whether it holds links whose other end is kept in `record_link`."""


@dataclass(frozen=True, slots=True)
class IndexShape:
    """Told apart by columns and uniqueness, not by name: a renamed column keeps its index."""

    columns: tuple[str, ...]
    is_unique: bool = False


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table. `key` is its primary key; with `has_identity` the database hands out `id`s, never twice."""

    name: str
    columns: tuple[ColumnShape, ...]
    indexes: tuple[IndexShape, ...] = ()
    key: tuple[str, ...] = ("id",)
    has_identity: bool = True
    is_searchable: bool = False
    is_entity: bool = False
    was: str | None = None

    def column(self, name: str) -> ColumnShape | None:
        return next((column for column in self.columns if column.name == name), None)


def column(declared: str) -> ColumnShape:
    """`name kind` or `name kind!` (required), for the tables that we declare ourselves."""
    name, kind = declared.split()
    return ColumnShape(name, ColumnKind(kind.removesuffix("!")), required=kind.endswith("!"))


def table(
    name: str,
    columns: str,
    *,
    index: Iterable[str] = (),
    unique: Iterable[str] = (),
    key: str = "id",
    has_identity: bool | None = None,
    is_searchable: bool = False,
) -> TableShape:
    """A table of our own, one `name kind` a line. `index` and `unique` list columns with blanks."""
    shapes = tuple(column(line) for line in columns.strip().splitlines())
    keys = tuple(key.split())
    identity = keys == ("id",) if has_identity is None else has_identity
    indexes = [IndexShape(tuple(each.split()), is_unique=True) for each in unique]
    indexes += [IndexShape(tuple(each.split())) for each in index]
    return TableShape(name, shapes, tuple(indexes), keys, identity, is_searchable)
