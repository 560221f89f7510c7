"""A process of its own that reports potholes: `python -m tests.cases.reporting_process URL HOME COUNT`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from casework.store import open_database
from tests.cases.conftest import Town
from tests.sample_agency import town_catalogue


async def report(url: str, home: str, count: int) -> None:
    db = await open_database(url)
    town = Town(db, town_catalogue(), Path(home))
    for _ in range(count):
        print((await town.report(key=None)).reference)  # noqa: T201
    await db.close()


if __name__ == "__main__":
    asyncio.run(report(sys.argv[1], sys.argv[2], int(sys.argv[3])))
