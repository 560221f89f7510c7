"""A process that is killed, a table that is locked, a host that is gone."""

import asyncio
import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

import pytest

from casework.catalogue import Catalogue
from casework.store import apply_plan, ensure_platform, open_database, plan_schema
from casework.store.database import Database
from tests.store.little import AGENCY, bring, catalogue, column, entity, field, put

SPAWN = multiprocessing.get_context("spawn")


def before() -> Catalogue:
    return catalogue(entity("asset", field("name", "text"), field("old", "text")))


def after() -> Catalogue:
    return catalogue(
        entity(
            "asset",
            field("name", "text", index=True),
            field("new", "text", was="old", index=True),
            field("more", "integer", index=True),
        ),
        entity("bin"),
    )


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def apply_and_die(url: str, at: int) -> None:
    async def run() -> None:
        db = await open_database(url)
        plan = await plan_schema(db, after(), before())
        await apply_plan(db, plan, lambda number, step: die() if number == at else None)
        die()

    asyncio.run(run())


async def test_a_killed_apply_is_finished_by_the_next_one(
    platform_db: Database, database_url: str
) -> None:
    await bring(platform_db, before())
    await put(platform_db, "asset", "R-1", name="Lamp", old="kept")
    for at in (2, 5):
        killed = SPAWN.Process(target=apply_and_die, args=(database_url, at))
        killed.start()
        await asyncio.to_thread(killed.join)
        assert killed.exitcode == -signal.SIGKILL
    await bring(platform_db, after(), before())
    assert await column(platform_db, "asset", "new") == ["kept"]


def acknowledge_writes(url: str, pipe: Connection) -> None:
    async def run() -> None:
        db = await open_database(url)
        number = 0
        while True:
            number += 1
            await put(db, "asset", f"R-{number}")
            pipe.send(number)

    asyncio.run(run())


async def test_every_acknowledged_write_survives_a_killed_process(
    platform_db: Database, database_url: str
) -> None:
    await bring(platform_db, catalogue(entity("asset")))
    ours, theirs = SPAWN.Pipe()
    writer = SPAWN.Process(target=acknowledge_writes, args=(database_url, theirs))
    writer.start()
    acknowledged = 0
    while acknowledged < 50:
        acknowledged = await asyncio.to_thread(ours.recv)
    writer.kill()
    await asyncio.to_thread(writer.join)
    while ours.poll():
        acknowledged = ours.recv()
    there = await column(platform_db, "asset", "reference")
    assert there[:acknowledged] == [f"R-{number}" for number in range(1, acknowledged + 1)]
    assert len(there) <= acknowledged + 1


@pytest.mark.postgres
async def test_a_table_that_others_read_for_long_is_waited_for_without_holding_them_up(
    postgres_url: str,
) -> None:
    db, other = await open_database(postgres_url), await open_database(postgres_url)
    await ensure_platform(db)
    await bring(db, before())
    await put(db, "asset", "R-1")

    async def read_for_long() -> None:
        async with other.transaction() as tx:
            await tx.fetch(f"SELECT * FROM {other.table(AGENCY, 'asset')}")
            await asyncio.sleep(2.5)

    reading = asyncio.create_task(read_for_long())
    await asyncio.sleep(0.2)
    await bring(db, after(), before())
    await reading
    await db.close()
    await other.close()


@pytest.mark.postgres
async def test_the_first_host_that_answers_is_taken(postgres_url: str) -> None:
    query = urlsplit(postgres_url).query
    several = postgres_url.replace(query, query.replace("host=", "host=/nowhere,"))
    db = await open_database(several)
    assert await db.fetch("SELECT 1") == [(1,)]
    await db.close()
