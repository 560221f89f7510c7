"""Lists: pages by keyset, counts and facets, of what the actor may read and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

import msgspec
from msgspec.structs import replace

from casework.cases.cursor import Cursor, write_cursor
from casework.cases.list_query import NO_PAGE, BadQuery, ListQuery, sort_of
from casework.cases.scope import Arguments, Scope
from casework.cases.work import Work
from casework.catalogue import Entity, Field
from casework.fields.base import FieldType
from casework.fields.columns import ColumnKind
from casework.store.codec import LARGEST, encode
from casework.store.database import Database, Row, UnstorableValue
from casework.store.views import (
    AFTER,
    CAP,
    LIMIT,
    View,
    compile_beyond,
    compile_count,
    compile_page,
)
from casework.store.views_scope import Shape, Source
from casework.store.views_select import ALWAYS, is_sortable, sort_key


class Column(msgspec.Struct, frozen=True):
    """A column of a page. `field` is None for what every record has; `kind` shows its values."""

    name: str
    kind: FieldType
    field: Field | None
    is_sortable: bool


class Count(msgspec.Struct, frozen=True):
    """How many rows there are; not exact means: more than `value`."""

    value: int
    exact: bool


class Page(msgspec.Struct, frozen=True):
    """Each row holds id, reference and version, then a value for each column."""

    columns: tuple[Column, ...]
    rows: list[tuple[object, ...]]
    next: str | None
    count: Count


_TYPES: Mapping[ColumnKind, type] = {
    ColumnKind.INTEGER: int,
    ColumnKind.DOUBLE: float,
    ColumnKind.BOOLEAN: bool,
    ColumnKind.DATE: date,
    ColumnKind.TIMESTAMP: datetime,
}
FIRST_COLUMN = len(ALWAYS)
"""Where the values of the columns begin in a row of a page."""
BEYOND = CAP + 1
BELIEVED = timedelta(seconds=10)
MOST_BELIEVED = 1_000
_beyond: MutableMapping[Database, dict[tuple[str, tuple[object, ...]], datetime]] = (
    WeakKeyDictionary()
)
"""By database and statement with its arguments: when it last counted beyond the cap."""


async def list_records(work: Work, entity: Entity, query: ListQuery) -> Page:
    """One page. NotFound when the actor may not read the entity, BadQuery as parsing gives it."""
    return await list_scope(Scope.open(work, entity), query)


async def list_scope(scope: Scope, query: ListQuery) -> Page:
    """One page of what a scope lets see."""
    given = await scope.arguments(query)
    rows, following = await _read(scope, query, given)
    if following is None and query.after is None:
        count = Count(len(rows), True)
    else:
        count = await _count_all(scope, query, given)
    page = Page(described(scope, query), rows, None, count)
    if following is None:
        return page
    order, name = sort_of(query), scope.entity.name
    return replace(page, next=write_cursor(following, name, order, query.descending))


async def read_rows(
    scope: Scope, query: ListQuery
) -> tuple[list[tuple[object, ...]], Cursor | None]:
    """The rows of a page, and where the page behind it begins."""
    return await _read(scope, query, await scope.arguments(query))


async def _read(
    scope: Scope, query: ListQuery, given: Arguments | None
) -> tuple[list[tuple[object, ...]], Cursor | None]:
    shape = scope.shape(query, "page", scope.columns(query))
    if given is None:
        return [], None
    view, fetched = await _rows(scope, query, shape, given)
    rows = fetched[: query.limit]
    following = _next(view, rows) if len(fetched) > query.limit else None
    return view.read(rows, scope.work.moment), following


async def count_records(work: Work, entity: Entity, query: ListQuery) -> Count:
    """How many rows the query has, counted up to the cap."""
    return await count_rows(Scope.open(work, entity), query)


async def count_rows(scope: Scope, query: ListQuery) -> Count:
    return await _count_all(scope, query, await scope.arguments(query))


async def _count_all(scope: Scope, query: ListQuery, given: Arguments | None) -> Count:
    shape = scope.shape(query, "page")
    return Count(0, True) if given is None else await _count(scope, shape, given)


def described(scope: Scope, query: ListQuery) -> tuple[Column, ...]:
    """The columns of the page that a query asks for."""
    return tuple(describe(scope.source, name) for name in scope.columns(query))


def describe(source: Source, name: str) -> Column:
    asked = source.asked(name)
    return Column(name, asked.kind, asked.field, is_sortable(source, asked))


async def _rows(
    scope: Scope, query: ListQuery, shape: Shape, given: Arguments
) -> tuple[View, list[Row]]:
    """One row more than the page holds, if there are as many.

    Rows without a value in the sort field come last, whichever the direction: they are fetched by a
    second seek when those with a value do not fill the page.
    """
    key = sort_key(scope.source, shape.sort)
    after, wanted = query.after, query.limit + 1
    rows: list[Row] = []
    if after is None or after.value is not None or not key.may_be_empty:
        phase = "after" if after else ""
        view, rows = await _phase(scope, replace(shape, phase=phase), given, after, wanted)
        after = None
    if key.may_be_empty and len(rows) < wanted:
        phase = "empty after" if after else "empty"
        view, empty = await _phase(
            scope, replace(shape, phase=phase), given, after, wanted - len(rows)
        )
        rows = [*rows, *empty]
    return view, rows


async def _phase(
    scope: Scope, shape: Shape, given: Arguments, after: Cursor | None, wanted: int
) -> tuple[View, list[Row]]:
    work = scope.work
    view = scope.view(shape, compile_page)
    filled: Arguments = {**given, LIMIT: (wanted,)}
    if after is not None:
        filled[AFTER] = _after_arguments(scope, shape, after)
    args = view.statement.arguments(work.moment, filled)
    fetch = work.db.fetch if scope.is_quick(shape) else work.db.fetch_slow
    return view, await fetch(view.statement.sql, args)


def _after_arguments(scope: Scope, shape: Shape, after: Cursor) -> Sequence[object]:
    """What the seek compares with; a cursor is anybody's text, so its types are looked at."""
    key = sort_key(scope.source, shape.sort)
    if not -LARGEST <= after.id <= LARGEST:
        raise BadQuery({"after": NO_PAGE})
    if key.is_id or shape.phase == "empty after":
        return (after.id,)
    if type(after.value) is not _TYPES.get(key.kind, str):
        raise BadQuery({"after": NO_PAGE})
    try:
        return (encode(key.kind, after.value, scope.work.db.dialect), after.id)
    except UnstorableValue as error:
        raise BadQuery({"after": NO_PAGE}) from error


def _next(view: View, rows: list[Row]) -> Cursor:
    """Where the page behind these rows begins."""
    return Cursor(view.sort_value(rows[-1]), int(str(rows[-1][0])))


async def _count(scope: Scope, shape: Shape, given: Arguments) -> Count:
    counting = replace(shape, kind="count", columns=(), sort="id", descending=True, phase="")
    is_narrowed = bool(shape.filters or shape.has_words or shape.view)
    if not is_narrowed and shape.rules is None:
        beyond = scope.view(replace(counting, kind="beyond"), compile_beyond)
        if await _counted(scope, beyond, given, is_narrowed):
            return Count(CAP, False)
    found = await _counted(scope, scope.view(counting, compile_count), given, is_narrowed)
    return Count(min(found, CAP), found <= CAP)


async def _counted(scope: Scope, view: View, given: Arguments, is_narrowed: bool) -> int:
    """The number that a statement gives. One beyond the cap is believed for a while, for the same
    statement with the same arguments: counting so far was half of a search for a frequent word.
    """
    work = scope.work
    args = tuple(view.statement.arguments(work.moment, given))
    known = _beyond.setdefault(work.db, {})
    since = known.get((view.statement.sql, args))
    if since is not None and timedelta(0) <= work.now - since < BELIEVED:
        return BEYOND
    rows = await (work.db.fetch_slow if is_narrowed else work.db.fetch)(view.statement.sql, args)
    found = int(str(rows[0][0])) if rows else 0
    if found >= BEYOND:
        if len(known) >= MOST_BELIEVED:
            known.clear()
        known[view.statement.sql, args] = work.now
    return found
