"""A database that counts how often it is asked: work told in round trips, the same on every machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from piccolo.engine.base import Engine

from casework.store.database import Database, Dialect, Row, Transaction


class Counted:
    """Fulfils `Database`; everything goes to another one."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.asked = 0
        self.dialect: Dialect = db.dialect

    @property
    def engine(self) -> Engine[Any]:
        return self._db.engine

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        self.asked += 1
        return await self._db.fetch(sql, args)

    async def fetch_slow(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        self.asked += 1
        return await self._db.fetch_slow(sql, args)

    def stream(
        self, sql: str, args: Sequence[object] = (), batch: int = 500
    ) -> AsyncIterator[list[Row]]:
        self.asked += 1
        return self._db.stream(sql, args, batch)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        self.asked += 1
        return self._db.transaction()

    def table(self, agency: str, name: str) -> str:
        return self._db.table(agency, name)

    async def words_beginning(self, search_table: str, beginning: str) -> Sequence[str] | None:
        return await self._db.words_beginning(search_table, beginning)

    async def forget_statements(self) -> None:
        await self._db.forget_statements()

    async def check_durability(self) -> None:
        await self._db.check_durability()

    async def close(self) -> None:
        await self._db.close()
