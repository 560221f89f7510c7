"""Typed tree -> one scalar SQL expression, with `?` for every text, date and moment in it.

Numbers are integers of minor units and stand in the text; on PostgreSQL arithmetic is done in
`numeric`, so it cannot overflow, on SQLite in 64 bits, which the range checks of the tree keep safe.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import lru_cache

from casework.rules import tree
from casework.rules.dialects import Dialect, SqlFragment
from casework.rules.moment import Moment, offsets
from casework.rules.numbers import scale_of
from casework.rules.rows import Rows, RowsTable
from casework.rules.rows_sql import COUNT_ALL, OVER_ROWS, ROW_NESTING, json_rows
from casework.rules.sql_templates import filled
from casework.rules.types import (
    DATE,
    DATETIME,
    EPOCH,
    MICROSECOND,
    Boolean,
    Date,
    Duration,
    Number,
    Text,
    Type,
)


@dataclass(frozen=True, slots=True)
class SqlBackend:
    """Writes the SQL of nodes for one database, one set of columns and one moment."""

    dialect: Dialect
    column: Callable[[str], str | SqlFragment]
    moment: Moment
    rows: Callable[[str], RowsTable | None] | None = None
    row_column: Callable[[str], str] | None = None
    """The columns of the row, inside of a function over rows."""

    def whole(self, node: tree.Node) -> SqlFragment:
        """The SQL of a whole rule; on PostgreSQL a number comes back as the bigint of its column."""
        fragment = self.of(node)
        if self._is_postgresql and isinstance(node.type, Number | Duration):
            return filled("CAST({0} AS bigint)", (fragment,))
        return fragment

    def of(self, node: tree.Node) -> SqlFragment:
        writer: Callable[[tree.Node], SqlFragment] = getattr(self, f"_{node.kind}")
        return writer(node)

    @property
    def _is_postgresql(self) -> bool:
        return self.dialect is Dialect.POSTGRESQL

    def _fill(self, template: str, *nodes: tree.Node) -> SqlFragment:
        return filled(template, [self.of(node) for node in nodes])

    # -- leaves ------------------------------------------------------------------------

    def _literal(self, node: tree.Literal) -> SqlFragment:
        if self._is_postgresql and isinstance(node.value, date):
            # written out: asyncpg would bind the first and last day there is as -infinity, infinity
            return SqlFragment(f"DATE '{node.value.isoformat()}'")
        return self._value(node.value, node.type)

    def _value(self, value: object, type: Type) -> SqlFragment:
        stored = type.store(value, self.dialect)
        if isinstance(type, Number | Duration):
            return SqlFragment(f"({stored})" if str(stored).startswith("-") else str(stored))
        if isinstance(type, Boolean):
            return SqlFragment(str(stored).upper())
        text = f"CAST(? AS {type.cast})" if self._is_postgresql else "?"
        return SqlFragment(text, (stored,))

    def _field(self, node: tree.Field) -> SqlFragment:
        return _fragment(self.column(node.name))

    # -- rows --------------------------------------------------------------------------

    def _row_field(self, node: tree.RowField) -> SqlFragment:
        if self.row_column is None:
            raise ValueError(f"'{node.name}' is a field of rows, and here is no row")
        return SqlFragment(self.row_column(node.name), nesting=ROW_NESTING)

    def _rows(self, node: tree.OverRows) -> SqlFragment:
        table = self._table(node.rows)
        if node.item is None:
            return filled(COUNT_ALL, (), source=table.source)
        item = replace(self, row_column=table.column).of(node.item)
        return filled(OVER_ROWS[self.dialect][node.function], (item,), source=table.source)

    def _table(self, rows: tree.Field) -> RowsTable:
        given = None if self.rows is None else self.rows(rows.name)
        if given is not None:
            return given
        if not isinstance(rows.type, Rows):
            raise ValueError(f"'{rows.name}' has no rows")
        return json_rows(rows.type, _fragment(self.column(rows.name)).text, self.dialect)

    def _linked_field(self, node: tree.LinkedField) -> SqlFragment:
        found = _fragment(self.column(node.path))
        return replace(found, nesting=max(found.nesting, ROW_NESTING))

    # -- conditions --------------------------------------------------------------------

    def _not(self, node: tree.Not) -> SqlFragment:
        return self._fill("(NOT {0})", node.item)

    def _all(self, node: tree.All) -> SqlFragment:
        return self._chain(" AND ", node.items)

    def _any(self, node: tree.AnyOf) -> SqlFragment:
        return self._chain(" OR ", node.items)

    def _chain(self, word: str, items: tuple[tree.Node, ...]) -> SqlFragment:
        holes = word.join(f"{{{index}}}" for index in range(len(items)))
        return self._fill(f"({holes})", *items)

    def _compare(self, node: tree.Compare) -> SqlFragment:
        symbol = {"==": "=", "!=": "<>"}.get(node.operator, node.operator)
        collation = "" if symbol in ("=", "<>") else self._by_code_point(node.left)
        return self._fill(f"({{0}}{collation} {symbol} {{1}})", node.left, node.right)

    def _by_code_point(self, node: tree.Node) -> str:
        """Text is ordered by code point, whatever the collation of the database."""
        return ' COLLATE "C"' if self._is_postgresql and isinstance(node.type, Text) else ""

    def _among(self, node: tree.Among) -> SqlFragment:
        holes = ", ".join(f"{{{index + 1}}}" for index in range(len(node.choices)))
        return self._fill(f"({{0}} IN ({holes}))", node.item, *node.choices)

    def _between(self, node: tree.Between) -> SqlFragment:
        collation = self._by_code_point(node.item)
        return self._fill(
            f"({{0}}{collation} BETWEEN {{1}} AND {{2}})", node.item, node.low, node.high
        )

    def _holds(self, node: tree.Holds) -> SqlFragment:
        find = "strpos" if self._is_postgresql else "instr"
        return self._fill(
            f"({find}(coalesce({{0}}, ''), '|' || {{1}} || '|') > 0)", node.chosen, node.item
        )

    def _choose(self, node: tree.Choose) -> SqlFragment:
        yes, no = ("TRUE", "FALSE") if self._is_postgresql else ("1", "0")
        template = f"(CASE {{0}} WHEN {yes} THEN {{1}} WHEN {no} THEN {{2}} END)"
        return self._fill(template, node.condition, node.then, node.otherwise)

    # -- values ------------------------------------------------------------------------

    def _call(self, node: tree.Call) -> SqlFragment:
        function = node.function
        template = function.postgresql if self._is_postgresql else function.sqlite
        if template is None:
            raise ValueError(f"{function.name}() cannot be asked of a database")
        arguments = [self.of(argument) for argument in node.arguments]
        return filled(
            template, arguments, **(self._moment(template) if function.needs_moment else {})
        )

    def _moment(self, template: str) -> dict[str, SqlFragment]:
        named = {
            "now": self._value(self.moment.now, DATETIME),
            "today": self._value(self.moment.today, DATE),
        }
        if "{offset}" in template:
            cases = offset_cases(self.moment.zone, self.moment.now.year)
            named["offset"] = SqlFragment(cases, (), 6)
        return named

    def _join(self, node: tree.Join) -> SqlFragment:
        return self._fill("({0} || {1})", node.left, node.right)

    def _arithmetic(self, node: tree.Arithmetic) -> SqlFragment:
        left = "CAST({0} AS numeric)" if self._is_postgresql else "{0}"
        return self._fill(f"({left} {node.operator} {{1}})", node.left, node.right)

    def _within(self, node: tree.Within) -> SqlFragment:
        limit = node.limit
        if self._is_postgresql:
            above, below = limit + 1, f"(-{limit + 1})"
            clamped = f"GREATEST(LEAST({{0}}, {above}), {below})"
            return self._fill(f"NULLIF(NULLIF({clamped}, {above}), {below})", node.item)
        return self._fill(
            f"(SELECT CASE WHEN v.a BETWEEN -{limit} AND {limit} THEN v.a END FROM (SELECT {{0}} AS a) AS v)",
            node.item,
        )

    def _rescale(self, node: tree.Rescale) -> SqlFragment:
        digits = scale_of(node) - scale_of(node.item)
        if digits == 0:
            return self.of(node.item)
        if digits > 0:
            left = "CAST({0} AS numeric)" if self._is_postgresql else "{0}"
            return self._fill(f"({left} * {10**digits})", node.item)
        if self._is_postgresql:
            return self._fill(
                f"round(CAST({{0}} AS numeric) * 0.{'0' * (-digits - 1)}1)", node.item
            )
        unit, half = 10**-digits, 10**-digits // 2
        return self._fill(
            f"(SELECT CASE WHEN v.a < 0 THEN -(({half} - v.a) / {unit}) ELSE (v.a + {half}) / {unit} END"
            " FROM (SELECT {0} AS a) AS v)",
            node.item,
        )

    def _divide(self, node: tree.Divide) -> SqlFragment:
        quotient = "(2 * abs(v.a) + abs(v.b)) / (2 * abs(v.b))"
        if self._is_postgresql:
            quotient = "div(2 * abs(v.a) + abs(v.b), 2 * abs(v.b))"
        sides = "{0} AS a, {1} AS b"
        if self._is_postgresql:
            sides = "CAST({0} AS numeric) AS a, CAST({1} AS numeric) AS b OFFSET 0"
        return self._fill(
            f"(SELECT CASE WHEN v.b <> 0 THEN {quotient} * CASE WHEN (v.a < 0) = (v.b < 0)"
            f" THEN 1 ELSE -1 END END FROM (SELECT {sides}) AS v)",
            node.left,
            node.right,
        )

    # -- dates -------------------------------------------------------------------------

    def _shift(self, node: tree.Shift) -> SqlFragment:
        templates = _SHIFTED_DATE if isinstance(node.type, Date) else _SHIFTED_DATETIME
        template = templates[self.dialect].replace("±", "-" if node.is_back else "+")
        return self._fill(template, node.left, node.right)

    def _elapsed(self, node: tree.Elapsed) -> SqlFragment:
        if self._is_postgresql:
            return self._fill("(EXTRACT(EPOCH FROM ({0} - {1})) * 1000000)", node.left, node.right)
        return self._fill("({0} - {1})", node.left, node.right)


def _fragment(column: str | SqlFragment) -> SqlFragment:
    return SqlFragment(column) if isinstance(column, str) else column


_SHIFTED_DATE = {
    Dialect.SQLITE: "(SELECT CASE WHEN v.a BETWEEN 1 AND 3652059 THEN date(v.a + 1721424.5) END FROM"
    " (SELECT CAST(julianday({0}) - 1721424.5 AS INTEGER) ± {1} / 86400000000 AS a) AS v)",
    Dialect.POSTGRESQL: "(DATE '0001-01-01' + CAST(NULLIF(NULLIF(GREATEST(LEAST("
    "CAST({0} - DATE '0001-01-01' AS numeric) ± div({1}, 86400000000), 3652059), -1), 3652059), -1)"
    " AS integer))",
}
_SHIFTED_DATETIME = {
    Dialect.SQLITE: "(SELECT CASE WHEN v.a BETWEEN -62135596800000000 AND 253402300799999999 THEN v.a END"
    " FROM (SELECT {0} ± {1} AS a) AS v)",
    Dialect.POSTGRESQL: "NULLIF(NULLIF(GREATEST(LEAST("
    "{0} ± CAST({1} AS double precision) * INTERVAL '1 microsecond',"
    " TIMESTAMPTZ '10000-01-01 00:00:00+00'), TIMESTAMPTZ '0001-12-31 23:59:59.999999+00 BC'),"
    " TIMESTAMPTZ '10000-01-01 00:00:00+00'), TIMESTAMPTZ '0001-12-31 23:59:59.999999+00 BC')",
}


@lru_cache(maxsize=64)
def offset_cases(zone: tzinfo, year: int) -> str:
    """SQL for how many microseconds the zone is ahead of UTC at `v.t`; what is near `year` first."""
    periods = sorted(offsets(zone), key=lambda period: abs(period.start.year - year))
    cases = [
        f"WHEN v.t >= {_micros(period.start)} AND v.t < {_micros(period.end)}"
        f" THEN {period.ahead // MICROSECOND}"
        for period in periods
    ]
    return f"CASE {' '.join(cases)} END"


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
