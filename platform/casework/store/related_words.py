"""The texts of other records by which a record is found, read where they stand.

Whoever writes the words of a record holds what they are read of until it commits, and whoever changes
that writes its own row first: so of two at the same moment the later one sees what the earlier wrote.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from casework.catalogue import Entity, SearchPath
from casework.fields.base import Ref
from casework.store.codec import decoder
from casework.store.database import Dialect, Row
from casework.store.dated import PERIOD_OF
from casework.store.names import quoted, table_name

Fetch = Callable[[str, Sequence[object]], Awaitable[list[Row]]]
Related = Sequence[tuple[SearchPath, str]]
"""Each text with the way that leads to it."""

AT_ONCE = 500
NOTHING: Related = ()


async def related_texts(
    fetch: Fetch, dialect: Dialect, agency: str, entity: Entity, rows: Sequence[Mapping[str, Any]]
) -> list[Related]:
    """For each of the rows (values by field) what it is found by besides its own fields."""
    found: list[list[tuple[SearchPath, str]]] = [[] for _ in rows]
    for _, group in groupby(entity.search_through, key=lambda path: path.link):
        paths = list(group)
        ids = [[ref.id for ref in _refs(values.get(paths[0].link))] for values in rows]
        texts = await _texts(fetch, dialect, agency, paths, {one for each in ids for one in each})
        for own, each in zip(found, ids, strict=True):
            own += [text for one in each for text in texts.get(one, ())]
    return list(found)


def _refs(value: object) -> tuple[Ref, ...]:
    several = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in several if isinstance(one, Ref))


async def _texts(
    fetch: Fetch, dialect: Dialect, agency: str, paths: Sequence[SearchPath], ids: set[int]
) -> dict[int, list[tuple[SearchPath, str]]]:
    """By the id of what the link leads to. In the order of ids, so that two never wait crosswise."""
    columns = [quoted(c.name(path.field)) for path in paths for c in path.kind.columns()]
    table = table_name(dialect, agency, paths[0].target)
    hold = " FOR SHARE" if dialect == "postgresql" else ""
    found: dict[int, list[tuple[SearchPath, str]]] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        of, which = "id", f"id IN ({marks})"
        if paths[0].has_periods:
            of, which = f"coalesce({PERIOD_OF}, id)", f"{which} OR {PERIOD_OF} IN ({marks})"
        sql = f"SELECT {of}, {', '.join(columns)} FROM {table} WHERE {which} ORDER BY id{hold}"
        for row in await fetch(sql, some * (1 + paths[0].has_periods)):
            found.setdefault(int(str(row[0])), []).extend(_read(row[1:], paths, dialect))
    return found


def _read(
    parts: Row, paths: Sequence[SearchPath], dialect: Dialect
) -> list[tuple[SearchPath, str]]:
    found, at = [], 0
    for path in paths:
        columns = path.kind.columns()
        own = [
            None if part is None else decoder(column.kind, dialect)(part)
            for column, part in zip(columns, parts[at : at + len(columns)], strict=True)
        ]
        at += len(columns)
        if any(part is not None for part in own):
            found.append((path, path.kind.search_text(path.kind.from_columns(own))))
    return found
