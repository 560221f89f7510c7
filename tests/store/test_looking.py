"""A database that can only be looked at takes what reads, says other tables, and writes nothing."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import pytest

from casework.store.database import Database
from casework.store.looking import LookedAt, NothingIsKept, Stand

WRITES = [
    "INSERT INTO live (agency, number) VALUES (?, ?)",
    "INSERT INTO live (agency, number) VALUES ('x', 1) RETURNING number",
    "UPDATE live SET number = 2",
    "  DELETE FROM live",
    "WITH gone AS (DELETE FROM live RETURNING number) SELECT * FROM gone",
    "PRAGMA user_version = 7",
    "DROP TABLE live",
    "SELECT 1 FROM live FOR UPDATE",
    "VACUUM",
]


@pytest.mark.parametrize("sql", WRITES)
async def test_what_would_write_is_refused_however_it_is_asked(
    platform_db: Database, sql: str
) -> None:
    looked_at = LookedAt(platform_db, Stand({}))
    for asked in (looked_at.fetch, looked_at.fetch_slow):
        with pytest.raises(NothingIsKept):
            await asked(sql)
    with pytest.raises(NothingIsKept):
        async for _ in looked_at.stream(sql):
            pass


async def test_there_is_no_transaction_no_engine_and_no_end(platform_db: Database) -> None:
    looked_at = LookedAt(platform_db, Stand({}))
    with pytest.raises(NothingIsKept):
        looked_at.transaction()
    with pytest.raises(NothingIsKept):
        _ = looked_at.engine
    with pytest.raises(NothingIsKept):
        await looked_at.close()


async def test_tables_give_way_in_every_place_they_stand(platform_db: Database) -> None:
    live, user = platform_db.table("casework", "live"), platform_db.table("casework", "user")
    looked_at = LookedAt(platform_db, Stand({live: "(SELECT 'x' AS agency, 7 AS number)"}))
    for sql in (
        f"SELECT agency, number FROM {live}",
        f"SELECT agency, number FROM {live} WHERE number = 7",
        f"SELECT r.agency, r.number FROM {live} AS r WHERE r.number > 1 ORDER BY 1 LIMIT 1",
        f"SELECT r.agency, r.number FROM {live} r LEFT JOIN {user} u ON u.id = 0",
        f"SELECT a.agency, b.number FROM {live} AS a CROSS JOIN {live} AS b",
        f"SELECT agency, number FROM (SELECT * FROM {live}) AS inside",
    ):
        assert await looked_at.fetch(sql) == [("x", 7)], sql


async def test_of_a_table_that_is_not_there_nothing_is_found(platform_db: Database) -> None:
    looked_at = LookedAt(platform_db, Stand({}, frozenset({'"shire__shed__search"'})))
    asked = 'FROM "shire__shed__search" AS s WHERE "shire__shed__search" MATCH ?'
    assert await looked_at.fetch(f"SELECT s.rowid {asked}", ("x",)) == []
    assert await looked_at.fetch(f"SELECT count(*) FROM (SELECT 1 {asked}) AS hit", ("x",)) == [
        (0,)
    ]
    assert [rows async for rows in looked_at.stream(f"SELECT 1 {asked}", ("x",))] == []


async def test_what_is_remembered_of_one_is_not_of_the_other(platform_db: Database) -> None:
    staff, public = LookedAt(platform_db, Stand({})), LookedAt(platform_db, Stand({}))
    known = WeakKeyDictionary({staff: 1, public: 2})
    assert (known[staff], known[public]) == (1, 2)
