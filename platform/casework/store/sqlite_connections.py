"""SQLite connections that promise what the platform promises.

`synchronous=FULL` is read back: with NORMAL, which WAL databases often run, a power cut loses
commits that were acknowledged. The pragmas are per connection, so no connection is made elsewhere.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casework.store.database import (
    DatabaseBusy,
    DatabaseDown,
    QueryTooSlow,
    StaleSchema,
    UniqueViolation,
)

BUSY_MILLISECONDS = 5_000
FULL = 2
STEPS_BETWEEN_LOOKS = 20_000
"""Virtual machine steps after which a limited read looks at the clock: about a millisecond."""

PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",  # a fault of the disk shall be an error, not a signal that ends us
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -16000",
    "PRAGMA temp_store = MEMORY",
)


def connect_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes. It never waits for a lock itself: its owner waits without blocking."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path)
    connection.execute("PRAGMA busy_timeout = 0")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    with explained():
        connection = sqlite3.connect(
            path, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        try:
            for pragma in PRAGMAS:
                connection.execute(pragma)
            verify_durability(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def verify_durability(connection: sqlite3.Connection, path: Path) -> None:
    """Read back what was promised. Raises DatabaseDown with what to mend."""
    promised = {"journal_mode": "wal", "synchronous": FULL, "foreign_keys": 1}
    for pragma, wanted in promised.items():
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found != wanted:
            raise DatabaseDown(
                f"{path} does not keep PRAGMA {pragma} = {wanted} (it says {found}):"
                " acknowledged changes could be lost"
            )


@contextmanager
def limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many seconds: QueryTooSlow."""
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS_BETWEEN_LOOKS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if _code(error) == sqlite3.SQLITE_INTERRUPT:
            raise QueryTooSlow(f"the read was stopped after {seconds:g} seconds") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def explained() -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.Error as error:
        meaning = meaning_of(error)
        if meaning is error:
            raise
        raise meaning from error


def meaning_of(error: sqlite3.Error) -> Exception:
    """What an error means to the caller; itself when it is a mistake of ours."""
    text = str(error)
    code = _code(error)
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return UniqueViolation(_columns(text))
    if text.startswith(("no such table", "no such column")) or "has no column named" in text:
        return StaleSchema(text)
    if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return DatabaseBusy(text)
    if code & 0xFF in _DOWN:
        return DatabaseDown(text)
    return error


_DOWN = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
    }
)


def is_busy(error: sqlite3.Error) -> bool:
    return _code(error) & 0xFF == sqlite3.SQLITE_BUSY


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) or 0


def _columns(text: str) -> tuple[str, ...]:
    """`UNIQUE constraint failed: a__b.email, a__b.name` names its columns."""
    _, _, listed = text.partition("failed: ")
    return tuple(part.rpartition(".")[2] for part in listed.split(", ") if "." in part)
