"""What the list page shows around its rows: columns, facets, views, and how addresses are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from markupsafe import Markup

from casework.cases.access import verdict
from casework.cases.facets import Facet
from casework.cases.list_query import ListQuery
from casework.cases.listing import Column, Count
from casework.catalogue import PRIORITIES, CaseType, Entity, Verb
from casework.web.forms import Options
from casework.web.shell import Shell
from casework.web.visit import Visit

SYSTEM_TITLES = {
    "reference": "Reference",
    "state": "State",
    "team": "Team",
    "officer": "Officer",
    "priority": "Priority",
    "channel": "Channel",
    "due_on": "Due",
    "opened_on": "Opened",
    "closed_on": "Closed",
    "created_on": "Created",
    "changed_on": "Changed",
    "version": "Version",
    "revision": "Revision",
}
Heading = tuple[str, str | None, str | None]
Tick = tuple[str, str, str | None, bool]


@dataclass(frozen=True, slots=True)
class FacetView:
    name: str
    legend: str
    options: tuple[Tick, ...]


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
    facets_url: str
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
    query: str
    """The address's own parameters, for saving the view and coming back after a bulk action."""
    saved_id: int | None


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The further rows alone, for `Load more`."""

    template: ClassVar[str] = "pages/list_rows.html"
    rows: Markup
    more_url: str | None
    columns: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class FacetsPage:
    template: ClassVar[str] = "pages/list_facets.html"
    facets: tuple[FacetView, ...]


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

    def hidden(self, *visible: str) -> tuple[tuple[str, str], ...]:
        """Parameters that the filter form must keep though it has no control for them."""
        left_out = {"after", *visible}
        return tuple(
            (n, v) for n, values in self.params.items() if n not in left_out for v in values
        )


def title_of(visit: Visit, entity: Entity, name: str) -> str:
    field = entity.fields.get(name)
    if field is not None:
        return field.title.text(visit.language)
    return visit.site.renderer.translate(visit.language)(SYSTEM_TITLES.get(name, name))


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


def plain_facets(visit: Visit, entity: Entity, query: ListQuery) -> tuple[FacetView, ...]:
    """Facets without counts: the page need not wait for counting, and works without it."""
    readable = verdict(visit.catalogue, visit.actor(), Verb.READ, entity.name).readable
    chosen = {
        wanted.field: {str(getattr(value, "id", value)) for value in wanted.values}
        for wanted in query.filters
        if wanted.op in ("eq", "in")
    }
    options = _system_options(visit, entity)
    for name, field in entity.fields.items():
        if name in readable and field.kind.is_facet and not field.is_computed:
            options[name] = field.kind.choices(visit.language) or ()
    return tuple(
        FacetView(
            name,
            title_of(visit, entity, name),
            tuple((v, t, None, v in chosen.get(name, set())) for v, t in found),
        )
        for name, found in options.items()
        if found
    )


def with_counts(plain: FacetView, counted: Facet | None) -> FacetView:
    """The same options, each with how many rows have it; those of no row stay, with a nought."""
    if counted is None:
        return plain
    more = "+" if counted.is_capped else ""
    counts = {option.value: f"{option.count:,}{more}" for option in counted.options}
    options = tuple((v, title, counts.get(v, "0"), chosen) for v, title, _, chosen in plain.options)
    return FacetView(plain.name, plain.legend, options)


def _system_options(visit: Visit, entity: Entity) -> dict[str, Options]:
    if not isinstance(entity, CaseType):
        return {}
    language, teams = visit.language, visit.catalogue.agency.teams
    say = visit.site.renderer.translate(language)
    return {
        "state": tuple((name, s.title.text(language)) for name, s in entity.states.items()),
        "team": tuple((name, team.title.text(language)) for name, team in teams.items()),
        "priority": tuple((word, say(word.capitalize())) for word in PRIORITIES),
    }


def count_words(visit: Visit, count: Count, entity: Entity) -> str:
    noun = (entity.title if count.value == 1 and count.exact else entity.plural).text(
        visit.language
    )
    number = f"{count.value:,}" if count.exact else f"{count.value:,}+"
    return f"{number} {noun.lower()}"


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
