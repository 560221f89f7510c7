"""A database with the platform's own tables, once of each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from casework.store import ensure_platform, open_database
from casework.store.database import Database


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = await open_database(database_url)
    await ensure_platform(database)
    yield database
    await database.close()
