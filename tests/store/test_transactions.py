"""Commits are durable and whole, whatever runs beside them."""

import asyncio
import contextvars
import multiprocessing
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from piccolo.columns import Text
from piccolo.table import Table, create_table_class

from casework.settings import SettingsError
from casework.store import open_database
from casework.store.database import (
    Database,
    DatabaseBusy,
    DatabaseDown,
    QueryTooSlow,
    StaleSchema,
    UniqueViolation,
)
from casework.store.sqlite import SQLiteDatabase


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = await open_database(database_url)
    async with database.transaction() as tx:
        await tx.execute("CREATE TABLE mark (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
    yield database
    await database.close()


async def words(db: Database) -> list[object]:
    return [row[0] for row in await db.fetch("SELECT word FROM mark ORDER BY id")]


async def test_what_a_block_wrote_is_there_when_it_ends_well(db: Database) -> None:
    async with db.transaction() as tx:
        assert await tx.execute("INSERT INTO mark VALUES (?, ?), (?, ?)", (1, "a", 2, "?")) == 2
        assert await tx.fetch("UPDATE mark SET word = 'b?' WHERE id = ? RETURNING word", (2,)) == [
            ("b?",)
        ]
    assert await words(db) == ["a", "b?"]


async def test_an_exception_takes_everything_back(db: Database) -> None:
    with pytest.raises(KeyError):  # noqa: PT012  # the transaction is what must see the error
        async with db.transaction() as tx:
            await tx.execute_many("INSERT INTO mark VALUES (?, ?)", [(1, "a"), (2, "b")])
            raise KeyError
    assert await words(db) == []


async def test_a_task_that_is_cancelled_leaves_nothing_behind_and_no_lock(db: Database) -> None:
    async def write_forever() -> None:
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO mark VALUES (1, 'a')")
            await asyncio.sleep(60)

    task = asyncio.create_task(write_forever())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO mark VALUES (1, 'b')")
    assert await words(db) == ["b"]


async def test_reads_inside_a_transaction_see_what_it_wrote_and_others_do_not(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO mark VALUES (1, 'a')")
        assert await words(db) == ["a"]
        assert await db.fetch_slow("SELECT word FROM mark") == [("a",)]
        elsewhere = asyncio.create_task(words(db))
        assert await elsewhere == []


async def test_an_inner_block_joins_the_outer_one(db: Database) -> None:
    with pytest.raises(KeyError):  # noqa: PT012  # as above
        async with db.transaction() as outer:
            async with db.transaction() as inner:
                await inner.execute("INSERT INTO mark VALUES (1, 'a')")
            assert inner is outer
            raise KeyError
    assert await words(db) == []


async def test_a_task_started_inside_a_transaction_is_refused_one_instead_of_hanging(
    db: Database,
) -> None:
    async def write() -> None:
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO mark VALUES (2, 'b')")

    async with db.transaction():
        with pytest.raises(RuntimeError, match="do not gather inside a transaction"):
            await asyncio.gather(write())
        later = asyncio.create_task(write(), context=contextvars.Context())
    await later
    assert await words(db) == ["b"]


async def test_an_ended_transaction_is_not_handed_on(db: Database) -> None:
    async with db.transaction() as tx:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        await tx.execute("INSERT INTO mark VALUES (1, 'a')")


async def test_many_writers_at_once_lose_nothing(db: Database) -> None:
    async def write(number: int) -> None:
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO mark VALUES (?, ?)", (number, str(number)))

    await asyncio.gather(*(write(number) for number in range(60)))
    assert len(await words(db)) == 60


def insert_marks(url: str, first: int, count: int) -> None:
    async def run() -> None:
        database = await open_database(url)
        for number in range(first, first + count):
            async with database.transaction() as tx:
                await tx.execute("INSERT INTO mark VALUES (?, ?)", (number, str(number)))
        await database.close()

    asyncio.run(run())


async def test_two_processes_write_at_once_and_lose_nothing(
    db: Database, database_url: str
) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=insert_marks, args=(database_url, first, 100)) for first in (0, 1000)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        await asyncio.to_thread(writer.join)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert len(await words(db)) == 200


async def test_a_taken_value_names_its_column(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute("INSERT INTO mark VALUES (1, 'a')")
    with pytest.raises(UniqueViolation) as caught:
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO mark VALUES (2, 'a')")
    assert caught.value.columns == ("word",)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT severity FROM mark",
        "SELECT 1 FROM nowhere",
        "INSERT INTO mark (severity) VALUES (1)",
        "UPDATE mark SET severity = 1",
    ],
)
async def test_a_column_or_table_that_is_gone_means_a_stale_schema(db: Database, sql: str) -> None:
    with pytest.raises(StaleSchema):
        async with db.transaction() as tx:
            await tx.fetch(sql)


async def test_a_piccolo_query_takes_part_in_the_transaction(db: Database) -> None:
    mark: type[Table] = create_table_class(
        "Mark", class_kwargs={"tablename": "mark", "db": db.engine}, class_members={"word": Text()}
    )
    with pytest.raises(KeyError):  # noqa: PT012  # as above
        async with db.transaction() as tx:
            await tx.execute("INSERT INTO mark VALUES (1, 'a')")
            await mark.update({"word": "b"}, force=True)
            assert await mark.select(mark.all_columns()[1]) == [{"word": "b"}]
            raise KeyError
    assert await mark.count() == 0
    await mark.raw("INSERT INTO mark VALUES ({}, {})", 2, "c")
    assert await mark.select(mark.all_columns()[1]) == [{"word": "c"}]


async def test_a_read_without_end_is_stopped(database_url: str) -> None:
    db = await open_database(database_url, read_limit=0.2)
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    begun = time.monotonic()
    with pytest.raises(QueryTooSlow):
        await db.fetch_slow(endless)
    with pytest.raises(QueryTooSlow):
        async for _ in db.stream(endless):
            pass
    assert time.monotonic() - begun < 3
    assert await db.fetch_slow("SELECT 1") == [(1,)]
    await db.close()


async def test_a_stream_gives_every_row_in_batches_from_one_snapshot(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.execute_many("INSERT INTO mark VALUES (?, ?)", [(n, str(n)) for n in range(1200)])
    sizes = []
    async for rows in db.stream("SELECT id FROM mark WHERE id >= ? ORDER BY id", (100,), batch=500):
        sizes.append(len(rows))
        async with db.transaction() as tx:
            await tx.execute("DELETE FROM mark WHERE id = 1100")
    assert sizes == [500, 500, 100]


async def test_sqlite_keeps_its_promises_on_every_connection(sqlite_url: str) -> None:
    db = await open_database(sqlite_url)
    assert isinstance(db, SQLiteDatabase)
    promised = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
    }
    for pragma, wanted in promised.items():
        assert await db.fetch(f"PRAGMA {pragma}") == [(wanted,)]
        assert await db.fetch_slow(f"PRAGMA {pragma}") == [(wanted,)]
        async with db.transaction() as tx:
            assert await tx.fetch(f"PRAGMA {pragma}") == [(wanted,)]
    with pytest.raises(DatabaseDown, match="readonly"):
        await db.fetch("CREATE TABLE sneaked (id INTEGER)")
    await db.close()


async def test_a_database_locked_by_another_program_is_busy_and_does_not_block_the_loop(
    tmp_path: Path,
) -> None:
    db = SQLiteDatabase(tmp_path / "casework.db", read_limit=5, busy_seconds=0.3)
    other = sqlite3.connect(tmp_path / "casework.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.005)

    counting = asyncio.create_task(count_turns())
    with pytest.raises(DatabaseBusy):
        async with db.transaction():
            pass
    counting.cancel()
    assert turns > 20
    other.execute("ROLLBACK")
    async with db.transaction() as tx:
        await tx.execute("CREATE TABLE fine (id INTEGER)")
    await db.close()


async def test_a_file_that_is_no_database_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(DatabaseDown, match="not a database"):
        await open_database(f"sqlite:///{path}")


@pytest.mark.postgres
async def test_a_server_that_may_lose_commits_is_refused(postgres_url: str) -> None:
    db = await open_database(postgres_url)
    (name,) = (await db.fetch("SELECT current_database()"))[0]
    async with db.transaction() as tx:
        await tx.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    await db.close()
    with pytest.raises(DatabaseDown, match="acknowledged changes could be lost"):
        await open_database(postgres_url)


@pytest.mark.postgres
async def test_a_lost_connection_is_replaced_for_reads_and_told_for_writes(
    postgres_url: str,
) -> None:
    db = await open_database(postgres_url)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    other = await open_database(postgres_url)
    await db.fetch("SELECT 1")
    await other.fetch(kill)
    assert await db.fetch("SELECT 1") == [(1,)]

    async def write_while_it_breaks() -> None:
        async with db.transaction() as tx:
            await other.fetch(kill)
            await tx.execute("CREATE TABLE lost (id INTEGER)")

    with pytest.raises(DatabaseDown):
        await write_while_it_breaks()
    async with db.transaction() as tx:
        await tx.execute("CREATE TABLE kept (id INTEGER)")
    await other.close()
    await db.close()


@pytest.mark.postgres
async def test_a_server_that_is_not_there_is_down() -> None:
    with pytest.raises(DatabaseDown):
        await open_database("postgresql://nobody@127.0.0.1:1/none")


async def test_another_kind_of_url_is_refused() -> None:
    with pytest.raises(SettingsError, match="not 'mysql'"):
        await open_database("mysql://localhost/x")
