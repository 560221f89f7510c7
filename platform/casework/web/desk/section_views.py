"""The parts of a record's page: the agency's sections, each with its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from casework.cases.access import verdict
from casework.cases.record import Record
from casework.catalogue import Section, Verb
from casework.web.desk.links import link_of
from casework.web.desk.list_rows import option_tag
from casework.web.desk.record_form import record_url
from casework.web.forms import FormMaker
from casework.web.visit import Visit

Rows = tuple[tuple[str, Markup, str | None], ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """Questions with their answers below a heading; without one they are all there is."""

    title: str
    columns: int
    rows: Rows
    is_collapsed: bool = False


def section_views(
    visit: Visit, record: Record, hidden: tuple[Section, ...]
) -> tuple[SectionView, ...]:
    """The agency's sections, then what stands in none; those without an answer are left out."""
    entity = record.entity
    placed = {name for section in entity.sections for name in section.fields}
    others = [name for name in record.values if name not in placed]
    say = visit.site.renderer.translate(visit.language)
    title = say("Other details") if placed else ""
    found = [
        SectionView(
            one.title.text(visit.language),
            one.columns,
            answer_rows(visit, record, one.fields, is_answered=True),
            one.is_collapsed,
        )
        for one in entity.sections
        if one not in hidden
    ]
    found.append(SectionView(title, 1, answer_rows(visit, record, others, is_answered=True)))
    return tuple(section for section in found if section.rows)


def answer_rows(visit: Visit, record: Record, names: Iterable[str], *, is_answered: bool) -> Rows:
    maker = FormMaker(
        visit.culture(record),
        visit.site.renderer.translate(visit.language),
        links=lambda field, value: link_of(visit.catalogue, field, value),
    )
    decided = verdict(visit.law(record), visit.actor(), Verb.CHANGE, record.entity.name)
    writable = decided.writable
    rows = []
    for name in names:
        value = record.values.get(name)
        if name not in record.values or (value is not None) is not is_answered:
            continue
        view = maker.view(record.entity.fields[name], {}, None)
        change = f"{record_url(visit, record)}/edit#{view.id}" if name in writable else None
        shown = visit.site.renderer.display(value, view, visit.language)
        if is_answered and name in record.entity.colours:
            shown = Markup(option_tag(visit, record.entity, name, value))  # noqa: S704  # a template wrote it
        rows.append((view.label, shown, change))
    return tuple(rows)
