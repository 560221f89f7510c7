"""The rows of a table as a revision that is not published yet would know them: a sub-select over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from casework.catalogue import Entity
from casework.catalogue.placement import Placed, Placement
from casework.fields.columns import ColumnKind
from casework.store import ddl
from casework.store.agency_tables import DEADLINE, EVENT, FILE, RECORD_LINK
from casework.store.database import Dialect
from casework.store.dated import PERIOD_OF
from casework.store.entity_tables import shape_of
from casework.store.looking import Stand
from casework.store.names import quoted, table_name
from casework.store.placed import placed_column
from casework.store.search import COLUMN, SUFFIX
from casework.store.shapes import ColumnShape


@dataclass(frozen=True, slots=True)
class Lying:
    """One entity: the table it has today (None: it has none), and columns that lie elsewhere in it.

    `casts` are columns whose value is made of another kind of column.
    """

    entity: Entity
    table: str | None
    columns: Mapping[str, Placed] = field(default_factory=dict)
    casts: Mapping[str, tuple[str, ColumnKind]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    """Its fields of type records that were called otherwise, by their name of today."""
    has_periods: bool = False
    """Whether rows of today are periods that the entity does not know: they are no records."""


def stand_of(dialect: Dialect, agency: str, lying: list[Lying], *, is_empty: bool) -> Stand:
    """What stands for the tables of an agency. `is_empty`: for whoever may see no record at all."""
    tables: dict[str, str] = {}
    nowhere = set[str]()
    for one in lying:
        home = None if is_empty else one.table
        tables[table_name(dialect, agency, one.entity.name)] = _select(dialect, agency, one, home)
        if dialect == "sqlite":
            search = table_name(dialect, agency, one.entity.name + SUFFIX)
            if home is None:
                nowhere.add(search)
            elif home != one.entity.name:
                tables[search] = table_name(dialect, agency, home + SUFFIX)
    if not is_empty:
        tables |= _told_of(dialect, agency, lying)
    return Stand(tables, frozenset(nowhere))


def _select(dialect: Dialect, agency: str, one: Lying, table: str | None) -> str:
    columns = shape_of(one.entity).columns
    if table is None:
        listed = [f"{_empty(dialect, each)} AS {quoted(each.name)}" for each in columns]
        listed += [f"CAST(NULL AS tsvector) AS {COLUMN}"] if dialect == "postgresql" else []
        return f"(SELECT {', '.join(listed)} WHERE 1 = 0)"
    placement = Placement(table, one.columns)
    listed = [f"{_value(dialect, one, placement, each)} AS {quoted(each.name)}" for each in columns]
    listed += [f"today.{quoted(COLUMN)}"] if dialect == "postgresql" else []
    only = f" WHERE today.{quoted(PERIOD_OF)} IS NULL" if one.has_periods else ""
    return f"(SELECT {', '.join(listed)} FROM {table_name(dialect, agency, table)} AS today{only})"


def _empty(dialect: Dialect, column: ColumnShape) -> str:
    return f"CAST(NULL AS {ddl.TYPES[dialect][column.kind]})"


def _value(dialect: Dialect, one: Lying, placement: Placement, column: ColumnShape) -> str:
    if column.name not in one.casts:
        return placed_column(dialect, placement, column)
    own, kind = one.casts[column.name]
    return _cast(dialect, f"today.{quoted(own)}", kind, column.kind)


def _cast(dialect: Dialect, column: str, old: ColumnKind, new: ColumnKind) -> str:
    """What casts without a doubt; everything else is empty until publishing converts it."""
    wanted = ddl.TYPES[dialect][new]
    if old is new:
        return column
    if new is ColumnKind.TEXT and old is ColumnKind.INTEGER:
        return f"CAST({column} AS {wanted})"
    if new is ColumnKind.INTEGER and old is ColumnKind.TEXT:
        if dialect == "postgresql":
            return f"CASE WHEN {column} ~ '^[0-9]{{1,15}}$' THEN CAST({column} AS {wanted}) END"
        digits = f"{column} NOT GLOB '*[^0-9]*' AND length({column}) BETWEEN 1 AND 15"
        return f"CASE WHEN {digits} THEN CAST({column} AS {wanted}) END"
    return f"CAST(NULL AS {wanted})"


# -- what is told of records in other tables -----------------------------------------------------
def _told_of(dialect: Dialect, agency: str, lying: list[Lying]) -> dict[str, str]:
    """Events, clocks, files and links name their entity: by the name that it has ahead."""
    names = {
        one.table: one.entity.name for one in lying if one.table not in (None, one.entity.name)
    }
    links = [(one.table, old, new) for one in lying if one.table for old, new in one.links.items()]
    found: dict[str, str] = {}
    for shape in (EVENT, DEADLINE, FILE, RECORD_LINK):
        changed: dict[str, str] = {}
        if names:
            cases = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in names.items())
            changed["entity"] = f"CASE today.entity {cases} ELSE today.entity END"
        if links and shape in (RECORD_LINK, FILE):
            cases = " ".join(
                f"WHEN today.entity = '{entity}' AND today.field = '{old}' THEN '{new}'"
                for entity, old, new in links
            )
            changed["field"] = f"CASE {cases} ELSE today.field END"
        if changed:
            listed = (
                f"{changed.get(each.name, f'today.{quoted(each.name)}')} AS {quoted(each.name)}"
                for each in shape.columns
            )
            table = table_name(dialect, agency, shape.name)
            found[table] = f"(SELECT {', '.join(listed)} FROM {table} AS today)"
    return found
