"""A list with headings: its rows stand together by the options of a field, each option with its count.

The options are known, so the list is read option by option: each is a list like any other, an index
seek by keyset, and a page holds as many rows as it does without headings. Rows whose value is no
option of today come behind them, rows without a value last, so no row is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from casework.cases.cursor import Cursor, write_cursor
from casework.cases.facets import option_title, options_of
from casework.cases.list_query import ListQuery, order_of, sort_of
from casework.cases.listing import Count, Page, count_rows, described, read_rows
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import Entity
from casework.store.views_fields import Asked
from casework.store.views_filters import Filter

OTHER, EMPTY = "-", ""
"""Rows whose value is no option of today, and rows without one. No option is called so."""
BEGINNING = 0
"""In a cursor: before the first row under a heading. No row has this id."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading. `first` is the place of its first row on the page.

    `goes_on`: rows of it stood on the page before. `title` is empty where no option is meant.
    """

    value: str
    title: str
    first: int
    count: Count
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class GroupedPage:
    page: Page
    groups: tuple[Group, ...]


async def list_groups(work: Work, entity: Entity, query: ListQuery) -> GroupedPage:
    """One page of a list that is grouped by `query.group`."""
    return await _Reading(Scope.open(work, entity), query).page()


def parts_of(scope: Scope, query: ListQuery) -> Iterator[tuple[str, ListQuery]]:
    """The list in parts, one for each heading: what the heading stands for, and its rows."""
    asked = scope.source.asked(query.group)
    whole = msgspec.structs.replace(query, group="", after=None)
    words = options_of(scope.work, asked)
    conditions: list[tuple[str, tuple[Filter, ...]]] = [
        (word, (_is(asked, word),)) for word in words
    ]
    conditions.append((OTHER, tuple(replace(_is(asked, word), op="ne") for word in words)))
    conditions.append((EMPTY, (Filter(asked.name, "null", (True,)),)))
    for word, filters in conditions:
        yield word, msgspec.structs.replace(whole, filters=(*whole.filters, *filters))


def _is(asked: Asked, word: str) -> Filter:
    """`yes` and `no` are how a list writes the two values of a boolean."""
    value = {"yes": True, "no": False}[word] if asked.kind.type_name == "boolean" else word
    return Filter(asked.name, "eq", (value,))


class _Reading:
    """Collects the rows of a page, part by part."""

    def __init__(self, scope: Scope, query: ListQuery) -> None:
        self.scope, self.query = scope, query
        self.rows: list[tuple[object, ...]] = []
        self.groups: list[Group] = []

    async def page(self) -> GroupedPage:
        following = await self._read()
        if following is None and self.query.after is None:
            count = Count(len(self.rows), True)
        else:
            count = await count_rows(self.scope, self.query)
        columns = described(self.scope, self.query)
        after = None if following is None else self._written(following)
        return GroupedPage(Page(columns, self.rows, after, count), tuple(self.groups))

    async def _read(self) -> Cursor | None:
        """Fills the page; gives where the next one begins."""
        after = self.query.after
        for word, part in parts_of(self.scope, self.query):
            if after is not None and word != after.group:
                continue
            following = await self._read_part(word, part, after if after and after.id else None)
            after = None
            if following is not None:
                return following
        return None

    async def _read_part(self, word: str, part: ListQuery, after: Cursor | None) -> Cursor | None:
        """The rows under one heading that there is room for; where they go on, if there are more."""
        room = self.query.limit - len(self.rows)
        asked = msgspec.structs.replace(part, after=after, limit=max(room, 1))
        rows, following = await read_rows(self.scope, asked)
        if rows and not room:
            return Cursor(None, BEGINNING, word)
        if rows:
            is_whole = after is None and following is None
            count = Count(len(rows), True) if is_whole else await count_rows(self.scope, part)
            title = self._title(word)
            self.groups.append(Group(word, title, len(self.rows), count, after is not None))
            self.rows += rows
        return following and msgspec.structs.replace(following, group=word)

    def _title(self, word: str) -> str:
        if word in (OTHER, EMPTY):
            return ""
        asked = self.scope.source.asked(self.query.group)
        return option_title(self.scope.work, self.scope.entity, asked, word)

    def _written(self, following: Cursor) -> str:
        order = order_of(sort_of(self.query), self.query.group)
        return write_cursor(following, self.scope.entity.name, order, self.query.descending)
