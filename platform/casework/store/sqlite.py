"""SQLite: kept connections, one writer, reads where they are called.

An index seek costs less than the hop to another thread, so `fetch` runs on the event loop; slow
reads have threads and a time limit of their own. A commit waits for the disk, so it runs in a
thread too. Several processes may share the file: whoever finds it locked waits without blocking.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from contextvars import Token
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from casework.store import names
from casework.store.ambient import Ambient
from casework.store.beginnings import words_beginning
from casework.store.database import DatabaseBusy, Dialect, Row, Transaction
from casework.store.sqlite_connections import (
    BUSY_MILLISECONDS,
    connect_reader,
    connect_writer,
    explained,
    is_busy,
    limited,
    meaning_of,
    verify_durability,
)

if TYPE_CHECKING:
    from casework.store.engines import KeptSQLiteEngine

READER_THREADS = 2
WAITS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.025)
"""Seconds between two tries for the write lock; the last one again and again."""

T = TypeVar("T")


async def open_sqlite(path: Path, read_limit: float) -> SQLiteDatabase:
    return await asyncio.to_thread(SQLiteDatabase, path, read_limit)


class SQLiteTransaction:
    """Statements of one writing transaction, run where they are called."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.task = asyncio.current_task()
        self.is_open = True

    def _run(self, sql: str, args: Sequence[object]) -> sqlite3.Cursor:
        if not self.is_open:
            raise RuntimeError("the transaction has ended")
        return self.connection.execute(sql, args)

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        with explained():
            return self._run(sql, args).fetchall()

    async def fetch_dicts(self, sql: str, args: Sequence[object] = ()) -> list[dict[str, Any]]:
        with explained():
            return _dicts(self._run(sql, args))

    async def execute(self, sql: str, args: Sequence[object] = ()) -> int:
        with explained():
            return max(self._run(sql, args).rowcount, 0)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with explained():
            if not self.is_open:
                raise RuntimeError("the transaction has ended")
            self.connection.executemany(sql, rows)


class SQLiteDatabase:
    """Fulfils `Database`."""

    dialect: Dialect = "sqlite"

    def __init__(
        self, path: Path, read_limit: float, busy_seconds: float = BUSY_MILLISECONDS / 1000
    ) -> None:
        self.path = path.resolve()
        self.read_limit = read_limit
        self.busy_seconds = busy_seconds
        self.ambient: Ambient[SQLiteTransaction] = Ambient(f"sqlite {path}")
        self.writer = connect_writer(self.path)
        self._reader = connect_reader(self.path)
        self._slow: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(READER_THREADS):
            self._slow.put(connect_reader(self.path))
        self._threads = ThreadPoolExecutor(READER_THREADS, "casework-read")
        self._commits = ThreadPoolExecutor(1, "casework-commit")
        self.lock = asyncio.Lock()

    @cached_property
    def engine(self) -> KeptSQLiteEngine:
        from casework.store.engines import KeptSQLiteEngine  # late: it brings Piccolo

        return KeptSQLiteEngine(self)

    def table(self, agency: str, name: str) -> str:
        return names.table_name("sqlite", agency, name)

    async def check_durability(self) -> None:
        with explained():
            verify_durability(self._reader, self.path)

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        transaction = self.ambient.current()
        if transaction is not None:
            return await transaction.fetch(sql, args)
        try:
            return self._reader.execute(sql, args).fetchall()
        except sqlite3.Error as error:
            raise meaning_of(error) from error

    async def fetch_dicts(self, sql: str, args: Sequence[object] = ()) -> list[dict[str, Any]]:
        """As Piccolo wants it: rows by column name, writes in a transaction of their own."""
        transaction = self.ambient.current()
        if transaction is not None:
            return await transaction.fetch_dicts(sql, args)
        if sql.lstrip()[:6].upper() == "SELECT":
            with explained():
                return _dicts(self._reader.execute(sql, args))
        async with SQLiteOpening(self) as single:
            return await single.fetch_dicts(sql, args)

    async def fetch_slow(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        transaction = self.ambient.current()
        if transaction is not None:
            return await transaction.fetch(sql, args)
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._read_slowly, sql, args
        )

    def _read_slowly(self, sql: str, args: Sequence[object]) -> list[Row]:
        connection = self._slow.get()
        try:
            with explained(), limited(connection, self.read_limit):
                return connection.execute(sql, args).fetchall()
        finally:
            self._slow.put(connection)

    async def words_beginning(self, search_table: str, beginning: str) -> Sequence[str] | None:
        if self.ambient.current() is not None:
            return None  # what it wrote is not in the index yet that others read
        try:
            return words_beginning(self._reader, search_table, beginning)
        except sqlite3.OperationalError:
            return None  # the table is not there (any more): the search itself tells it

    async def stream(
        self, sql: str, args: Sequence[object] = (), batch: int = 500
    ) -> AsyncIterator[list[Row]]:
        """One snapshot on a connection of its own; the time limit holds for each batch."""
        loop = asyncio.get_running_loop()
        connection = await loop.run_in_executor(self._threads, connect_reader, self.path)

        def in_time(step: Callable[[], T]) -> T:
            with explained(), limited(connection, self.read_limit):
                return step()

        try:
            cursor = await loop.run_in_executor(
                self._threads,
                in_time,
                lambda: connection.execute(sql, args),
            )
            while rows := await loop.run_in_executor(
                self._threads, in_time, lambda: cursor.fetchmany(batch)
            ):
                yield rows
        finally:
            connection.close()

    async def forget_statements(self) -> None:
        """SQLite looks at the schema itself before it runs a statement."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return SQLiteOpening(self)

    async def write_slowly(self, sql: str) -> None:
        """Run on the writer in a thread. Cancelled or not, the connection is free afterwards."""
        work = asyncio.get_running_loop().run_in_executor(self._commits, self.writer.execute, sql)
        cancelled = False
        while not work.done():
            try:
                await asyncio.wait({work})
            except asyncio.CancelledError:
                cancelled = True
        with explained():
            work.result()
        if cancelled:
            raise asyncio.CancelledError

    async def close(self) -> None:
        async with self.lock:
            self._commits.shutdown(wait=True)
            await asyncio.to_thread(self._threads.shutdown, wait=True)
            self._reader.close()
            while not self._slow.empty():
                self._slow.get().close()
            self.writer.close()


class SQLiteOpening:
    """`async with`: begins a transaction, or joins the one the task is in."""

    def __init__(self, database: SQLiteDatabase) -> None:
        self._database = database
        self._token: Token[SQLiteTransaction | None] | None = None

    async def __aenter__(self) -> SQLiteTransaction:
        joined = self._database.ambient.joined()
        if joined is not None:
            return joined
        await self._database.lock.acquire()
        try:
            await self._begin()
        except BaseException:
            self._database.lock.release()
            raise
        self._transaction = SQLiteTransaction(self._database.writer)
        self._token = self._database.ambient.enter(self._transaction)
        return self._transaction

    async def _begin(self) -> None:
        deadline = time.monotonic() + self._database.busy_seconds
        tries = 0
        while True:
            try:
                self._database.writer.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    raise meaning_of(error) from error
                if time.monotonic() > deadline:
                    raise DatabaseBusy("another program keeps the database locked") from error
            await asyncio.sleep(WAITS[min(tries, len(WAITS) - 1)])
            tries += 1

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._token is None:
            return
        self._transaction.is_open = False
        self._database.ambient.leave(self._token)
        try:
            if error is None:
                await self._database.write_slowly("COMMIT")
        finally:
            if self._database.writer.in_transaction:
                self._database.writer.execute("ROLLBACK")
            self._database.lock.release()


def _dicts(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    if cursor.description is None:
        return []
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
