"""The two databases that the other tests stand on."""

import sqlite3

import asyncpg
import pytest


async def _tables(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.execute("CREATE TABLE mark (id int)")
    await connection.close()
    return [row[0] for row in rows]


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_gets_an_empty_postgresql_database(postgres_url: str, turn: int) -> None:
    assert await _tables(postgres_url) == []


def test_the_two_kinds_of_database_are_told_apart_by_their_url(database_url: str) -> None:
    assert database_url.startswith(("sqlite:///", "postgresql://"))


def test_the_sqlite_of_this_python_is_new_enough() -> None:
    """RETURNING (3.35), DROP COLUMN (3.35) and unixepoch (3.38) are used."""
    assert sqlite3.sqlite_version_info >= (3, 38)
