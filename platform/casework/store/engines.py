"""Piccolo's engines, standing on our connections.

Piccolo's own SQLite engine opens a connection, a thread and a PRAGMA for every query, and both hand
a transaction to any task that inherited it. Here a Piccolo query runs on the kept connections, in
the transaction of its own task when there is one.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from piccolo.engine.postgres import PostgresEngine
from piccolo.engine.sqlite import SQLiteEngine
from piccolo.querystring import QueryString

if TYPE_CHECKING:
    from casework.store.database import Transaction
    from casework.store.postgresql import PostgreSQLDatabase
    from casework.store.sqlite import SQLiteDatabase

_OWN_CONNECTIONS = "connections belong to the Database: use its fetch, stream and transaction"


class KeptSQLiteEngine(SQLiteEngine):
    def __init__(self, database: SQLiteDatabase) -> None:
        super().__init__(path=str(database.path))
        self._database = database

    def transaction_exists(self) -> bool:
        return self._database.ambient.current() is not None

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> Any:
        sql, args = querystring.compile_string(engine_type="sqlite")
        return await self._database.fetch_dicts(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Any:
        return await self._database.fetch_dicts(ddl)

    def transaction(  # type: ignore[override]  # ours, not Piccolo's transaction class
        self, *_: object, **__: object
    ) -> AbstractAsyncContextManager[Transaction]:
        return self._database.transaction()

    async def get_connection(self) -> Any:
        raise NotImplementedError(_OWN_CONNECTIONS)


class PooledPostgresEngine(PostgresEngine):
    def __init__(self, database: PostgreSQLDatabase, version: float) -> None:
        self._version = version
        super().__init__(config={"dsn": database.url})
        self._database = database

    async def get_version(self) -> float:
        return self._version

    def transaction_exists(self) -> bool:
        return self._database.ambient.current() is not None

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        sql, args = querystring.compile_string(engine_type="postgres")
        return await self._database.fetch_records(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self._database.fetch_records(ddl, ())

    def transaction(  # type: ignore[override]  # ours, not Piccolo's transaction class
        self, *_: object, **__: object
    ) -> AbstractAsyncContextManager[Transaction]:
        return self._database.transaction()

    async def get_new_connection(self) -> Any:
        raise NotImplementedError(_OWN_CONNECTIONS)
