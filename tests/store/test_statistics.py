"""After many rows came at once the database counts and files them, without waiting for its own time."""

from __future__ import annotations

from casework.store.database import Database
from casework.store.statistics import count_anew


async def test_a_table_is_counted_at_once(platform_db: Database) -> None:
    await count_anew(platform_db, "casework", ["user"])
    if platform_db.dialect == "postgresql":
        known = 'SELECT reltuples FROM pg_class WHERE oid = \'"casework"."user"\'::regclass'
        assert await platform_db.fetch(known) == [(0.0,)]
