"""How tables and indexes are called in each database."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from casework.store.database import Dialect

PLATFORM = "casework"
"""The agency name under which the platform's own tables lie."""

LONGEST = 60
"""PostgreSQL cuts names at 63 bytes without a word, and two cut names may collide."""


def quoted(name: str) -> str:
    if '"' in name or "\0" in name:
        raise ValueError(f"not a name for a table or column: {name!r}")
    return f'"{name}"'


@lru_cache(maxsize=4096)
def table_name(dialect: Dialect, agency: str, name: str) -> str:
    """The quoted table: a schema for each agency on PostgreSQL, a prefix on SQLite."""
    if dialect == "sqlite":
        return quoted(f"{agency}__{name}")
    return f"{quoted(agency)}.{quoted(name)}"


def index_name(agency: str, table: str, columns: tuple[str, ...], kind: str) -> str:
    """Short, readable, and never the same for two indexes of a database."""
    whole = "/".join((agency, table, kind, *columns))
    digest = hashlib.sha256(whole.encode()).hexdigest()[:10]
    readable = "_".join((kind, table, *columns))
    return f"{readable[: LONGEST - 11]}_{digest}"
