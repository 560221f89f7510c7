"""Records whose values hold from a day on: where their periods lie, and what holds on a day, as SQL.

Every period of a record is a row of the entity's own table, so whatever changes columns (renames, other
types, fields set aside, backfills) changes all of them alike. The row with the record's id is its first
period and holds what has no day; later periods name it in `period_of_`. What holds is looked up by the
day that is asked about, so nothing has to happen at midnight.
"""

from __future__ import annotations

from datetime import date

from casework.catalogue import VALID_FROM, Entity
from casework.fields.columns import ColumnKind
from casework.store.codec import encode
from casework.store.database import Dialect
from casework.store.names import quoted, table_name
from casework.store.search import COLUMN
from casework.store.shapes import ColumnShape, IndexShape, column

PERIOD_OF = "period_of_"
"""The record that a row is a later period of; empty in the row of the record itself."""
HOLDS = "holds_"
"""In what `dated_table` gives: empty where nothing of the record holds yet."""
PERIOD_COLUMNS: tuple[ColumnShape, ...] = (
    column(f"{VALID_FROM} date"),
    column(f"{PERIOD_OF} reference"),
)
PERIOD_INDEXES = (IndexShape((PERIOD_OF, VALID_FROM), is_unique=True),)


def dated_columns(entity: Entity) -> tuple[str, ...]:
    """The columns that differ from period to period, the first day among them."""
    own = (name for field in entity.dated for name in entity.fields[field].column_names())
    return (VALID_FROM, *own)


def dated_table(
    dialect: Dialect, agency: str, entity: Entity, columns: tuple[ColumnShape, ...]
) -> str:
    """The records as they are on a day, for behind FROM. Its one argument is the day."""
    table = table_name(dialect, agency, entity.name)
    dated = frozenset(dated_columns(entity))
    listed = [f"{'v' if c.name in dated else 'b'}.{quoted(c.name)}" for c in columns]
    if dialect == "postgresql":
        listed.append(f"b.{quoted(COLUMN)}")
    listed.append(f"v.id AS {quoted(HOLDS)}")
    plus = (
        "+" if dialect == "sqlite" else ""
    )  # the index of the order shall be taken, not this one's
    return (
        f"(SELECT {', '.join(listed)} FROM {table} AS b LEFT JOIN {table} AS v"
        f" ON v.id = (SELECT q.id {in_force_sql(table, 'b.id', '?')})"
        f" WHERE {plus}b.{quoted(PERIOD_OF)} IS NULL)"
    )


def all_periods_table(
    dialect: Dialect, agency: str, entity: Entity, columns: tuple[ColumnShape, ...]
) -> str:
    """A row for each period of each record."""
    table = table_name(dialect, agency, entity.name)
    dated = frozenset(dated_columns(entity))
    listed = [f"{'v' if c.name in dated else 'b'}.{quoted(c.name)}" for c in columns]
    return (
        f"(SELECT {', '.join(listed)}, v.id AS {quoted(HOLDS)} FROM {table} AS b JOIN {table} AS v"
        f" ON v.id = b.id OR v.{quoted(PERIOD_OF)} = b.id WHERE b.{quoted(PERIOD_OF)} IS NULL)"
    )


def in_force_sql(table: str, record: str, day: str) -> str:
    """FROM and what follows, for the period of a record that holds on a day; its row is called `q`."""
    since = f"q.{quoted(VALID_FROM)}"
    return (
        f"FROM {table} AS q WHERE (q.id = {record} OR q.{quoted(PERIOD_OF)} = {record})"
        f" AND ({since} IS NULL OR {since} <= {day}) ORDER BY {since} DESC NULLS LAST LIMIT 1"
    )


def day_argument(day: date, dialect: Dialect) -> object:
    return encode(ColumnKind.DATE, day, dialect)
