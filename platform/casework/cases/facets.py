"""Facets of a list: how many of its rows each option has, for the fields the actor may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from casework.cases.list_query import ListQuery
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import CaseType, Entity, Field
from casework.fields.boolean import Boolean
from casework.fields.options import Listed
from casework.fields.team import Team
from casework.store.views import CAP
from casework.store.views_facets import compile_facets, is_facet
from casework.store.views_fields import Asked


@dataclass(frozen=True, slots=True)
class FacetOption:
    """`value` is what the address says; `title` is for people (a priority is our own word)."""

    value: str
    title: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """`is_capped`: counting stopped, there may be more of each."""

    name: str
    field: Field | None
    options: tuple[FacetOption, ...]
    is_capped: bool


Counted = dict[str, tuple[str, int]]
"""By option its label, if a link gave one, and how many rows have it."""

NONE_COUNTED: Counted = {}


async def count_facets(work: Work, entity: Entity, query: ListQuery) -> tuple[Facet, ...]:
    """Every facet of the list in one statement. A facet counts as if it were not filtered itself."""
    scope = Scope.open(work, entity)
    offered = scope.readable(entity.list_filters or scope.source.fields)
    names = tuple(name for name in offered if is_facet(scope.source, scope.source.asked(name)))
    given = await scope.arguments(query)
    if not names or given is None:
        return ()
    shape = replace(scope.shape(query, "facets", names), sort="id", descending=True)
    view = scope.view(shape, compile_facets)
    args = view.statement.arguments(work.moment, given)
    counted: list[Counted] = [{} for _ in names]
    for number, value, label, count in await work.db.fetch_slow(view.statement.sql, args):
        counted[int(str(number))][str(value)] = (str(label or ""), int(str(count)))
    chosen = _chosen(query)
    return tuple(
        _facet(work, entity, scope.source.asked(name), counts, chosen.get(name, frozenset()))
        for name, counts in zip(names, counted, strict=True)
    )


def _chosen(query: ListQuery) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for wanted in query.filters:
        if wanted.op in ("eq", "in"):
            values = frozenset(_word(value) for value in wanted.values)
            found[wanted.field] = found.get(wanted.field, frozenset()) | values
    return found


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "id", value))


def _facet(
    work: Work, entity: Entity, asked: Asked, counts: Counted, chosen: frozenset[str]
) -> Facet:
    """The options that some row has or that are chosen, in the order in which they were written;
    teams, which may be many, by how much they have."""
    if isinstance(asked.kind, Boolean):
        counts = {_yes_or_no(value): found for value, found in counts.items()}
    written = () if isinstance(asked.kind, Team) else options_of(work, asked)
    order = {value: place for place, value in enumerate(written)}
    values = sorted(
        {*counts, *chosen},
        key=lambda value: (order.get(value, len(order)), -_count(counts, value), value),
    )
    options = tuple(
        FacetOption(
            value,
            option_title(work, entity, asked, value, counts),
            _count(counts, value),
            value in chosen,
        )
        for value in values
    )
    return Facet(asked.name, asked.field, options, sum(option.count for option in options) > CAP)


def _count(counts: Counted, value: str) -> int:
    return counts[value][1] if value in counts else 0


def _yes_or_no(stored: str) -> str:
    """PostgreSQL writes a boolean as `true`, SQLite as `1`."""
    return "yes" if stored in ("true", "t", "1") else "no"


def options_of(work: Work, asked: Asked) -> tuple[str, ...]:
    """The options of a field that are known beforehand, in the order in which they were written."""
    if isinstance(asked.kind, Listed):
        return tuple(asked.kind.words)
    if isinstance(asked.kind, Team):
        return tuple(work.catalogue.agency.teams)
    return ("yes", "no") if isinstance(asked.kind, Boolean) else asked.options


def option_title(
    work: Work, entity: Entity, asked: Asked, value: str, counts: Counted = NONE_COUNTED
) -> str:
    """What people call an option."""
    agency, language = work.catalogue.agency, work.language
    if asked.name == "state" and isinstance(entity, CaseType):
        return entity.state(value).title.text(language)
    if isinstance(asked.kind, Team):
        return agency.teams[value].title.text(language) if value in agency.teams else value
    if asked.is_reference:
        label = counts[value][0] if value in counts else ""
        return label or value
    if isinstance(asked.kind, Boolean):
        return asked.kind.display(value == "yes", agency.culture(language))
    return asked.kind.display(value, agency.culture(language))
