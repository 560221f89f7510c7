"""The functions over rows as correlated sub-selects, and rows that are JSON in one column.

The expression of a row is always named in a sub-select of its own (`v.a`): an aggregate over a
column of the record alone would else belong to the query around it. SQLite adds up in two halves,
because a sum of 64-bit numbers that overflows raises there.
"""

from __future__ import annotations

from casework.rules.dialects import Dialect, SqlFragment
from casework.rules.rows import Rows, RowsTable
from casework.rules.sql_templates import filled
from casework.rules.types import DateTime, Type

ROW_NESTING = 8
"""Symbols SQLite's parser has on its stack inside the column of a row, whoever gives it."""

COUNT_ALL = "(SELECT count(*) FROM {source})"

_EACH = "FROM (SELECT {0} AS a FROM {source}) AS v"
_COUNT = f"(SELECT count(*) {_EACH} WHERE v.a)"

OVER_ROWS: dict[Dialect, dict[str, str]] = {
    Dialect.SQLITE: {
        "count": _COUNT,
        "any": f"(SELECT CASE WHEN max(v.a) THEN 1 WHEN count(*) = count(v.a) THEN 0 END {_EACH})",
        "all": "(SELECT CASE WHEN min(v.a) = 0 THEN 0 WHEN count(*) = count(v.a) THEN 1 END"
        f" {_EACH})",
        "sum": "(SELECT CASE WHEN w.h BETWEEN -2000000000 AND 2000000000"
        " THEN w.h * 1000000000 + w.l END FROM (SELECT coalesce(sum(v.a / 1000000000), 0) AS h,"
        f" coalesce(sum(v.a % 1000000000), 0) AS l {_EACH}) AS w)",
    },
    Dialect.POSTGRESQL: {
        "count": _COUNT,
        "any": "(SELECT CASE WHEN bool_or(v.a) THEN TRUE"
        f" WHEN count(*) = count(v.a) THEN FALSE END {_EACH})",
        "all": "(SELECT CASE WHEN NOT bool_and(v.a) THEN FALSE"
        f" WHEN count(*) = count(v.a) THEN TRUE END {_EACH})",
        "sum": f"(SELECT coalesce(sum(CAST(v.a AS numeric)), 0) {_EACH})",
    },
}


def json_rows(type: Rows, column: str, dialect: Dialect) -> RowsTable:
    """Rows that are a JSON array in one column, in the form that `Rows.store` writes."""
    types = type.names
    if dialect is Dialect.SQLITE:
        source = filled("json_each(coalesce({0}, '[]')) AS e", [SqlFragment(column)])
        return RowsTable(source, lambda name: f"json_extract(e.value, '$.\"{name}\"')")
    text = "jsonb_array_elements(coalesce(CAST({0} AS jsonb), '[]')) AS e(value)"
    source = filled(text, [SqlFragment(column)])
    return RowsTable(source, lambda name: _from_jsonb(f"(e.value ->> '{name}')", types[name]))


def _from_jsonb(text: str, type: Type) -> str:
    """The value of a member. Moments are built of hours and the rest: both are exact in a double."""
    if isinstance(type, DateTime):
        return (
            "(SELECT TIMESTAMPTZ '1970-01-01 00:00:00+00'"
            " + CAST(div(v.m, 3600000000) AS double precision) * INTERVAL '1 hour'"
            " + CAST(mod(v.m, 3600000000) AS double precision) * INTERVAL '1 microsecond'"
            f" FROM (SELECT CAST({text} AS numeric) AS m OFFSET 0) AS v)"
        )
    return text if type.cast == "text" else f"CAST({text} AS {type.cast})"
