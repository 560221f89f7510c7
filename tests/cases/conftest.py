"""A town on each database, and its people at work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.cases.submit import Receipt, submit_case
from casework.cases.work import Actor, Work
from casework.catalogue import CaseType, Catalogue, Entity
from casework.store import open_database
from casework.store.apply import apply_plan, ensure_platform
from casework.store.database import Database
from casework.store.planner import plan_schema
from tests.sample_agency import town_catalogue

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
"""Noon on a Monday in the town."""

OFFICER = Actor("officer", "Olga Officer", 7, ("officer",))
CLERK = Actor("officer", "Carl Clerk", 8, ("clerk",))
ADMIN = Actor("officer", "Ada Admin", 9, ("admin",))
CITIZEN = Actor("citizen", "a citizen")
SYSTEM = Actor("system", "timer")
NOBODY = Actor("officer", "Norma Norole", 10)

SMALL: dict[str, Any] = {"street": "Elm Street 5", "district": "south", "size": "small"}
LARGE: dict[str, Any] = {
    "street": "Oak Avenue",
    "district": "north",
    "size": "large",
    "severity": 5,
}


@dataclass(frozen=True)
class Town:
    """The agency `town` on one database, with the means to look behind the curtain."""

    db: Database
    catalogue: Catalogue
    home: Path
    now: datetime = NOON

    @property
    def pothole(self) -> CaseType:
        found = self.catalogue.entities["pothole"]
        assert isinstance(found, CaseType)
        return found

    @property
    def asset(self) -> Entity:
        return self.catalogue.entities["asset"]

    def later(self, **by: float) -> Town:
        return replace(self, now=self.now + timedelta(**by))

    def of(self, catalogue: Catalogue) -> Town:
        return replace(self, catalogue=catalogue)

    def work(self, actor: Actor = OFFICER, language: str = "en") -> Work:
        return Work(self.db, self.catalogue, actor, self.now, language, self.home)

    async def report(self, answers: dict[str, Any] = SMALL, **more: Any) -> Receipt:
        """What a citizen sends."""
        return await submit_case(self.work(CITIZEN), self.pothole, answers, **more)

    async def rows(self, table: str, columns: str = "*", where: str = "1 = 1") -> list[Any]:
        sql = f"SELECT {columns} FROM {self.db.table('town', table)} WHERE {where}"
        if table != "sequence":
            sql += " ORDER BY 1"
        return await self.db.fetch(sql)

    async def count(self, table: str) -> int:
        return int((await self.rows(table, "count(*)"))[0][0])

    async def kinds(self, entity: str = "pothole") -> list[str]:
        rows = await self.rows("event", "id, kind", f"entity = '{entity}'")
        return [kind for _, kind in rows]


async def make_town(db: Database, home: Path, catalogue: Catalogue | None = None) -> Town:
    catalogue = catalogue or town_catalogue()
    await ensure_platform(db)
    await apply_plan(db, await plan_schema(db, catalogue))
    return Town(db, catalogue, home)


async def hire(
    town: Town, user: int, name: str, role: str = "officer", active: bool = True
) -> None:
    """A user of the platform with a role at the town."""
    table, roles = town.db.table("casework", "user"), town.db.table("casework", "user_role")
    is_sqlite = town.db.dialect == "sqlite"
    now: Any = int(NOON.timestamp() * 1_000_000) if is_sqlite else NOON
    override = "" if is_sqlite else " OVERRIDING SYSTEM VALUE"
    async with town.db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {table} (id, email, name, is_active, created_on, changed_on){override}"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (user, f"{name}@town.example", name, active, now, now),
        )
        await tx.execute(f"INSERT INTO {roles} VALUES (?, 'town', ?)", (user, role))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = await open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def town(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home")
