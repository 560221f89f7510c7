"""`python -m benchmarks.walk`: a random walk of schema changes over a large table, killed on its way.

    --steps N      changes (200)
    --rows N       rows of the table (100,000)
    --seed N       the walk can be walked again (1)
    --database U   one database by its URL; without it SQLite and PostgreSQL, one after the other

After every change all rows are read and compared with what they must hold. Half of the kills are
SIGKILL of the applying process, before a step or at any moment; the others are exceptions.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from casework.store import ensure_platform, open_database
from tests.postgres import SharedServer, fresh_database
from tests.store.walk import begin, bring_everything_back


async def walk_along(url: str, steps: int, rows: int, seed: int) -> dict[str, Any]:
    began = time.perf_counter()
    db = await open_database(url, read_limit=600)
    await ensure_platform(db)
    walk = await begin(db, f"w{uuid.uuid4().hex[:10]}", seed, rows, url)
    done = 0
    while done < steps:
        await walk.step()
        await walk.work(50)
        done += 1
        if done % 10 == 0:
            spent = time.perf_counter() - began
            print(
                f"  {done} steps, {walk.kills} + {walk.real_kills} kills, {spent:.0f} s", flush=True
            )
    await walk.check()
    back = await bring_everything_back(walk)
    await db.close()
    return {
        "database": db.dialect, "steps": done, "rows": rows, "seed": seed,
        "seconds": round(time.perf_counter() - began),
        "carried out": sum(walk.done.values()), "refused as expected": walk.refused,
        "killed by an exception": walk.kills, "killed by SIGKILL": walk.real_kills,
        "brought back at the end": back, "kinds": walk.done,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walk")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [asked.database]
        if not asked.database:
            server = stack.enter_context(SharedServer(folder / "postgresql"))
            urls = [f"sqlite:///{folder / 'walk.db'}", stack.enter_context(fresh_database(server))]
        for url in urls:
            found = asyncio.run(walk_along(url, asked.steps, asked.rows, asked.seed))
            print(json.dumps(found, indent=1), flush=True)


if __name__ == "__main__":
    main()
