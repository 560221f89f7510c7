"""Every published text stays, under a number of its own."""

import asyncio
from datetime import UTC, datetime

import pytest

from casework.store import open_database, revisions
from casework.store.database import Database

NOW = datetime(2026, 11, 23, 12, 0, 0, 5, UTC)
TEXT = {"agency.yaml": "agency: town\ntitle: Müllerstraße “?”\n", "entities/a.yaml": "entity: a"}


async def publish(db: Database, agency: str = "town", text: dict[str, str] = TEXT) -> int:
    return await revisions.save(
        db, agency, text, "d1gest", note="first", published_by="Ana", published_on=NOW
    )


async def test_what_was_saved_is_loaded_word_for_word(platform_db: Database) -> None:
    assert await publish(platform_db) == 1
    loaded = await revisions.load(platform_db, "town", 1)
    assert loaded == revisions.Revision("town", 1, "d1gest", "first", "Ana", NOW, TEXT)


async def test_numbers_count_for_each_agency_and_the_last_is_live(platform_db: Database) -> None:
    assert [await publish(platform_db) for _ in range(3)] == [1, 2, 3]
    assert await publish(platform_db, "county") == 1
    assert await revisions.live_numbers(platform_db) == {"town": 3, "county": 1}
    live = await revisions.live(platform_db, "town")
    assert live is not None
    assert live.number == 3
    assert await revisions.live(platform_db, "village") is None


async def test_an_older_revision_can_be_live_again(platform_db: Database) -> None:
    await publish(platform_db)
    await publish(platform_db)
    async with platform_db.transaction() as tx:
        await revisions.go_live(tx, "town", 1)
    assert await revisions.live_numbers(platform_db) == {"town": 1}


async def test_the_history_is_newest_first(platform_db: Database) -> None:
    for _ in range(3):
        await publish(platform_db)
    told = await revisions.history(platform_db, "town", limit=2)
    assert [revision.number for revision in told] == [3, 2]
    assert told[0].published_on == NOW


async def test_a_revision_that_never_was_cannot_be_loaded(platform_db: Database) -> None:
    with pytest.raises(LookupError, match="town has no revision 7"):
        await revisions.load(platform_db, "town", 7)


async def test_two_processes_that_publish_at_once_get_two_numbers(
    platform_db: Database, database_url: str
) -> None:
    others = [await open_database(database_url) for _ in range(4)]
    numbers = await asyncio.gather(*(publish(each) for each in others))
    assert sorted(numbers) == [1, 2, 3, 4]
    for each in others:
        await each.close()
