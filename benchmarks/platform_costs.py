"""What the platform's own work costs: publishing, importing, rules, counting. Each in a fresh process.

`python -m benchmarks.platform_costs publish|import|rules|facets [PATH]` prints its finding as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.seed_casework import AGENCY, ENTITY
from casework.cases.facets import count_facets
from casework.cases.list_query import ListQuery
from casework.cases.work import Actor, Work
from casework.catalogue import CaseType, Catalogue
from casework.clock import system_clock
from casework.imports.run import run_import
from casework.publishing.bundles import read_folder
from casework.publishing.live import Live
from casework.publishing.publish import publish_folder
from casework.rules import Moment
from casework.settings import Settings, bundled
from casework.store import ensure_platform, open_database

SHIPPED = bundled("agencies") / AGENCY


async def publish() -> dict[str, object]:
    """A new field in the database of the environment: check, plan, alter, store, make live."""
    agency, field = Path(os.environ["BENCH_AGENCY"]), f"note_{int(time.time())}"
    file = agency / "case_types" / f"{ENTITY}.yaml"
    added = f"fields:\n  {field}:\n    type: text\n    index: true\n"
    file.write_text(file.read_text().replace("fields:\n", added, 1))
    db = await open_database(Settings.from_environment().database)
    began = time.perf_counter()
    await publish_folder(db, read_folder(agency), note="", who="benchmark", now=system_clock())
    seconds = time.perf_counter() - began
    await db.close()
    return {"field": field, "seconds": seconds}


async def import_file(path: Path) -> dict[str, float]:
    """A file of the City of Los Angeles into an empty database; then the same file again."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        db = await open_database(f"sqlite:///{home / 'casework.db'}")
        await ensure_platform(db)
        bundle = read_folder(SHIPPED)
        done = await publish_folder(db, bundle, note="", who="benchmark", now=system_clock())
        work = Work(db, done.catalogue, Actor("system", "benchmark"), system_clock(), home=home)
        mapping = SHIPPED / "imports" / "la_311.yaml"
        found: dict[str, float] = {}
        for name in ("first", "again"):
            began, cpu = time.perf_counter(), time.process_time()
            totals = (await run_import(work, "all", path, mapping)).totals
            found |= {
                f"{name}_seconds": time.perf_counter() - began,
                f"{name}_cpu": time.process_time() - cpu,
                f"{name}_read": totals.read,
                f"{name}_created": totals.created,
            }
        await db.close()
        return found


async def rules() -> dict[str, float]:
    """The routing rules of the pothole, asked one after another of the same record."""
    catalogue = await _live()
    case_type = catalogue.entities[ENTITY]
    assert isinstance(case_type, CaseType)
    asked = [route.when for route in case_type.routing if route.when is not None]
    values = {"hazard": "swerving", "district": "harbor", "size": "small", "lane": "crossing"}
    now = system_clock()
    moment = Moment(now, now.date(), catalogue.agency.time_zone)
    rounds, began = 20_000, time.process_time()
    for _ in range(rounds):
        for rule in asked:
            rule.passes(values, moment)
    return {"per_second": rounds * len(asked) / (time.process_time() - began), "rules": len(asked)}


async def facets() -> dict[str, float]:
    """All facets of the whole list, counted anew each time."""
    settings = Settings.from_environment()
    db = await open_database(settings.database)
    work = Work(db, await _live(), Actor("system", "benchmark"), system_clock(), home=settings.home)
    entity, times = work.catalogue.entities[ENTITY], 20
    began = time.process_time()
    for _ in range(times):
        await count_facets(work, entity, ListQuery())
    spent = time.process_time() - began
    await db.close()
    return {"cpu_ms": spent * 1000 / times}


async def _live() -> Catalogue:
    db = await open_database(Settings.from_environment().database)
    live = Live(db)
    await live.refresh()
    await db.close()
    found = live.catalogue(AGENCY)
    assert found is not None
    return found


if __name__ == "__main__":
    os.environ.setdefault("CASEWORK_HOME", "var")
    finding = {"publish": publish, "rules": rules, "facets": facets}.get(sys.argv[1])
    work = finding() if finding else import_file(Path(sys.argv[2]))
    print(json.dumps(asyncio.run(work)))
