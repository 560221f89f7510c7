"""A process of its own that moves cases on: `python -m tests.upgrading.upgrading_process URL HOME`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from casework.cases.upgrade_run import upgrade_open
from casework.cases.work import Actor, Work
from casework.catalogue import CaseType
from casework.clock import system_clock
from casework.publishing.live import Live
from casework.store import open_database


async def run(url: str, home: str) -> None:
    db = await open_database(url)
    live = Live(db)
    await live.refresh()
    catalogue = live.catalogue("town")
    assert catalogue is not None
    stall = catalogue.entities["stall"]
    assert isinstance(stall, CaseType)
    actor = Actor("system", "killed")
    work = Work(db, catalogue, actor, system_clock(), home=Path(home), laws=live)
    async for one in upgrade_open(work, stall, "https://town.example", system_clock):
        print(one.reference, flush=True)  # noqa: T201
    await db.close()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2]))
