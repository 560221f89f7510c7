"""From CASEWORK_DATABASE to an open database."""

from __future__ import annotations

from pathlib import Path

from casework.settings import SettingsError
from casework.store.database import Database

READ_LIMIT = 5.0
"""Seconds after which a slow read is stopped."""


async def open_database(url: str, *, read_limit: float = READ_LIMIT) -> Database:
    """Open `sqlite:///path` (made when it is not there) or `postgresql://...` (hosts may be several).

    Fails when the database does not promise that an acknowledged commit survives a power cut.
    """
    if url.startswith("sqlite:///"):
        from casework.store.sqlite import open_sqlite  # a process needs one of the two

        return await open_sqlite(Path(url.removeprefix("sqlite:///")), read_limit)
    if url.startswith(("postgresql://", "postgres://")):
        from casework.store.postgresql import open_postgresql  # as above

        return await open_postgresql(url, read_limit)
    raise SettingsError(
        f"a database is sqlite:///path or postgresql://..., not {url.split(':')[0]!r}"
    )
