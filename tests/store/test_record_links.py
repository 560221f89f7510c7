"""Links to several records follow their field: renamed, set aside, brought back, purged."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from casework.catalogue import Catalogue
from casework.clock import system_clock
from casework.store import apply_plan, plan_schema
from casework.store.database import Database
from casework.store.purging import plan_purge, purge
from casework.store.record_links import write_links
from tests.store.little import AGENCY, bring, catalogue, entity, field, put

PARCEL = entity("parcel", field("street", "text"))


def town(*fields: Any, name: str = "permit", was: str | None = None) -> Catalogue:
    return catalogue(PARCEL, entity(name, *fields, was=was))


def parcels(name: str = "parcels", **options: Any) -> Any:
    return field(name, "records", to="parcel", **options)


async def link(db: Database) -> None:
    """A permit of two parcels."""
    targets = [await put(db, "parcel", f"PA-{n}") for n in (1, 2)]
    permit = await put(db, "permit", "BP-1", parcels=json.dumps(targets))
    async with db.transaction() as tx:
        await write_links(tx, AGENCY, "permit", "parcels", [(permit, targets)])


async def links(db: Database) -> list[tuple[object, ...]]:
    table = db.table(AGENCY, "record_link")
    return [
        tuple(row)
        for row in await db.fetch(f"SELECT entity, field, target FROM {table} ORDER BY place")
    ]


async def go(db: Database, wanted: Catalogue, live: Catalogue) -> None:
    await apply_plan(db, await plan_schema(db, wanted, live), allow_destructive=True)
    assert (await plan_schema(db, wanted, wanted)).is_empty


async def test_links_follow_a_field_and_an_entity_that_are_renamed(platform_db: Database) -> None:
    first = town(parcels())
    await bring(platform_db, first)
    await link(platform_db)
    second = town(parcels("lots", was="parcels"))
    await bring(platform_db, second, first)
    assert await links(platform_db) == [("permit", "lots", 1), ("permit", "lots", 2)]
    third = town(parcels("lots", was="parcels"), name="licence", was="permit")
    await bring(platform_db, third, second)
    assert await links(platform_db) == [("licence", "lots", 1), ("licence", "lots", 2)]


async def test_links_of_a_field_set_aside_are_out_of_sight_and_come_back(
    platform_db: Database,
) -> None:
    first, without = town(parcels(), field("site", "text")), town(field("site", "text"))
    await bring(platform_db, first)
    await link(platform_db)
    before = await links(platform_db)
    await go(platform_db, without, first)
    assert {name for _, name, _ in await links(platform_db)} & {"parcels"} == set()
    await go(platform_db, first, without)
    assert await links(platform_db) == before


async def test_links_of_an_entity_set_aside_come_back_with_it(platform_db: Database) -> None:
    first, without = town(parcels()), catalogue(PARCEL)
    await bring(platform_db, first)
    await link(platform_db)
    before = await links(platform_db)
    await go(platform_db, without, first)
    assert await links(platform_db) != before
    await go(platform_db, first, without)
    assert await links(platform_db) == before


async def test_a_purge_takes_the_links_with_it(platform_db: Database) -> None:
    first, without = town(parcels(), field("site", "text")), town(field("site", "text"))
    await bring(platform_db, first)
    await link(platform_db)
    await go(platform_db, without, first)
    later = system_clock() + timedelta(days=1)
    await purge(platform_db, await plan_purge(platform_db, AGENCY, later))
    assert await links(platform_db) == []


async def test_both_ends_of_the_links_have_an_index(platform_db: Database) -> None:
    await bring(platform_db, town(parcels()))
    table = platform_db.table(AGENCY, "record_link")
    if platform_db.dialect == "sqlite":
        sql = f"EXPLAIN QUERY PLAN SELECT record FROM {table} WHERE entity = ? AND field = ? AND {{}} = ?"
        for end in ("record", "target"):
            (row,) = await platform_db.fetch(sql.format(end), ("permit", "parcels", 1))
            assert "SEARCH" in str(row[3])
            assert f"{end}=?" in str(row[3])
