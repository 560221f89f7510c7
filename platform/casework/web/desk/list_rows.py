"""The rows of a list, as fast as they can be: one unrolled template for each number of columns.

A list shows hundreds of cells. So each column gets one plain function from value to text, chosen when
the list is first shown, and remembers what it made of a value: states, teams, days and names repeat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from casework.cases.listing import FIRST_COLUMN, Column
from casework.catalogue import CaseType, Entity
from casework.fields.base import Culture, Ref
from casework.web.moments import Moments
from casework.web.visit import Visit

Cell = Callable[[Any], object]
_REMEMBERED = 2_000
_PRIORITIES = {"low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent"}


@dataclass(frozen=True, slots=True)
class ListRows:
    """Writes the rows of one list: made once for a Catalogue, its columns and a language."""

    template: Template
    cells: tuple[Cell, ...]
    titles: tuple[str, ...]
    url: str
    days: Callable[[datetime, datetime], int]

    def write(self, rows: Iterable[tuple[object, ...]], now: datetime) -> Markup:
        context: dict[str, Any] = {f"c{n}": cell for n, cell in enumerate(self.cells)}
        context |= {f"l{n}": title for n, title in enumerate(self.titles)}
        return Markup(  # noqa: S704  # escaped by the template
            self.template.render(rows=rows, url=self.url, now=now, days=self.days, **context)
        )


def rows_of(
    visit: Visit, entity: Entity, columns: tuple[Column, ...], titles: tuple[str, ...]
) -> ListRows:
    """The writer for these columns, made at first use and kept as long as the Catalogue."""
    key = (entity.name, tuple(column.name for column in columns), visit.language)
    kept = visit.site.kept(visit.catalogue)
    found: ListRows | None = kept.get(key)
    if found is None:
        found = kept[key] = _made(visit, entity, columns, titles)
    return found


def _made(
    visit: Visit, entity: Entity, columns: tuple[Column, ...], titles: tuple[str, ...]
) -> ListRows:
    environment = visit.site.renderer.environment(visit.language)
    moments = Moments(visit.catalogue.agency.time_zone, visit.language)
    return ListRows(
        template=_template(environment, tuple(column.name for column in columns)),
        cells=tuple(_cell(visit, entity, column, moments) for column in columns),
        titles=titles,
        url=f"/desk/{visit.catalogue.agency.name}/{entity.name}",
        days=moments.days_until,
    )


def _template(environment: Environment, names: tuple[str, ...]) -> Template:
    """Only our own names and numbers become template text, never a word of the agency."""
    cells = "".join(
        _SHOWN.get(name, _PLAIN).replace("#", str(n)).replace("@", str(n + FIRST_COLUMN))
        for n, name in enumerate(names)
        if name != "reference"
    )
    return environment.from_string(_ROW.replace("CELLS", cells))


_ROW = """\
{%- from "parts/tags.html" import badge, due -%}
{%- for r in rows -%}
<tr data-row><td class="app-table__tick"><span class="app-tick"><input type="checkbox" name="reference" \
value="{{ r[1] }}" aria-label="{% trans label=r[1] %}Select {{ label }}{% endtrans %}"></span></td>\
<th scope="row" data-label="{% trans %}Reference{% endtrans %}"><a class="govuk-link" \
href="{{ url }}/{{ r[1] }}" data-open>{{ r[1] }}</a></th>CELLS</tr>
{% endfor -%}
"""
_PLAIN = '<td data-label="{{ l# }}">{{ c#(r[@]) }}</td>'
_SHOWN = {
    "state": '<td data-label="{{ l# }}">{% set s = c#(r[@]) %}{{ badge(s[0], s[1]) }}</td>',
    "due_on": '<td data-label="{{ l# }}">{% if r[@] is not none %}{{ due(days(r[@], now)) }}{% endif %}</td>',
}


def _cell(visit: Visit, entity: Entity, column: Column, moments: Moments) -> Cell:
    """How a value of this column reads in a list."""
    culture = visit.catalogue.agency.culture(visit.language)
    language, agency = visit.language, visit.catalogue.agency
    say = visit.site.renderer.translate(language)
    if column.name == "state" and isinstance(entity, CaseType):
        states = {n: (s.title.text(language), s.colour) for n, s in entity.states.items()}
        return lambda value: states[value]
    if column.name == "priority":
        words = {word: say(title) for word, title in _PRIORITIES.items()}
        return lambda value: words.get(value, value or "")
    if column.kind.type_name == "team":
        teams = {name: team.title.text(language) for name, team in agency.teams.items()}
        return lambda value: teams.get(value, value or "")
    if column.kind.type_name == "datetime":
        return _remembering(lambda value: moments.moment(value) if value is not None else "")
    return _remembering(_displayed(column, culture))


def _displayed(column: Column, culture: Culture) -> Cell:
    def display(value: Any) -> str:
        return (
            value.label or str(value.id)
            if isinstance(value, Ref)
            else column.kind.display(value, culture)
        )

    return display


def _remembering(cell: Cell) -> Cell:
    """The same function, with a memory that is emptied when it grows too large."""
    known: dict[Any, object] = {}

    def remembered(value: Any) -> object:
        if value is None:
            return ""
        key = (value.id, value.label) if isinstance(value, Ref) else value
        found = known.get(key)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[key] = cell(value)
        return found

    return remembered
