"""The village on each database, and what a test needs to look at what came of an import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.cases.work import Actor, Work
from casework.imports.report import ImportReport
from casework.imports.run import run_import
from casework.store import open_database
from casework.store.apply import apply_plan, ensure_platform
from casework.store.database import Database
from casework.store.planner import plan_schema
from tests.imports.village import village

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
IMPORTER = Actor("system", "import")


@dataclass(frozen=True)
class Village:
    """The village on one database, and a folder for its files."""

    db: Database
    folder: Path
    now: datetime = NOW

    @property
    def work(self) -> Work:
        return Work(self.db, village(), IMPORTER, self.now, "en", self.folder / "home")

    def later(self, now: datetime) -> Village:
        return replace(self, now=now)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    async def run(
        self,
        entity: str,
        table: str,
        mapping: str | None = None,
        *,
        dry_run: bool = False,
    ) -> ImportReport:
        """Import a text as a file; rejected rows go to `rejects.csv`."""
        return await run_import(
            self.work,
            entity,
            self.write("table.csv", table),
            self.write("map.yaml", mapping) if mapping else None,
            dry_run=dry_run,
            rejects=self.folder / "rejects.csv",
        )

    async def column(self, table: str, column: str) -> list[object]:
        sql = f'SELECT "{column}" FROM {self.db.table("village", table)} ORDER BY id'
        return [row[0] for row in await self.db.fetch(sql)]

    async def count(self, table: str) -> int:
        rows = await self.db.fetch(f"SELECT count(*) FROM {self.db.table('village', table)}")
        return int(str(rows[0][0]))


@pytest.fixture
async def here(database_url: str, tmp_path: Path) -> AsyncIterator[Village]:
    db = await open_database(database_url)
    await ensure_platform(db)
    await apply_plan(db, await plan_schema(db, village()))
    yield Village(db, tmp_path)
    await db.close()
