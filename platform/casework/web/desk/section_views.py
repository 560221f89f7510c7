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


class Answers:
    """The answers of one record, as rows of its page."""

    def __init__(self, visit: Visit, record: Record) -> None:
        self.visit, self.record, law = visit, record, visit.law(record)
        kept = visit.site.kept(law)
        self.maker = FormMaker(
            visit.culture(record),
            visit.site.renderer.translate(visit.language),
            links=lambda field, value: link_of(visit.catalogue, field, value),
            known=kept.setdefault(("shown", visit.language), {}),
        )
        decided = verdict(law, visit.work().actor, Verb.CHANGE, record.entity.name)
        self.writable, self.edit_url = decided.writable, f"{record_url(visit, record)}/edit"

    def rows(self, names: Iterable[str], *, is_answered: bool) -> Rows:
        values = self.record.values
        return tuple(
            self._row(name, values[name])
            for name in names
            if name in values and (values[name] is not None) is is_answered
        )

    def _row(self, name: str, value: object) -> tuple[str, Markup, str | None]:
        visit, entity = self.visit, self.record.entity
        view = self.maker.read(entity.fields[name])
        change = f"{self.edit_url}#{view.id}" if name in self.writable else None
        if value is not None and name in entity.colours:
            tag = option_tag(visit, entity, name, value)
            return view.label, Markup(tag), change  # noqa: S704  # a template wrote it
        return view.label, visit.site.renderer.display(value, view, visit.language), change


def section_views(
    visit: Visit, record: Record, hidden: tuple[Section, ...], answers: Answers
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
            answers.rows(one.fields, is_answered=True),
            one.is_collapsed,
        )
        for one in entity.sections
        if one not in hidden
    ]
    found.append(SectionView(title, 1, answers.rows(others, is_answered=True)))
    return tuple(section for section in found if section.rows)
