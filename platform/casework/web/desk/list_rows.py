"""The rows of a list, as fast as they can be: what is the same in every row is rendered once.

The row's template is rendered with marks where the values go, so one row is one `%` of its texts. Each
column gets one function from value to escaped text, chosen when the list is first shown, and it
remembers what it made of a value: states, teams, days and names repeat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from casework.cases.list_groups import EMPTY, Group, GroupedPage
from casework.cases.listing import FIRST_COLUMN, Column
from casework.catalogue import CaseType, Entity
from casework.fields.base import Culture, Ref
from casework.web.moments import Moments
from casework.web.visit import Visit

Cells = Callable[[Iterable[Any], datetime], list[str]]
"""From the values of one column and the present moment to escaped texts."""
_REMEMBERED = 2_000
_PRIORITIES = {"low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent"}


@dataclass(frozen=True, slots=True)
class ListRows:
    """Writes the rows of one list: made once for a Catalogue, its columns and a language.

    `pattern` is a row with `%s` for each text; `order` tells which text stands where: 0 is the
    reference, 1 the first column.
    """

    pattern: str
    order: tuple[int, ...]
    cells: tuple[Cells, ...]

    def write(self, rows: Iterable[tuple[object, ...]], now: datetime) -> Markup:
        """Column by column: a call a column and not a call a cell takes half the time."""
        columns = list(zip(*rows, strict=True))
        if not columns:
            return Markup("")
        texts = [[str(escape(reference)) for reference in columns[1]]]
        texts += [
            write(values, now)
            for write, values in zip(self.cells, columns[FIRST_COLUMN:], strict=True)
        ]
        lines = map(self.pattern.__mod__, zip(*[texts[place] for place in self.order], strict=True))
        return Markup("".join(lines))  # noqa: S704  # every text is escaped


def rows_of(
    visit: Visit,
    entity: Entity,
    columns: tuple[Column, ...],
    titles: tuple[str, ...],
    changes: bool = False,
) -> ListRows:
    """The writer for these columns, made at first use and kept as long as the Catalogue.

    With `changes` each row ends with a way to change it in place, below the address `HERE`.
    """
    key = (entity.name, tuple(column.name for column in columns), visit.language, changes)
    kept = visit.site.kept(visit.catalogue)
    found: ListRows | None = kept.get(key)
    if found is None:
        found = kept[key] = _made(visit, entity, columns, titles, changes)
    return found


def _made(
    visit: Visit,
    entity: Entity,
    columns: tuple[Column, ...],
    titles: tuple[str, ...],
    changes: bool,
) -> ListRows:
    environment = visit.site.renderer.environment(visit.language)
    url = f"/desk/{visit.catalogue.agency.name}/{entity.name}"
    pattern, order = _pattern(
        environment, url, [column.name for column in columns], titles, changes
    )
    return ListRows(pattern, order, tuple(_cell(visit, entity, column) for column in columns))


def rows_with_headings(
    visit: Visit, entity: Entity, name: str, listed: GroupedPage, writer: ListRows
) -> Markup:
    """The rows of a grouped page, each group below its heading. A fragment goes on below the last one."""
    parts: Any = (
        visit.site.renderer.environment(visit.language).get_template("parts/table.html").module
    )
    written, rows = [], listed.page.rows
    ends = [group.first for group in listed.groups[1:]] + [len(rows)]
    for group, end in zip(listed.groups, ends, strict=True):
        if not (group.goes_on and visit.is_fragment):
            more = "" if group.count.exact else "+"
            count = f"{group.count.value:,}{more}"
            heading = _heading(visit, entity, name, group)
            written.append(parts.group_row(heading, count, len(writer.cells) + 2, group.goes_on))
        written.append(writer.write(rows[group.first : end], visit.now))
    return Markup("").join(written)


def _heading(visit: Visit, entity: Entity, name: str, group: Group) -> object:
    """An option as its rows show it: with its colour, where it has one."""
    say = visit.site.renderer.translate(visit.language)
    if not group.title:
        return say("Not given") if group.value == EMPTY else say("Other")
    if name in entity.colours:
        return option_tag(visit, entity, name, group.value)
    if name == "state" and isinstance(entity, CaseType):
        tags: Any = (
            visit.site.renderer.environment(visit.language).get_template("parts/tags.html").module
        )
        return tags.badge(group.title, entity.state(group.value).colour)
    return say(group.title.capitalize()) if name == "priority" else group.title


def _pattern(
    environment: Environment, url: str, names: list[str], titles: tuple[str, ...], changes: bool
) -> tuple[str, tuple[int, ...]]:
    """The row as the template writes it, and the order in which its texts stand."""
    shown = [
        (title, _mark(place))
        for place, (name, title) in enumerate(zip(names, titles, strict=True), start=1)
        if name != "reference"
    ]
    row = environment.from_string(_ROW).render(
        url=url, reference=_mark(0), cells=shown, changes=changes, here=HERE
    )
    order = tuple(int(place) for place in _MARK.findall(row))
    return _MARK.sub("%s", row.replace("%", "%%")), order


def _mark(place: int) -> str:
    """Where a text goes. No text of ours holds U+0001, and YAML does not take it."""
    return f"\x01{place}\x01"


HERE = "\x02"
"""Where the address of the parent's list goes, which differs from page to page."""
_MARK = re.compile("\x01([0-9]+)\x01")
_ROW = """\
<tr data-row><td class="app-table__tick"><span class="app-tick"><input type="checkbox" name="reference" \
value="{{ reference }}" aria-label="{% trans label=reference %}Select {{ label }}{% endtrans %}"></span></td>\
<th scope="row" data-label="{% trans %}Reference{% endtrans %}"><a class="govuk-link" \
href="{{ url }}/{{ reference }}" data-open>{{ reference }}</a></th>\
{%- for title, text in cells %}<td data-label="{{ title }}">{{ text }}</td>{% endfor %}\
{%- if changes %}<td class="app-table__change"><a class="govuk-link" href="{{ here }}/{{ reference }}/edit" \
hx-get="{{ here }}/{{ reference }}/edit" hx-target="closest section" hx-swap="outerHTML">\
{% trans %}Change{% endtrans %}<span class="govuk-visually-hidden"> {{ reference }}</span></a></td>\
{%- endif %}</tr>
"""


def _cell(visit: Visit, entity: Entity, column: Column) -> Cells:
    """How the values of this column read in a list."""
    language, agency = visit.language, visit.catalogue.agency
    say = visit.site.renderer.translate(language)
    tags: Any = visit.site.renderer.environment(language).get_template("parts/tags.html").module
    moments = Moments(agency.time_zone, language)
    if column.name == "state" and isinstance(entity, CaseType):

        def badge(value: str) -> object:
            state = entity.state(value)
            return tags.badge(state.title.text(language), state.colour)

        return _remembering(badge)
    if column.name in entity.colours:
        return _remembering(option_tags(visit, entity, column.name))
    if column.name == "due_on":
        return _due(moments, _remembering(tags.due))
    if column.name == "priority":
        words = {word: say(title) for word, title in _PRIORITIES.items()}
        return _remembering(lambda value: words.get(value, value))
    if column.kind.type_name == "team":
        teams = {name: team.title.text(language) for name, team in agency.teams.items()}
        return _remembering(lambda value: teams.get(value, value))
    if column.kind.type_name == "datetime":
        return _remembering(moments.moment)
    return _remembering(_displayed(column, agency.culture(language)))


def option_tag(visit: Visit, entity: Entity, name: str, value: Any) -> object:
    """An option of a choice as a tag in its colour; grey where the agency chose none."""
    return option_tags(visit, entity, name)(value)


def option_tags(visit: Visit, entity: Entity, name: str) -> Callable[[Any], object]:
    """As `option_tag`, for many values. It keeps nothing of the visit: what is kept for a Catalogue and
    held it would never go."""
    tags: Any = (
        visit.site.renderer.environment(visit.language).get_template("parts/tags.html").module
    )
    culture = visit.catalogue.agency.culture(visit.language)
    colours, kind = entity.colours[name], entity.fields[name].kind
    return lambda value: tags.badge(kind.display(value, culture), colours.get(value, "grey"))


def _displayed(column: Column, culture: Culture) -> Callable[[Any], object]:
    def display(value: Any) -> str:
        if isinstance(value, Ref):
            return value.label or str(value.id)
        return column.kind.brief(value, culture)

    return display


def _due(moments: Moments, tags: Cells) -> Cells:
    """How many days are left, as tags: they change while the value stays."""

    def write(values: Iterable[Any], now: datetime) -> list[str]:
        days_until = moments.days_until
        days = [None if value is None else days_until(value, now) for value in values]
        return tags(days, now)

    return write


def _remembering(display: Callable[[Any], object]) -> Cells:
    """Cells with a memory that is emptied when it grows too large. Nothing is an empty text."""
    known: dict[Any, str] = {}

    def text_of(value: Any) -> str:
        key = (value.id, value.label) if isinstance(value, Ref) else value
        found = "" if value is None else known.get(key)
        if found is None:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[key] = str(escape(display(value)))
        return found

    def write(values: Iterable[Any], _now: datetime) -> list[str]:
        find = known.get
        return [find(value) or text_of(value) for value in values]

    return write
