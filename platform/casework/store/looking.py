"""A database that can only be looked at, as other tables than it has: what a preview reads from.

Every statement goes through here, whatever made it. Tables give way to what stands for them in the text,
so no path to the data can forget; what would write is refused before the database hears of it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from piccolo.engine.base import Engine

from casework.store.database import Database, Dialect, Row, Transaction

_READS = re.compile(r"\s*(?:SELECT|WITH)\b(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b)", re.DOTALL)
"""What only reads. Our statements write these words in capitals, and values are never in their text."""
_ALIAS = re.compile(
    r"\s+(?:AS\s+)?(?!WHERE|ORDER|LIMIT|GROUP|UNION|ON|JOIN|LEFT|CROSS|INNER|FOR)\w"
)
MOST = 4_000
"""Statements kept; beyond it they are looked through again."""


class NothingIsKept(Exception):
    """Something would have been written while somebody only looks. Nothing was."""


@dataclass(frozen=True, slots=True)
class Stand:
    """`tables` by their quoted name: what stands for them. `nowhere` are tables that are not there, of
    which a statement finds nothing."""

    tables: Mapping[str, str]
    nowhere: frozenset[str] = frozenset()

    def pattern(self) -> re.Pattern[str]:
        names = sorted((*self.tables, *self.nowhere), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")


@dataclass(slots=True, eq=False, weakref_slot=True)
class LookedAt:
    """Keeps to the `Database` protocol. Closing it is the business of whoever opened it.

    Equal only to itself, and weakly referable: what is remembered of a database is not of this one.
    """

    inside: Database
    stand: Stand
    dialect: Dialect = field(init=False)
    _pattern: re.Pattern[str] = field(init=False)
    _known: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dialect, self._pattern = self.inside.dialect, self.stand.pattern()

    @property
    def engine(self) -> Engine[Any]:
        raise NothingIsKept

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        told = self._told(sql)
        return _nothing(sql) if told is None else await self.inside.fetch(told, args)

    async def fetch_slow(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        told = self._told(sql)
        return _nothing(sql) if told is None else await self.inside.fetch_slow(told, args)

    async def words_beginning(self, search_table: str, beginning: str) -> None:
        """What stands for a table may be several, each with an index of its own."""

    async def stream(
        self, sql: str, args: Sequence[object] = (), batch: int = 500
    ) -> AsyncIterator[list[Row]]:
        told = self._told(sql)
        if told is not None:
            async for rows in self.inside.stream(told, args, batch):
                yield rows

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        raise NothingIsKept

    def table(self, agency: str, name: str) -> str:
        return self.inside.table(agency, name)

    async def forget_statements(self) -> None:
        await self.inside.forget_statements()

    async def check_durability(self) -> None:
        await self.inside.check_durability()

    async def close(self) -> None:
        raise NothingIsKept

    def _told(self, sql: str) -> str | None:
        """The statement as the database knows its tables; None when it asks for one that is not there."""
        if sql not in self._known:
            if not _READS.match(sql):
                raise NothingIsKept
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[sql] = self._rewritten(sql)
        return self._known[sql]

    def _rewritten(self, sql: str) -> str | None:
        if any(name in sql for name in self.stand.nowhere):
            return None

        def standing(found: re.Match[str]) -> str:
            told = self.stand.tables[found[0]]
            has_name = not told.startswith("(") or _ALIAS.match(sql, found.end())
            return told if has_name else f"{told} AS looked_at"

        return self._pattern.sub(standing, sql)


def _nothing(sql: str) -> list[Row]:
    return [(0,)] if sql.lstrip().startswith("SELECT count(") else []
