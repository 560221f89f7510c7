"""A record on paper: all that the reader may see of it, in the order of the form it was asked with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response
from markupsafe import Markup

from casework.cases.reading import Due, deadlines_of, read_record
from casework.cases.record import Case, Record
from casework.cases.timeline import timeline
from casework.catalogue import CaseType, Verb
from casework.web.desk.happenings import EventView, Say, event_views
from casework.web.desk.record_form import ONE, Trail, entity_of, list_url, record_url
from casework.web.forms import FormMaker
from casework.web.moments import Moments
from casework.web.respond import page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

PaperRow = tuple[str, Markup | str, str | None]


@dataclass(frozen=True, slots=True)
class PaperSection:
    title: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class PrintPage:
    """`law` tells under which revision a case stands, when that is not the live one."""

    template: ClassVar[str] = "pages/print.html"
    shell: Shell
    trail: Trail
    entity_title: str
    reference: str
    label: str
    law: str
    facts: tuple[PaperRow, ...]
    sections: tuple[PaperSection, ...]
    clocks: tuple[PaperRow, ...]
    events: tuple[EventView, ...]


@route("GET", ONE + "/print", who="officer", verb=Verb.READ)
async def show_print(visit: Visit) -> Response[Any]:
    record = await read_record(visit.work(), entity_of(visit), visit.param("reference"))
    entity, language = record.entity, visit.language
    say = visit.site.renderer.translate(language)
    moments = Moments(visit.law(record).agency.time_zone, language)
    case = record if isinstance(record, Case) else None
    title = f"{record.reference} {record.label}".strip()
    page = PrintPage(
        shell=shell_of(visit, title, current=entity.name),
        trail=(
            (entity.plural.text(language), list_url(visit, entity)),
            (record.reference, record_url(visit, record)),
            (say("Print"), None),
        ),
        entity_title=entity.title.text(language),
        reference=record.reference,
        label=record.label,
        law=law_words(visit, record),
        facts=_facts(visit, record, say, moments),
        sections=_sections(visit, record, say),
        clocks=tuple(
            _clock(due, language, say, moments)
            for due in (await deadlines_of(visit.work(), case) if case else ())
        ),
        events=event_views(await timeline(visit.work(), record), say, moments),
    )
    return page_response(visit, page)


def law_words(visit: Visit, record: Record) -> str:
    """Under which revision a case stands, or nothing when it is the live one."""
    if record.law is None:
        return ""
    say = visit.site.renderer.translate(visit.language)
    words = say(
        "This case is under revision {number}: its form, states and deadlines are those of then."
    )
    return words.format(number=record.law.number)


def _facts(visit: Visit, record: Record, say: Say, moments: Moments) -> tuple[PaperRow, ...]:
    rows: list[tuple[str, str]] = []
    if isinstance(record, Case):
        teams, team = visit.law(record).agency.teams, record.team or ""
        rows = [
            (say("State"), record.state.title.text(visit.language)),
            (say("Received"), moments.moment(record.opened_on)),
            (say("Closed"), moments.moment(record.closed_on) if record.closed_on else ""),
            (say("Due"), moments.moment(record.due_on) if record.due_on else ""),
            (say("Team"), teams[team].title.text(visit.language) if team in teams else team),
            (say("Officer"), record.officer.label if record.officer else ""),
            (say("Priority"), say(record.priority.capitalize())),
        ]
    rows.append((say("Changed"), moments.moment(record.changed_on)))
    return tuple((label, value, None) for label, value in rows if value)


def _sections(visit: Visit, record: Record, say: Say) -> tuple[PaperSection, ...]:
    """A section for each step of the form, then what was found out later."""
    entity = record.entity
    steps = entity.form.steps if isinstance(entity, CaseType) else ()
    found = [
        PaperSection(
            step.title.text(visit.language),
            _rows(visit, record, (question.field for question in step.questions), say),
        )
        for step in steps
    ]
    asked = {question.field for step in steps for question in step.questions}
    others = [n for n, value in record.values.items() if n not in asked and value is not None]
    found.append(PaperSection(say("Details"), _rows(visit, record, others, say)))
    return tuple(section for section in found if section.rows)


def _rows(visit: Visit, record: Record, names: Iterable[str], say: Say) -> tuple[PaperRow, ...]:
    maker, renderer = FormMaker(visit.culture(record), say), visit.site.renderer
    rows: list[PaperRow] = []
    for name in names:
        if name in record.values:
            view, value = maker.view(record.entity.fields[name], {}, None), record.values[name]
            shown = renderer.display(value, view, visit.language) if value is not None else None
            rows.append((view.label, shown or say("Not given"), None))
    return tuple(rows)


def _clock(due: Due, language: str, say: Say, moments: Moments) -> PaperRow:
    title = due.deadline.title.text(language) if due.deadline else due.name
    words = {"met": say("met"), "missed": say("missed")}.get(due.outcome or "", "")
    return title, ", ".join(filter(None, (moments.moment(due.due_on), words))), None
