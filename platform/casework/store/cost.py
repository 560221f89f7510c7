"""What a step of a plan holds locked, and how long it takes: told before anything is done.

The rates are rows a second, measured on two cores with tables of 100,000 and 1,000,000 rows and then
halved: an estimate that is too long annoys, one that is too short spoils a lunch break.
"""

from __future__ import annotations

from collections.abc import Mapping

from casework.store.database import Dialect

ROWS_PER_SECOND: Mapping[str, int] = {
    "add_index": 400_000,
    "rename_words": 40_000,
    "rewrite_search": 3_000,
    "convert": 12_000,
    "backfill": 12_000,
    "swap": 1_000_000,
    "restore": 40_000,
}
_POSTGRESQL: Mapping[str, str] = {
    "add_schema": "none",
    "add_table": "none",
    "rename_words": "ROW EXCLUSIVE",
    "rewrite_search": "ROW EXCLUSIVE",
    "convert": "ROW EXCLUSIVE",
    "backfill": "ROW EXCLUSIVE",
    "remember": "ROW EXCLUSIVE",
}
BRIEF = "ACCESS EXCLUSIVE, briefly"


def lock_of(kind: str, dialect: Dialect, *, is_alone: bool) -> str:
    """PostgreSQL's lock level; on SQLite there is one writer, and readers always go on."""
    if dialect == "sqlite":
        return "the write lock"
    if kind in ("add_index", "drop_index"):
        return "SHARE UPDATE EXCLUSIVE" if is_alone else "none, the table is new"
    return _POSTGRESQL.get(kind, BRIEF)


def seconds_of(kind: str, rows: int) -> float:
    rate = ROWS_PER_SECOND.get(kind)
    return rows / rate if rate else 0.0
