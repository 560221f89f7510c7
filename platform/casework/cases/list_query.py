"""What a list is asked for, read from the parameters of an address: filters, words, sort, page.

    ?state=open&severity=gte:4&district=in:north,east&due_on=lt:now&sort=-created_on&limit=25
    &after=CURSOR&q=words&fields=a,b&view=overdue

Forms that no script helps write a span as `due_on.from=2027-01-01&due_on.until=2027-01-31`, and a node
of a tree with all below it (`area=below:AR-00002`) as `area.below=AR-00002`.

A field that does not exist and one that the actor may not read are refused in the same words, so
nobody learns from a refusal what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from casework.cases.cursor import Cursor, read_cursor
from casework.cases.known_trees import knows_tree
from casework.cases.list_days import read_days
from casework.cases.list_values import read_values
from casework.cases.list_views import find_view
from casework.cases.periods import read_day
from casework.cases.work import Work
from casework.catalogue import ARCHIVE, EVERYTHING, CaseType, Entity, ListView
from casework.fields.base import Fault
from casework.store.views import views_of
from casework.store.views_fields import Asked
from casework.store.views_filters import BELOW, OPERATORS, Filter, operators_of
from casework.store.views_scope import Source
from casework.store.views_select import is_sortable

MOST_ROWS, USUAL_ROWS = 100, 25
MOST_FILTERS, MOST_VALUES, LONGEST_WORDS = 20, 50, 200
OPEN, CLOSED = "open", "closed"
VIEW = "view"
ON_DAY = "on"
RESERVED = frozenset({"sort", "limit", "after", "q", "fields", VIEW})
ENDS = {"from": "gte", "until": "lte", "has": "contains", "below": BELOW}
"""Behind a field and a point: how a plain form writes what others write before the value."""

UNKNOWN = "'{name}' cannot be asked for here"
UNSORTABLE = "a list cannot be sorted by '{name}'"
NO_PAGE = Fault("this page is not there; begin again with the first one")
NO_DAY = Fault("write a day from 1800 to 2999 as 2027-01-31")
NO_VIEW = "there is no view '{name}'"
UNKNOWN_OPERATOR = "'{name}' cannot be compared by '{op}'"


class BadQuery(Exception):
    """The list cannot be made as asked. `faults` tells why, by the name of the parameter."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.faults = dict(faults)
        super().__init__("; ".join(f"{name}: {fault}" for name, fault in self.faults.items()))


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A list, asked for. `columns` empty: those the entity's list shows; `sort` empty: newest first."""

    filters: tuple[Filter, ...] = ()
    words: str = ""
    sort: str = ""
    descending: bool = True
    limit: int = USUAL_ROWS
    after: Cursor | None = None
    columns: tuple[str, ...] = ()
    view: str = ""
    """A named view of the list, whose rule must be true too."""
    is_archived: bool | None = False
    """Whether it is of what was archived, of the rest, or (None) of both."""
    on: date | None = None
    """The day whose values it shows, where values hold from a day on; None is today."""
    is_every_period: bool = False
    """Whether it has a row for every period of a record; for files."""
    group: str = ""
    """By whose options the rows stand together, for lists with headings (`list_groups`)."""


def parse_list_query(
    params: Mapping[str, Sequence[str]],
    entity: Entity,
    readable: frozenset[str],
    work: Work,
    source: Source | None = None,
    has_headings: bool = False,
) -> ListQuery:
    """The list that the parameters ask for; BadQuery with every fault at once.

    `has_headings`: its rows shall stand in groups where the agency says so.
    """
    source = source or views_of(work.catalogue, work.db.dialect).source(entity.name)
    return _Reading(params, source, readable, work, has_headings).query()


class _Reading:
    """Collects what is asked and what is wrong with it."""

    def __init__(
        self,
        params: Mapping[str, Sequence[str]],
        source: Source,
        readable: frozenset[str],
        work: Work,
        has_headings: bool,
    ) -> None:
        self.params, self.source, self.readable, self.work = params, source, readable, work
        self.entity: Entity = source.entity
        self.faults: dict[str, Fault] = {}
        self.has_headings = has_headings

    def query(self) -> ListQuery:
        filters = self._filters()
        words, view = self._words(), self._view()
        is_archived = self.entity.has_archive and self._one(VIEW) == ARCHIVE
        sort, descending = self._sort(view if view and not words else None)
        group = self._group(view) if self.has_headings else ""
        columns, limit, on = self._columns(view), self._limit(), self._on()
        after = self._after(order_of(sort or _newest(words), group), descending)
        if self.faults:
            raise BadQuery(self.faults)
        return ListQuery(
            filters=filters, words=words, sort=sort, descending=descending, limit=limit,
            after=after, columns=columns, view=view.name if view else "", group=group,
            is_archived=is_archived, on=on,
        )  # fmt: skip

    # -- the view ----------------------------------------------------------------------------
    def _view(self) -> ListView | None:
        """The view named. One that is not there and one that is for others are refused alike."""
        name = self._one(VIEW)
        if not is_named((name,)) or (name == ARCHIVE and self.entity.has_archive):
            return None
        view = find_view(self.work, self.entity, name)
        if view is None:
            self.faults[VIEW] = Fault(NO_VIEW, {"name": name})
        return view

    def _group(self, view: ListView | None) -> str:
        name = view.group if view else self.entity.list_group
        return name if name in self.readable else ""

    def _asked(self, name: str, parameter: str) -> Asked | None:
        """The field of that name, if the actor may read it; notes a fault otherwise."""
        asked = self.source.fields.get(name) if name in self.readable else None
        if asked is None:
            self.faults[parameter] = Fault(UNKNOWN, {"name": name})
        return asked

    def _one(self, parameter: str) -> str:
        """The only value of a parameter; the last one counts when it was given twice."""
        values = self.params.get(parameter) or ("",)
        return values[-1].strip()

    # -- filters -----------------------------------------------------------------------------
    def _filters(self) -> tuple[Filter, ...]:
        found: list[Filter] = []
        known = RESERVED | {ON_DAY} if self.entity.dated else RESERVED
        names = [name for name in self.params if name not in known]
        for name in names[:MOST_FILTERS]:
            own, _point, end = name.partition(".")
            asked = self._asked(own if end in ENDS else name, name)
            texts = [text for text in self.params[name] if text.strip()]
            if asked is not None and end:
                for text in texts:
                    found.extend(self._filter(asked, ENDS[end], [text.strip()]))
            elif asked is not None:
                found.extend(self._filters_of(asked, texts))
        if len(names) > MOST_FILTERS:
            self.faults[names[MOST_FILTERS]] = Fault(
                "a list takes {n} filters", {"n": MOST_FILTERS}
            )
        return tuple(found)

    def _filters_of(self, asked: Asked, texts: Sequence[str]) -> Iterable[Filter]:
        """Plain values of one field belong together (any of them); others each stand for themselves."""
        plain: list[str] = []
        if sum(text.count(",") + 1 for text in texts) > MOST_VALUES:
            self.faults[asked.name] = Fault("a filter takes {n} values", {"n": MOST_VALUES})
            return
        for text in texts:
            op, rest = _operator(text)
            if op in ("eq", "in"):
                plain.extend(rest.split(",") if op == "in" else [rest])
            else:
                yield from self._filter(asked, op, [rest])
        if plain:
            yield from self._filter(asked, "eq" if len(plain) == 1 else "in", plain)

    def _filter(self, asked: Asked, op: str, texts: Sequence[str]) -> Iterable[Filter]:
        if asked.name == "state" and op in ("eq", "in"):
            texts = _spread_states(self.entity, texts)
            op = "in" if len(texts) > 1 else op
        is_known = self._may_ask_below(asked) if op == BELOW else op in operators_of(asked)
        if not self.source.is_sql(asked) or not is_known:
            self.faults[asked.name] = Fault(UNKNOWN_OPERATOR, {"name": asked.name, "op": op})
            return
        days = read_days(asked, op, texts, self.work)
        if days is not None:
            yield days
            return
        values = read_values(asked, op, texts, self.work)
        if isinstance(values, Fault):
            self.faults[asked.name] = values
        else:
            yield Filter(asked.name, op if len(values) == 1 else "in", values)

    def _may_ask_below(self, asked: Asked) -> bool:
        """Only of a field that leads into a tree, by who may read all of that tree."""
        target = asked.kind.links_to() if asked.field is not None else None
        return target is not None and knows_tree(self.work.catalogue, self.work.actor, target)

    # -- the rest ----------------------------------------------------------------------------
    def _words(self) -> str:
        words = self._one("q")
        if len(words) > LONGEST_WORDS:
            self.faults["q"] = Fault("search for {n} characters or fewer", {"n": LONGEST_WORDS})
        return words

    def _sort(self, view: ListView | None) -> tuple[str, bool]:
        """The order that is asked for, else that of the view as far as it may be read."""
        written = self._one("sort")
        if not written and view and self._is_sortable(view.sort.removeprefix("-")):
            written = view.sort
        name = written.removeprefix("-")
        if not name:
            return "", True
        asked = self._asked(name, "sort")
        if asked is not None and not is_sortable(self.source, asked):
            self.faults["sort"] = Fault(UNSORTABLE, {"name": name})
        return name, written.startswith("-")

    def _is_sortable(self, name: str) -> bool:
        asked = self.source.fields.get(name) if name in self.readable else None
        return asked is not None and is_sortable(self.source, asked)

    def _columns(self, view: ListView | None) -> tuple[str, ...]:
        named = [part.strip() for text in self.params.get("fields", ()) for part in text.split(",")]
        wanted = tuple(dict.fromkeys(name for name in named if name))
        if view and not wanted:
            return tuple(name for name in view.columns if name in self.readable)
        return tuple(name for name in wanted if self._asked(name, "fields"))

    def _on(self) -> date | None:
        """The day asked about, of an entity whose values hold from a day on."""
        written = self._one(ON_DAY) if self.entity.dated else ""
        day = read_day(written)
        if written and day is None:
            self.faults[ON_DAY] = NO_DAY
        return day

    def _limit(self) -> int:
        written = self._one("limit")
        if not written:
            return USUAL_ROWS
        if (
            written.isascii()
            and written.isdigit()
            and len(written) < 5
            and 1 <= int(written) <= MOST_ROWS
        ):
            return int(written)
        self.faults["limit"] = Fault("a page has 1 to {n} rows", {"n": MOST_ROWS})
        return USUAL_ROWS

    def _after(self, sort: str, descending: bool) -> Cursor | None:
        text = self._one("after")
        if not text or "sort" in self.faults:
            return None
        cursor = read_cursor(text, self.entity.name, sort, descending)
        if cursor is None:
            self.faults["after"] = NO_PAGE
        return cursor


def _newest(words: str) -> str:
    """What a list is sorted by when nobody says: hits of a search come in the order of their ids."""
    return "id" if words else "created_on"


def sort_of(query: ListQuery) -> str:
    return query.sort or _newest(query.words)


def is_named(values: Sequence[str] | None) -> bool:
    """Whether the parameter `view` names a view."""
    name = values[-1].strip() if values else ""
    return name not in ("", EVERYTHING)


def order_of(sort: str, group: str) -> str:
    """The whole order of a list, which a cursor is made for."""
    return f"{group} {sort}" if group else sort


def _operator(text: str) -> tuple[str, str]:
    op, colon, rest = text.partition(":")
    return (op, rest) if colon and op in OPERATORS else ("eq", text)


def _spread_states(entity: Entity, texts: Sequence[str]) -> list[str]:
    """`open` and `closed` stand for the states that are so, unless a state has that very name."""
    if not isinstance(entity, CaseType):
        return list(texts)
    still_open = entity.open_states()
    groups = {OPEN: still_open, CLOSED: tuple(s for s in entity.states if s not in still_open)}
    spread: dict[str, None] = {}
    for text in texts:
        is_group = text in groups and text not in entity.states
        spread.update(dict.fromkeys(groups[text] if is_group else (text,)))
    return list(spread)
