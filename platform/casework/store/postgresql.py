"""PostgreSQL: a pool of connections, each statement prepared once and limited in time.

The server must flush commits to disk before it acknowledges them; opening fails when it does not.
A DSN with several hosts and `target_session_attrs=primary` follows a failover without a proxy.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from contextvars import Token
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg

from casework.store import names
from casework.store.ambient import Ambient
from casework.store.database import DatabaseBusy, DatabaseDown, Dialect, Row, Transaction
from casework.store.placeholders import numbered
from casework.store.postgresql_errors import explained

if TYPE_CHECKING:
    from casework.store.engines import PooledPostgresEngine

POOL = 10
ACQUIRE_SECONDS = 10.0
ANSWER_SECONDS = 60.0
"""After so long without an answer the network is taken for broken."""
SECOND_TRY_SECONDS = 0.05
"""Long enough for the event loop to notice which connections are gone."""

T = TypeVar("T")


async def open_postgresql(url: str, read_limit: float) -> PostgreSQLDatabase:
    with explained():
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=POOL,
            timeout=ACQUIRE_SECONDS,
            command_timeout=ANSWER_SECONDS,
            statement_cache_size=512,
            reset=_nothing_to_reset,
            server_settings={
                "application_name": "casework",
                "statement_timeout": f"{read_limit * 1000:.0f}",
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
            },
        )
        try:
            version = await _verify(pool)
        except BaseException:
            await pool.close()
            raise
    return PostgreSQLDatabase(url, pool, version)


async def _nothing_to_reset(_: object) -> None:
    """Sessions are never changed outside a transaction; asyncpg's reset would cost a round trip."""


async def _verify(pool: Any) -> float:
    row = await pool.fetchrow(
        "SELECT current_setting('synchronous_commit'), current_setting('fsync'),"
        " current_setting('server_version_num')::int / 10000"
    )
    if row[0] == "off" or row[1] == "off":
        raise DatabaseDown(
            f"PostgreSQL runs with synchronous_commit = {row[0]} and fsync = {row[1]}:"
            " acknowledged changes could be lost"
        )
    return float(row[2])


class PostgreSQLTransaction:
    """Statements of one writing transaction."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.task = asyncio.current_task()
        self.is_open = True

    async def fetch_records(self, sql: str, args: Sequence[object]) -> list[Any]:
        if not self.is_open:
            raise RuntimeError("the transaction has ended")
        with explained():
            records: list[Any] = await self.connection.fetch(sql, *args)
        return records

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        return list(map(tuple, await self.fetch_records(numbered(sql), args)))

    async def execute(self, sql: str, args: Sequence[object] = ()) -> int:
        if not self.is_open:
            raise RuntimeError("the transaction has ended")
        with explained():
            status: str = await self.connection.execute(numbered(sql), *args)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        if not self.is_open:
            raise RuntimeError("the transaction has ended")
        with explained():
            await self.connection.executemany(numbered(sql), rows)


class PostgreSQLDatabase:
    """Fulfils `Database`."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str, pool: Any, version: float) -> None:
        self.url = url
        self.pool = pool
        self.ambient: Ambient[PostgreSQLTransaction] = Ambient("postgresql")
        self.version = version

    @cached_property
    def engine(self) -> PooledPostgresEngine:
        from casework.store.engines import PooledPostgresEngine  # late: it brings Piccolo

        return PooledPostgresEngine(self, self.version)

    def table(self, agency: str, name: str) -> str:
        return names.table_name("postgresql", agency, name)

    async def forget_statements(self) -> None:
        """A prepared statement keeps the types its arguments had, so a converted column needs others."""
        await self.pool.expire_connections()

    async def check_durability(self) -> None:
        with explained():
            await _verify(self.pool)

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        return list(map(tuple, await self.fetch_records(numbered(sql), args)))

    fetch_slow = fetch

    async def words_beginning(self, search_table: str, beginning: str) -> None:
        """A GIN index finds beginnings as it finds words."""

    async def fetch_records(self, sql: str, args: Sequence[object]) -> list[Any]:
        """Numbered placeholders, rows by name. A read is tried once more when the connection is lost."""
        transaction = self.ambient.current()
        if transaction is not None:
            return await transaction.fetch_records(sql, args)

        async def read() -> list[Any]:
            async with self.acquired() as connection:
                records: list[Any] = await connection.fetch(sql, *args)
                return records

        is_read = sql.lstrip()[:6].upper() == "SELECT"
        return await self.twice(read) if is_read else await read()

    @asynccontextmanager
    async def acquired(self) -> AsyncIterator[Any]:
        with explained():
            connection = await self.acquire()
            try:
                yield connection
            finally:
                await self.pool.release(connection)

    async def acquire(self) -> Any:
        with explained():
            try:
                return await self.pool.acquire(timeout=ACQUIRE_SECONDS)
            except TimeoutError as error:
                if self.pool.get_idle_size() == 0 and self.pool.get_size() >= POOL:
                    raise DatabaseBusy("every connection is in use") from error
                raise

    async def twice(self, step: Callable[[], Awaitable[T]]) -> T:
        """The step writes nothing, so a lost connection is worth a second try, on a fresh one."""
        try:
            return await step()
        except DatabaseDown:
            await self.pool.expire_connections()
            await asyncio.sleep(SECOND_TRY_SECONDS)
            return await step()

    async def stream(
        self, sql: str, args: Sequence[object] = (), batch: int = 500
    ) -> AsyncIterator[list[Row]]:
        """One snapshot; the time limit holds for each batch.

        Prepared for this once: a kept statement of before a change of the schema would be refused.
        """
        async with self.acquired() as connection, connection.transaction(readonly=True):
            await connection.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
            statement = await connection.prepare(numbered(sql))
            cursor = await statement.cursor(*args)
            while rows := await cursor.fetch(batch):
                yield list(map(tuple, rows))

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return PostgreSQLOpening(self)

    async def connect(self) -> Any:
        """A connection outside the pool and without limits, for changing the schema."""
        with explained():
            return await asyncpg.connect(
                self.url, server_settings={"application_name": "casework apply", "timezone": "UTC"}
            )

    async def close(self) -> None:
        await self.pool.close()


class PostgreSQLOpening:
    """`async with`: begins a transaction, or joins the one the task is in."""

    def __init__(self, database: PostgreSQLDatabase) -> None:
        self._database = database
        self._token: Token[PostgreSQLTransaction | None] | None = None

    async def __aenter__(self) -> PostgreSQLTransaction:
        joined = self._database.ambient.joined()
        if joined is not None:
            return joined
        self._connection, self._driver = await self._database.twice(self._begin)
        self._transaction = PostgreSQLTransaction(self._connection)
        self._token = self._database.ambient.enter(self._transaction)
        return self._transaction

    async def _begin(self) -> tuple[Any, Any]:
        connection = await self._database.acquire()
        try:
            with explained():
                driver = connection.transaction()
                await driver.start()
        except BaseException:
            await self._database.pool.release(connection)
            raise
        return connection, driver

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
                with explained():
                    await self._driver.commit()
            else:
                # A lost connection has rolled back by itself; the block's own error is what matters.
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await self._driver.rollback()
        finally:
            await self._database.pool.release(self._connection)
