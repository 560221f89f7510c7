"""From `?` to PostgreSQL's `$1`, once for each statement."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|\?""", re.DOTALL)


@lru_cache(maxsize=4096)
def numbered(sql: str) -> str:
    """The statement with `?` numbered, but for those in quotes and comments."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if match.group() != "?":
            return match.group()
        count += 1
        return f"${count}"

    return _PARTS.sub(number, sql)
