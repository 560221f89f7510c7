"""A table of records on both databases, and a way to ask all back ends the same rules of it."""

from __future__ import annotations

import asyncio
import itertools
import re
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from casework.rules import Dialect, Moment, Rule, Scope, SqlFragment
from casework.rules.types import Boolean, DateTime, Number, Type

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
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(
            f"INSERT INTO records ({', '.join(map(quoted, scope.names))}) VALUES ({marks})",
            [
                [stored(row[name], type, Dialect.SQLITE) for name, type in scope.names.items()]
                for row in rows
            ],
        )

    def answers(self, rule: Rule, moment: Moment) -> list[object]:
        fragment = rule.sql(Dialect.SQLITE, quoted, moment)
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
        marks = ", ".join(f"${index + 1}" for index in range(len(columns)))
        await connection.executemany(
            f"INSERT INTO records ({', '.join(map(quoted, scope.names))}) VALUES ({marks})",
            [
                [stored(row[name], type, Dialect.POSTGRESQL) for name, type in scope.names.items()]
                for row in rows
            ],
        )
        return connection

    def answers(self, rule: Rule, moment: Moment) -> list[object]:
        fragment = rule.sql(Dialect.POSTGRESQL, quoted, moment)
        statement = f"SELECT {numbered(fragment.text)} FROM records ORDER BY id"
        found = self._runner.run(self._connection.fetch(statement, *fragment.args))
        return [rule.type.load(value, Dialect.POSTGRESQL) for (value,) in found]

    def close(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()


Backend = PythonBackend | SqliteBackend | PostgresBackend
