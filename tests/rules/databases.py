"""A table of records on both databases, and a way to ask all back ends the same rules of it."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from casework.rules import Dialect, Moment, RowsTable, Rule, Scope, SqlFragment
from casework.rules.types import Boolean, DateTime, Number, Type
from tests.rules.records import ROW_FIELDS

MOMENT = Moment(
    now=datetime(2026, 3, 8, 9, 59, 59, 999999, tzinfo=UTC),
    today=date(2026, 3, 8),
    zone=ZoneInfo("America/Los_Angeles"),
)

Row = dict[str, Any]


def quoted(name: str) -> str:
    return f'"{name}"'


def numbered(text: str) -> str:
    """`?` as asyncpg wants it: $1, $2 ..."""
    count = itertools.count(1)
    return re.sub(r"\?", lambda _: f"${next(count)}", text)


def column_type(type: Type, dialect: Dialect) -> str:
    if dialect is Dialect.POSTGRESQL:
        return type.cast
    if isinstance(type, Number | Boolean | DateTime):
        return "INTEGER"
    return "TEXT"


def stored(value: Any, type: Type, dialect: Dialect) -> object:
    return None if value is None else type.store(value, dialect)


def column(name: str) -> str:
    """A column of the record, whatever the row beside it has."""
    return f"records.{quoted(name)}"


def child_table(name: str) -> RowsTable | None:
    """The fees lie in a table of their own; other rows are JSON."""
    if name != "fees":
        return None
    source = SqlFragment("fees AS c WHERE c.record = records.id")
    return RowsTable(source, lambda field: f"c.{quoted(field)}")


def child_rows(rows: Sequence[Row], dialect: Dialect) -> list[list[object]]:
    """Every fee: the number of its record and its values."""
    return [
        [number, *(stored(fee[name], type, dialect) for name, type in ROW_FIELDS.items())]
        for number, row in enumerate(rows, start=1)
        for fee in row.get("fees") or ()
    ]


def insertion(table: str, names: Iterable[str], mark: Callable[[int], str]) -> str:
    columns = [quoted(name) for name in names]
    marks = ", ".join(mark(index + 1) for index in range(len(columns)))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"


class PythonBackend:
    name = "python"

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def answers(self, rule: Rule, moment: Moment) -> list[object]:
        return [rule.value(row, moment) for row in self._rows]


class SqliteBackend:
    name = "sqlite"

    def __init__(self, scope: Scope, rows: Sequence[Row]) -> None:
        self._connection = sqlite3.connect(":memory:")
        columns = [
            f"{quoted(name)} {column_type(type, Dialect.SQLITE)}"
            for name, type in scope.names.items()
        ]
        self._connection.execute(
            f"CREATE TABLE records (id INTEGER PRIMARY KEY, {', '.join(columns)})"
        )
        self._connection.executemany(
            insertion("records", scope.names, lambda number: "?"),
            [
                [stored(row[name], type, Dialect.SQLITE) for name, type in scope.names.items()]
                for row in rows
            ],
        )
        of_row = ", ".join(
            f"{quoted(name)} {column_type(type, Dialect.SQLITE)}"
            for name, type in ROW_FIELDS.items()
        )
        self._connection.execute(f"CREATE TABLE fees (record INTEGER, {of_row})")
        self._connection.executemany(
            insertion("fees", ("record", *ROW_FIELDS), lambda number: "?"),
            child_rows(rows, Dialect.SQLITE),
        )

    def answers(self, rule: Rule, moment: Moment) -> list[object]:
        fragment = rule.sql(Dialect.SQLITE, column, moment, child_table)
        found = self._connection.execute(
            f"SELECT {fragment.text} FROM records ORDER BY id", fragment.args
        )
        return [rule.type.load(value, Dialect.SQLITE) for (value,) in found]

    def accepts(self, fragment: SqlFragment) -> None:
        """Asks it inside a statement like those of the store; raises when SQLite cannot read it."""
        self._connection.execute(
            "SELECT id FROM (SELECT * FROM records WHERE"
            f" (id > 0 AND (1 = 1 OR {fragment.text}))) ORDER BY id LIMIT 10",
            fragment.args,
        )

    def close(self) -> None:
        self._connection.close()


async def _collation(connection: Any) -> str:
    """Text columns get the rules of a language, as in an agency's database, if the server has them."""
    for name in ("unicode", "pg_unicode_fast"):
        try:
            await connection.fetchval(f"SELECT lower('B' COLLATE \"{name}\") < 'a'")
        except asyncpg.PostgresError:
            continue
        return f' COLLATE "{name}"'
    return ""


class PostgresBackend:
    name = "postgresql"

    def __init__(self, url: str, scope: Scope, rows: Sequence[Row]) -> None:
        self._runner = asyncio.Runner()
        self._connection = self._runner.run(self._open(url, scope, rows))

    async def _open(self, url: str, scope: Scope, rows: Sequence[Row]) -> Any:
        connection = await asyncpg.connect(url, statement_cache_size=0)
        language = await _collation(connection)
        columns = [
            f"{quoted(name)} {column_type(type, Dialect.POSTGRESQL)}"
            f"{language if type.cast == 'text' else ''}"
            for name, type in scope.names.items()
        ]
        await connection.execute("SET TIME ZONE 'Asia/Kathmandu'")
        await connection.execute(
            f"CREATE TEMP TABLE records (id bigserial PRIMARY KEY, {', '.join(columns)})"
        )
        await connection.executemany(
            insertion("records", scope.names, lambda number: f"${number}"),
            [
                [stored(row[name], type, Dialect.POSTGRESQL) for name, type in scope.names.items()]
                for row in rows
            ],
        )
        of_row = ", ".join(
            f"{quoted(name)} {column_type(type, Dialect.POSTGRESQL)}"
            f"{language if type.cast == 'text' else ''}"
            for name, type in ROW_FIELDS.items()
        )
        await connection.execute(f"CREATE TEMP TABLE fees (record bigint, {of_row})")
        await connection.executemany(
            insertion("fees", ("record", *ROW_FIELDS), lambda number: f"${number}"),
            child_rows(rows, Dialect.POSTGRESQL),
        )
        return connection

    def answers(self, rule: Rule, moment: Moment) -> list[object]:
        fragment = rule.sql(Dialect.POSTGRESQL, column, moment, child_table)
        statement = f"SELECT {numbered(fragment.text)} FROM records ORDER BY id"
        found = self._runner.run(self._connection.fetch(statement, *fragment.args))
        return [rule.type.load(value, Dialect.POSTGRESQL) for (value,) in found]

    def close(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()


Backend = PythonBackend | SqliteBackend | PostgresBackend
