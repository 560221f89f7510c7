"""The beginning of a word, looked up as the words that begin so, finds what the beginning finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.store.beginnings import MOST, words_beginning
from casework.store.database import Database
from casework.store.search import (
    CLASSES,
    Words,
    beginnings,
    create_sql,
    fold,
    gather_words,
    insert_words_sql,
    match_text,
)
from casework.store.sqlite import open_sqlite

TABLE = '"town__bin__search"'
FEW_LETTERS = st.text("ab0zé坑 ", max_size=12)
TEXTS = st.lists(st.tuples(st.sampled_from(CLASSES), FEW_LETTERS), max_size=3)


def index(rows: Sequence[Words]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for sql in create_sql("sqlite", "t", TABLE, "i"):
        connection.execute(sql)
    for number, words in enumerate(rows, 1):
        connection.execute(insert_words_sql(TABLE), (number, *words))
    connection.execute("PRAGMA query_only = ON")
    return connection


def found(connection: sqlite3.Connection, match: str | None) -> list[int]:
    if match is None:
        return []
    sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ? ORDER BY rowid"
    return [row[0] for row in connection.execute(sql, (match,))]


@given(st.lists(TEXTS, max_size=15), FEW_LETTERS, st.sets(st.sampled_from(CLASSES), min_size=1))
def test_looked_up_words_find_what_a_beginning_finds(
    rows: list[list[tuple[str, str]]], asked: str, wanted: set[str]
) -> None:
    connection, classes = index([gather_words(row) for row in rows]), sorted(wanted)
    whole = {}
    for each in beginnings(asked, classes):
        words = words_beginning(connection, TABLE, each)
        if words is not None:
            whole[each] = words
    plain = match_text("sqlite", asked, classes)
    assert found(connection, match_text("sqlite", asked, classes, (), whole)) == found(
        connection, plain
    )
    connection.close()


@given(st.lists(FEW_LETTERS, max_size=15), FEW_LETTERS.filter(lambda text: bool(fold(text))))
def test_every_word_that_begins_so_is_looked_up_and_no_other(texts: list[str], asked: str) -> None:
    connection = index([gather_words([("internal", text)]) for text in texts])
    beginning = fold(asked)[-1]
    there = sorted({w for t in texts for w in fold(t) if w.startswith(beginning)}, key=str.encode)
    looked_up = words_beginning(connection, TABLE, beginning)
    assert looked_up == (tuple(there) if len(there) <= MOST else None)
    connection.close()


def test_many_words_are_compared_as_a_beginning() -> None:
    few = [gather_words([("internal", f"oak{n}")]) for n in range(MOST)]
    assert words_beginning(index(few), TABLE, "oak") == tuple(f"oak{n}" for n in range(MOST))
    assert words_beginning(index([*few, *index_of("oakland")]), TABLE, "oak") is None


def test_a_word_that_comes_later_is_looked_up_too() -> None:
    connection = index(index_of("street"))
    assert words_beginning(connection, TABLE, "str") == ("street",)
    connection.execute("PRAGMA query_only = OFF")
    connection.execute(insert_words_sql(TABLE), (9, *gather_words([("internal", "strong")])))
    assert words_beginning(connection, TABLE, "str") == ("street", "strong")


def test_nothing_but_the_memory_of_the_connection_changes() -> None:
    connection = index(index_of("street"))
    before = connection.execute("SELECT * FROM main.sqlite_master").fetchall()
    words_beginning(connection, TABLE, "str")
    assert connection.execute("SELECT * FROM main.sqlite_master").fetchall() == before
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute(insert_words_sql(TABLE), (9, "a", "", ""))


def test_a_table_that_is_not_there_is_the_same_error_as_ever() -> None:
    with pytest.raises(sqlite3.OperationalError):
        words_beginning(index([]), '"town__gone__search"', "str")


def test_one_letter_is_no_beginning_and_what_may_not_be_searched_is_not_looked_up() -> None:
    assert beginnings("oak e", CLASSES) == []
    assert beginnings("***", CLASSES) == []
    assert beginnings("oak el", ()) == []
    assert beginnings("oak el", CLASSES[:1]) == ["el"]


# -- through the database ----------------------------------------------------------------------
@pytest.fixture
async def database(tmp_path: Path) -> Database:
    return await open_sqlite(tmp_path / "casework.db", 5.0)


async def make(database: Database, table: str, text: str) -> None:
    async with database.transaction() as tx:
        for sql in create_sql("sqlite", "t", table, "i"):
            await tx.execute(sql)
        await tx.execute(insert_words_sql(table), (1, text, "", ""))


async def test_a_transaction_is_asked_as_it_stands(database: Database) -> None:
    async with database.transaction():
        await make(database, TABLE, "street")
        assert await database.words_beginning(TABLE, "str") is None
    assert await database.words_beginning(TABLE, "str") == ("street",)
    await database.close()


async def test_tables_come_and_go_while_somebody_searches(database: Database) -> None:
    await make(database, TABLE, "street")
    assert await database.words_beginning(TABLE, "str") == ("street",)
    async with database.transaction() as tx:
        await tx.execute(f"ALTER TABLE {TABLE} RENAME TO other")
    assert await database.words_beginning(TABLE, "str") is None
    assert await database.words_beginning('"other"', "str") == ("street",)
    await make(database, TABLE, "strong")
    assert await database.words_beginning(TABLE, "str") == ("strong",)
    assert await database.words_beginning('"other"', "str") == ("street",)
    await database.close()


def index_of(*texts: str) -> list[Words]:
    return [gather_words([("internal", text)]) for text in texts]
