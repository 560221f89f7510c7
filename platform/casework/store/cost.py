"""What a step of a plan holds locked, and how long it takes: told before anything is done.

The rates are rows a second, measured by `python -m benchmarks.row_rates` on two busy cores with 100,000
rows; of the two databases the slower one, halved: an estimate that is too long annoys, one that is too
short spoils a lunch break. Another machine has other rates, so "about" means about.
"""

from __future__ import annotations

from collections.abc import Mapping

from casework.store.database import Dialect

ROWS_PER_SECOND: Mapping[str, int] = {
    "add_index": 275_000,
    "rename_words": 11_000,
    "rewrite_search": 8_000,
    "convert": 11_000,
    "backfill": 11_000,
    "swap": 250_000,
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
