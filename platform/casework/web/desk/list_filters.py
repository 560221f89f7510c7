"""What a list offers to filter by: ticks for options, two ends for days and numbers, boxes for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import msgspec

from casework.cases.access import verdict
from casework.cases.facets import Facet
from casework.cases.known_trees import knows_tree
from casework.cases.list_query import ListQuery
from casework.catalogue import PRIORITIES, CaseType, Entity, Verb
from casework.fields.boolean import Boolean
from casework.fields.columns import ColumnKind
from casework.store.views import views_of
from casework.store.views_fields import Asked
from casework.store.views_scope import Source
from casework.web.desk.choices import officer_options, rows_to_choose, team_options
from casework.web.desk.titles import title_of
from casework.web.forms import Options
from casework.web.visit import Visit

Tick = tuple[str, str, str | None, bool]
Kind = Literal["days", "numbers", "words", "reference", "pick"]
_DAYS = frozenset({ColumnKind.DATE, ColumnKind.TIMESTAMP})
_NUMBERS = frozenset({ColumnKind.INTEGER, ColumnKind.DOUBLE})


class FacetView(msgspec.Struct, frozen=True):
    """Options to tick: value, words, count if it is known, whether it is chosen."""

    name: str
    legend: str
    options: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class BoxView:
    """A filter that is typed or picked: with two ends (`from`, `until`), or with one value."""

    name: str
    legend: str
    kind: Kind
    parameter: str = ""
    """The parameter of the address, where it is not the name of the field."""
    value: str = ""
    first: str = ""
    last: str = ""
    options: Options = ()

    def names(self) -> tuple[str, ...]:
        """The parameters of the address that it has a control for."""
        if self.kind in ("days", "numbers"):
            return f"{self.name}.from", f"{self.name}.until"
        return (f"{self.name}.has" if self.kind == "words" else self.parameter or self.name,)

    def ticks(self) -> list[tuple[str, str, bool]]:
        """The options of a select, with the one that is chosen."""
        return [(value, title, value == self.value) for value, title in self.options]


@dataclass(frozen=True, slots=True)
class FacetsPage:
    template: ClassVar[str] = "pages/list_facets.html"
    facets: tuple[FacetView, ...]


# -- ticks -----------------------------------------------------------------------------------------
def plain_facets(visit: Visit, entity: Entity, query: ListQuery) -> tuple[FacetView, ...]:
    """Facets without counts: the page need not wait for counting, and works without it."""
    chosen = {
        wanted.field: {_word(value) for value in wanted.values}
        for wanted in query.filters
        if wanted.op in ("eq", "in")
    }
    return tuple(
        FacetView(
            asked.name,
            title_of(visit, entity, asked.name),
            tuple((v, t, None, v in chosen.get(asked.name, set())) for v, t in found),
        )
        for asked in _offered(visit, entity)
        if (found := _ticks(visit, entity, asked))
    )


def with_counts(plain: FacetView, counted: Facet | None) -> FacetView:
    """The same options, each with how many rows have it; those of no row stay, with a nought."""
    if counted is None:
        return plain
    more = "+" if counted.is_capped else ""
    counts = {option.value: f"{option.count:,}{more}" for option in counted.options}
    options = tuple((v, title, counts.get(v, "0"), chosen) for v, title, _, chosen in plain.options)
    return FacetView(plain.name, plain.legend, options)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "id", value))


def _offered(visit: Visit, entity: Entity) -> Iterator[Asked]:
    """What the agency offers, or every field of a few options, as far as it may be read and asked."""
    work, source = visit.work(), _source(visit, entity)
    readable = verdict(work.catalogue, work.actor, Verb.READ, entity.name).readable
    for name in entity.list_filters or _usual(entity):
        asked = source.fields.get(name)
        if asked is not None and name in readable and source.is_sql(asked):
            yield asked


def _usual(entity: Entity) -> tuple[str, ...]:
    """Options that the fields themselves know, and what every case has."""
    own = (
        name
        for name, field in entity.fields.items()
        if field.kind.is_facet and not field.is_computed and field.kind.choices("en")
    )
    return (*(("state", "team", "priority") if entity.is_case else ()), *own)


def _source(visit: Visit, entity: Entity) -> Source:
    work = visit.work()
    return views_of(work.catalogue, work.db.dialect).source(entity.name)


def _ticks(visit: Visit, entity: Entity, asked: Asked) -> Options:
    """The options of a field that has a few; nothing for another one."""
    language = visit.language
    if asked.field is None and asked.name == "state" and isinstance(entity, CaseType):
        return tuple((name, s.title.text(language)) for name, s in entity.states.items())
    if asked.field is None and asked.name == "priority":
        say = visit.site.renderer.translate(language)
        return tuple((word, say(word.capitalize())) for word in PRIORITIES)
    if asked.target == "team" or asked.kind.links_to() == "team":
        return team_options(visit.work())
    if isinstance(asked.kind, Boolean):
        culture = visit.catalogue.agency.culture(language)
        return tuple((_word(value), asked.kind.display(value, culture)) for value in (True, False))
    return asked.kind.choices(language) or ()


# -- boxes -----------------------------------------------------------------------------------------
async def boxes_of(
    visit: Visit, entity: Entity, params: Mapping[str, Sequence[str]]
) -> tuple[BoxView, ...]:
    """The filters that are not ticked; an agency names them under `filters`."""
    if not entity.list_filters:
        return ()
    wanted = [asked for asked in _offered(visit, entity) if not _ticks(visit, entity, asked)]
    return tuple([await _box(visit, entity, asked, params) for asked in wanted])


async def _box(
    visit: Visit, entity: Entity, asked: Asked, params: Mapping[str, Sequence[str]]
) -> BoxView:
    name, legend, kind = asked.name, title_of(visit, entity, asked.name), asked.columns[0].kind
    first, last = (_typed(params, f"{name}.{end}") for end in ("from", "until"))
    if asked.is_reference or asked.links_many:
        options = await _rows(visit, asked)
        own, legend = _by_tree(visit, asked, legend)
        value = _typed(params, own)
        if value and options and value not in dict(options):
            options = (*options, (value, value))
        kind_of_box: Kind = "pick" if options else "reference"
        return BoxView(name, legend, kind_of_box, own, value, options=options)
    if kind in _DAYS:
        return BoxView(name, legend, "days", first=first, last=last)
    if kind in _NUMBERS:
        return BoxView(name, legend, "numbers", first=first, last=last)
    return BoxView(name, legend, "words", value=_typed(params, f"{name}.has"))


def _by_tree(visit: Visit, asked: Asked, legend: str) -> tuple[str, str]:
    """A link into a tree is asked for with all that is below, by who may learn what that is."""
    if not knows_tree(visit.catalogue, visit.actor(), asked.kind.links_to() or ""):
        return asked.name, legend
    say = visit.site.renderer.translate(visit.language)
    return f"{asked.name}.below", say("{title}, with all below it").format(title=legend)


async def _rows(visit: Visit, asked: Asked) -> Options:
    """The rows to choose from, when they are few; else their reference is typed."""
    if asked.target == "user":
        return await officer_options(visit.work())
    found = await rows_to_choose(visit.work(), [asked.field]) if asked.field else {}
    return found.get(asked.name, ())


def _typed(params: Mapping[str, Sequence[str]], name: str) -> str:
    """What the address holds, as it was typed: also when it was wrong."""
    values = params.get(name) or ("",)
    return values[-1]
