"""One reading of an entity: the verdict, the compiled views and the arguments they need.

All that reads goes through here, so every path has the same rows and the same fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import msgspec

from casework.cases.access import Verdict, verdict
from casework.cases.errors import NotFound
from casework.cases.found_through import found_through
from casework.cases.list_query import UNKNOWN, UNSORTABLE, BadQuery, ListQuery, sort_of
from casework.cases.work import Work
from casework.catalogue import Entity, Verb
from casework.fields.base import Fault
from casework.store.dated import day_argument
from casework.store.search import beginnings, match_text, searchable_classes
from casework.store.views import Rules, View, Views, views_of
from casework.store.views_filters import condition_arguments
from casework.store.views_scope import ON, WORDS, Shape, Source, UnknownField, filter_slot
from casework.store.views_select import is_sortable

Arguments = dict[str, Sequence[object]]


class Scope(msgspec.Struct, frozen=True):
    """What one actor may read of one entity, and how it is asked for."""

    work: Work
    entity: Entity
    verdict: Verdict
    views: Views
    source: Source

    @classmethod
    def open(cls, work: Work, entity: Entity, verb: Verb = Verb.READ) -> Scope:
        """NotFound when the actor may not: forbidden looks exactly like absent."""
        decided = verdict(work.catalogue, work.actor, verb, entity.name)
        if not decided.is_allowed:
            raise NotFound
        views = views_of(work.catalogue, work.db.dialect)
        return cls(work, entity, decided, views, views.source(entity.name))

    @property
    def rule_ids(self) -> tuple[int, ...] | None:
        rows = self.verdict.rows
        return None if rows is None else tuple(map(id, rows))

    def readable(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that the actor may read and that exist, in their order."""
        allowed, known = self.verdict.readable, self.source.fields
        return tuple(name for name in names if name in allowed and name in known)

    def columns(self, query: ListQuery) -> tuple[str, ...]:
        """The columns asked for, or those the entity's list shows, as far as they are readable."""
        self.require(query.columns)
        return query.columns or self.readable(self.entity.list_columns)

    def require(self, names: Iterable[str]) -> None:
        """Refuse what the actor may not read, in the words for what does not exist."""
        wanted = tuple(names)
        allowed = frozenset(self.readable(wanted))
        faults = {name: Fault(UNKNOWN, {"name": name}) for name in wanted if name not in allowed}
        if faults:
            raise BadQuery(faults)

    def shape(self, query: ListQuery, kind: str, columns: tuple[str, ...] = ()) -> Shape:
        """The shape of the question. Whatever names the query holds must be readable."""
        sort = sort_of(query)
        self.require((*(wanted.field for wanted in query.filters), sort))
        if not is_sortable(self.source, self.source.asked(sort)):
            raise BadQuery({"sort": Fault(UNSORTABLE, {"name": sort})})
        return Shape(
            entity=self.entity.name,
            kind=kind,
            columns=columns,
            filters=tuple(wanted.shape for wanted in query.filters),
            has_words=bool(query.words),
            sort=sort,
            descending=query.descending,
            rules=self.rule_ids,
            view=query.view,
            is_archived=query.is_archived,
            is_as_of=query.on is not None,
            is_every_period=query.is_every_period and bool(self.entity.dated),
        )

    def view(self, shape: Shape, compiler: Callable[[Source, Shape, Rules], View]) -> View:
        """The compiled query; BadQuery for a field that cannot be asked for like this."""
        try:
            return self.views.view(shape, self.verdict.rows, compiler)
        except UnknownField as error:
            raise BadQuery({error.name: Fault(UNKNOWN, {"name": error.name})}) from error

    async def arguments(self, query: ListQuery) -> Arguments | None:
        """What the filters and words compare with; None when the words cannot be found anywhere."""
        dialect = self.work.db.dialect
        given: Arguments = days(self.work, query.on) | {
            filter_slot(number): condition_arguments(
                self.source.asked(wanted.field), wanted, dialect
            )
            for number, wanted in enumerate(query.filters)
        }
        if query.words:
            match = await self._match(query.words)
            if match is None:
                return None
            given[WORDS] = (match,)
        return given

    async def _match(self, text: str) -> str | None:
        """What the words are compared with, in the classes and paths that the actor may search."""
        work, looked_up = self.work, dict[str, Sequence[str]]()
        classes = searchable_classes(self.entity, self.verdict.readable)
        paths = found_through(work.catalogue, work.actor, self.entity, self.verdict)
        for beginning in beginnings(text, classes, paths):
            words = await work.db.words_beginning(self.source.search_table, beginning)
            if words is not None:
                looked_up[beginning] = words
        return match_text(work.db.dialect, text, classes, paths, looked_up)

    def is_quick(self, shape: Shape) -> bool:
        """Whether the query is surely an index seek; others run off the event loop."""
        indexed = self.source.asked(shape.sort).is_indexed
        is_narrowed = shape.has_words or shape.view or shape.rules is not None
        if not indexed or is_narrowed or self.entity.dated or len(shape.filters) > 1:
            return False
        return all(self.source.asked(name).is_indexed for name, _, _ in shape.filters)


def days(work: Work, on: date | None) -> Arguments:
    """The day asked about, as a statement takes it."""
    return {} if on is None else {ON: (day_argument(on, work.db.dialect),)}
