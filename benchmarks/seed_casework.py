"""A Casework home with the shipped agency and many cases, loaded through the only writer.

Run by itself: `python -m benchmarks.seed_casework ROWS`; settings come from the environment. Prints
the session cookie and the API token that the load generator uses, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from benchmarks.cases import Report, reports
from casework.accounts.sessions import open_session
from casework.accounts.tokens import create_token
from casework.accounts.users import User, add_user, find_user, set_roles
from casework.cases.bulk import AT_ONCE, Incoming, import_records
from casework.cases.work import Actor, Work
from casework.clock import system_clock
from casework.fields.geo_point import GeoPoint
from casework.publishing.bundles import read_folder
from casework.publishing.publish import publish_folder
from casework.settings import Settings, bundled
from casework.store import ensure_platform, open_database
from casework.store.database import Database
from casework.store.statistics import count_anew

AGENCY, ENTITY = "public_works", "pothole"
EMAIL = "officer@publicworks.example"


async def seed(rows: int) -> dict[str, object]:
    settings = Settings.from_environment()
    db = await open_database(settings.database)
    try:
        await ensure_platform(db)
        folder = Path(os.environ.get("BENCH_AGENCY", bundled("agencies") / AGENCY))
        published = await publish_folder(
            db, read_folder(folder), note="benchmark", who="benchmark", now=system_clock()
        )
        work = Work(
            db,
            published.catalogue,
            Actor("system", "benchmark"),
            system_clock(),
            home=settings.home,
        )
        started, cpu = time.perf_counter(), time.process_time()
        imported = await _load(work, rows)
        spent = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
        return {**await _keys(db), "imported": imported, **spent}
    finally:
        await db.close()


async def _load(work: Work, rows: int) -> int:
    entity, made, source = work.catalogue.entities[ENTITY], 0, reports(rows)
    while batch := list(islice(_incoming(source), AT_ONCE)):
        done = await import_records(work, entity, batch, key="external_number")
        assert not done.refused, done.refused
        made += done.created
    await count_anew(work.db, work.agency, [ENTITY])  # as every import of many rows ends
    return made


def _incoming(source: Iterator[Report]) -> Iterator[Incoming]:
    for report in source:
        yield Incoming(
            {
                "address": report.address,
                "postcode": report.postcode,
                "district": report.district,
                "place": GeoPoint(report.lat, report.lon),
                "lane": report.lane,
                "size": report.size,
                "hazard": report.hazard,
                "description": report.description,
                "severity": report.severity,
                "council_district": report.council_district,
                "neighbourhood": report.neighbourhood,
                "service_date": report.service_date,
                "external_number": report.external_number,
            },
            opened_on=report.opened_on,
            closed_on=report.closed_on,
            state=report.state,
            team=report.team,
            priority=report.priority,
            channel=report.channel,
        )


async def _keys(db: Database) -> dict[str, object]:
    """A signed-in officer and a token with the officer's role."""
    now = system_clock()
    user: User | None = await find_user(db, EMAIL)
    if user is None:
        user = await add_user(db, EMAIL, "Olivia Park", "a long bench password 311", now)
    await set_roles(db, user, AGENCY, ["officer"], ["streets"])
    return {
        "session": await open_session(db, user.id, "127.0.0.1", now),
        "token": await create_token(db, AGENCY, "benchmark", ["officer"], now, timedelta(days=1)),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(seed(int(sys.argv[1])))))
