"""What the list page shows around its rows: columns, facets, views, and how addresses are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from markupsafe import Markup

from casework.cases.list_query import ListQuery
from casework.cases.listing import Column, Count
from casework.catalogue import Entity
from casework.web.desk.list_filters import BoxView, FacetView, Tick
from casework.web.desk.ticks import Given
from casework.web.desk.titles import title_of
from casework.web.forms import Options
from casework.web.shell import Shell
from casework.web.visit import Visit

Heading = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class ListPage:
    template: ClassVar[str] = "pages/list.html"
    shell: Shell
    title: str
    url: str
    words: str
    errors: tuple[tuple[None, str], ...]
    views: tuple[tuple[str, str, str | None, bool], ...]
    facets: tuple[FacetView, ...]
    boxes: tuple[BoxView, ...]
    facets_url: str
    clear_url: str
    kept: tuple[tuple[str, str], ...]
    kept_by_columns: tuple[tuple[str, str], ...]
    columns: tuple[Heading, ...]
    chooser: tuple[Tick, ...]
    rows: Markup
    is_empty: bool
    more_url: str | None
    count_text: str
    new_url: str | None
    export_url: str | None
    may_assign: bool
    teams: Options
    officers: Options
    given: Given
    query: str
    """The address's own parameters, for saving the view and coming back after a bulk action."""
    after: str
    """Where the page begins, if it is not the first."""
    saved_id: int | None
    on: str | None = None
    """The day that is asked about, or empty; None where values have no days."""
    on_text: str = ""


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The further rows alone, for `Load more`."""

    template: ClassVar[str] = "pages/list_rows.html"
    rows: Markup
    more_url: str | None
    columns: tuple[Heading, ...]


class Addresses:
    """The addresses of one list as it is asked for: another sort, the next page, without filters."""

    def __init__(self, url: str, params: Mapping[str, Sequence[str]]) -> None:
        self.url = url
        self.params = {name: list(values) for name, values in params.items() if name != "lang"}
        self._without: dict[frozenset[str], str] = {}

    def query(self, **changed: str | None) -> str:
        """The parameters with some set, or left out where None."""
        names = frozenset(changed)
        kept = self._without.get(names)
        if kept is None:
            left = {n: v for n, v in self.params.items() if n not in names and n != "after"}
            kept = self._without[names] = urlencode(left, doseq=True)
        given = urlencode({n: v for n, v in changed.items() if v is not None}) if changed else ""
        return f"{kept}&{given}" if kept and given else kept or given

    def with_(self, **changed: str | None) -> str:
        query = self.query(**changed)
        return f"{self.url}?{query}" if query else self.url

    def only(self, name: str) -> str:
        """The address with one of its parameters and no other."""
        values = self.params.get(name)
        return f"{self.url}?{urlencode({name: values[-1]})}" if values else self.url

    def hidden(self, *visible: str) -> tuple[tuple[str, str], ...]:
        """Parameters that the filter form must keep though it has no control for them."""
        left_out = {"after", *visible}
        return tuple(
            (n, v) for n, values in self.params.items() if n not in left_out for v in values
        )


def headings(
    visit: Visit, entity: Entity, columns: Sequence[Column], query: ListQuery, addresses: Addresses
) -> tuple[Heading, ...]:
    """Title, the address that sorts by it, and how it is sorted now."""
    found: list[Heading] = [_heading(visit, entity, "reference", True, query, addresses)]
    found += [
        _heading(visit, entity, column.name, column.is_sortable, query, addresses)
        for column in columns
        if column.name != "reference"
    ]
    return tuple(found)


def _heading(
    visit: Visit,
    entity: Entity,
    name: str,
    is_sortable: bool,
    query: ListQuery,
    addresses: Addresses,
) -> Heading:
    title = title_of(visit, entity, name)
    if not is_sortable:
        return title, None, None
    is_current = query.sort == name
    url = addresses.with_(sort=name if is_current and query.descending else f"-{name}")
    if is_current:
        return title, url, "descending" if query.descending else "ascending"
    return title, addresses.with_(sort=name), None


def count_words(visit: Visit, count: Count, entity: Entity) -> str:
    noun = (entity.title if count.value == 1 and count.exact else entity.plural).text(
        visit.language
    )
    return f"{count_number(count)} {noun.lower()}"


def count_number(count: Count) -> str:
    return f"{count.value:,}" if count.exact else f"{count.value:,}+"


def chooser(
    visit: Visit, entity: Entity, readable: frozenset[str], columns: Sequence[Column]
) -> tuple[Tick, ...]:
    """Every column there is to show, as ticks."""
    shown = {column.name for column in columns}
    names = [*entity.fields, *entity.system_fields()]
    return tuple(
        (name, title_of(visit, entity, name), None, name in shown)
        for name in names
        if name in readable and name not in ("id", "reference", "version", "revision")
    )


def errors_of(visit: Visit, faults: Mapping[str, Any]) -> tuple[tuple[None, str], ...]:
    say = visit.site.renderer.translate(visit.language)
    return tuple(
        (None, say(fault.message).format_map({"title": name, **fault.values}))
        for name, fault in faults.items()
    )
