"""The page of a record or a case: what is known, what can be done, what has happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from litestar import Response

from casework.cases.access import verdict
from casework.cases.assign import add_note, assign
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.past import read_past
from casework.cases.reading import (
    Due,
    available_actions,
    deadlines_of,
    hidden_sections,
    read_record,
)
from casework.cases.record import Case, Record
from casework.cases.timeline import timeline
from casework.catalogue import CaseType, Verb
from casework.fields.base import Fault
from casework.web.desk.child_views import ChildView, child_views
from casework.web.desk.choices import officer_options, team_options
from casework.web.desk.dated import (
    PeriodsView,
    day_asked,
    nothing_of,
    periods_view,
    record_on,
)
from casework.web.desk.happenings import EventView, event_views
from casework.web.desk.print_page import law_words
from casework.web.desk.record_form import ONE, Trail, entity_of, list_url, record_url
from casework.web.desk.section_views import Answers, Rows, SectionView, section_views
from casework.web.desk.signed import SignedView, signed_view
from casework.web.desk.tree_views import InsideView, inside_views, tree_trail
from casework.web.desk.upgrading import MoveView, move_view
from casework.web.forms import Options
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class ActionView:
    """A button. `why_not` is what must be done first, in the agency's words, or empty."""

    title: str
    url: str
    asks: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class ClockView:
    title: str
    due_text: str
    days: int | None
    is_met: bool | None
    is_paused: bool
    cites: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """What a case has besides its fields."""

    state: str
    colour: str
    team: str
    officer: str
    priority: str
    days: int | None
    actions: tuple[ActionView, ...]
    clocks: tuple[ClockView, ...]
    teams: Options
    officers: Options
    chosen_team: str
    chosen_officer: str
    may_assign: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    template: ClassVar[str] = "pages/record.html"
    shell: Shell
    trail: Trail
    entity_title: str
    reference: str
    label: str
    law: str
    """Under which revision a case stands, when that is not the live one."""
    url: str
    version: int
    sections: tuple[SectionView, ...]
    unanswered: Rows
    children: tuple[ChildView, ...]
    inside: tuple[InsideView, ...]
    """What lies in a node of a tree, and in those below it."""
    case: CaseView | None
    may_change: bool
    may_note: bool
    note: str
    note_error: str | None
    note_key: str
    events: tuple[EventView, ...]
    declaration: SignedView | None = None
    archived: str = ""
    """Since when a record is off the lists; empty while it is on them."""
    may_archive: bool = False
    may_delete: bool = False
    periods: PeriodsView | None = None
    """What held, holds and will hold, where values hold from a day on."""
    move: MoveView | None = None
    """How an open case of an earlier revision could come under the live one."""


@route("GET", ONE, who="officer", verb=Verb.READ)
async def show_record(visit: Visit) -> Response[Any]:
    entity = entity_of(visit)
    record = await read_record(visit.work(), entity, visit.param("reference"))
    return await record_response(visit, record, on=day_asked(visit, entity))


@route("POST", ONE + "/notes", who="officer", verb=Verb.NOTE)
async def take_note(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit)
    entity, reference = entity_of(visit), visit.param("reference")
    say = visit.site.renderer.translate(visit.language)
    text = posted.text("note")
    try:
        await add_note(visit.work(), entity, reference, text, key=posted.text("key") or None)
    except InvalidAnswers:
        record = await read_record(visit.work(), entity, reference)
        return await record_response(visit, record, text, say("Write the note first."))
    return go_to(visit, f"{list_url(visit, entity)}/{reference}", say("Note added"))


@route("POST", ONE + "/assign", who="officer", verb=Verb.ASSIGN)
async def take_assignment(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit)
    entity, reference = entity_of(visit), visit.param("reference")
    if not isinstance(entity, CaseType):
        raise NotFound
    officer = (
        visit.signed_in.user if posted.text("me") and visit.signed_in else posted.number("officer")
    )
    team = posted.text("team") or None
    await assign(visit.work(), entity, [reference], team=team, officer=officer)
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, f"{list_url(visit, entity)}/{reference}", say("Assigned"))


async def record_response(
    visit: Visit,
    record: Record,
    note: str = "",
    note_error: str | None = None,
    on: date | Fault | None = None,
) -> Response[Any]:
    entity, language = record.entity, visit.language
    periods, then = await periods_view(visit, record, on), await record_on(visit, record, on)
    if periods is not None and then is None:
        periods = replace(periods, holds=False)
    record = then or nothing_of(record)
    say = visit.site.renderer.translate(language)
    moments = Moments(visit.catalogue.agency.time_zone, language)
    title = f"{record.reference} {record.label}".strip()
    hidden = await hidden_sections(visit.work(), record)
    unseen = {name for section in hidden for name in section.fields}
    seen = [name for name in record.values if name not in unseen]
    answers = Answers(visit, record)
    past = await read_past(visit.work(), record)
    page = RecordPage(
        shell=shell_of(visit, title, current=entity.name),
        trail=await tree_trail(visit, record),
        entity_title=entity.title.text(language),
        reference=record.reference,
        label=record.label,
        law=law_words(visit, record),
        url=record_url(visit, record),
        version=record.version,
        sections=section_views(visit, record, hidden, answers),
        unanswered=answers.rows(seen, is_answered=False),
        children=await child_views(visit, record),
        inside=await inside_views(visit, record),
        case=await _case_view(visit, record, moments) if isinstance(record, Case) else None,
        may_change=_may(visit, Verb.CHANGE, record),
        may_note=_may(visit, Verb.NOTE, record),
        note=note,
        note_error=note_error,
        note_key=visit.new_key(),
        declaration=await signed_view(visit, record, moments, past),
        archived=moments.moment(record.archived_on) if record.archived_on else "",
        may_archive=entity.has_archive and _may(visit, Verb.ARCHIVE, record),
        may_delete=entity.has_archive and _may(visit, Verb.DELETE, record),
        periods=periods,
        move=await move_view(visit, record) if isinstance(record, Case) else None,
        events=event_views(await timeline(visit.work(), record, past=past), say, moments),
    )
    return page_response(visit, page, 422 if note_error else 200)


def _may(visit: Visit, verb: Verb, record: Record) -> bool:
    return verdict(visit.catalogue, visit.actor(), verb, record.entity.name).is_allowed


async def _case_view(visit: Visit, case: Case, moments: Moments) -> CaseView:
    work, language = visit.work(), visit.language
    say = visit.site.renderer.translate(language)
    teams = visit.law(case).agency.teams
    actions = tuple(
        ActionView(
            title=one.transition.title.text(language),
            url=f"{record_url(visit, case)}/actions/{one.transition.name}",
            asks=bool(one.transition.ask),
            why_not=""
            if one.is_allowed
            else one.otherwise.text(language) or say("Not possible now"),
        )
        for one in await available_actions(work, case)
    )
    team = teams[case.team].title.text(language) if case.team in teams and case.team else ""
    may_assign = _may(visit, Verb.ASSIGN, case)
    return CaseView(
        state=case.state.title.text(language),
        colour=case.state.colour,
        team=team,
        officer=case.officer.label if case.officer else "",
        priority=case.priority,
        days=moments.days_until(case.due_on, visit.now) if case.due_on and case.is_open else None,
        actions=actions,
        clocks=tuple(_clock(due, visit, moments) for due in await deadlines_of(work, case)),
        teams=team_options(work) if may_assign else (),
        officers=await officer_options(work) if may_assign else (),
        chosen_team=case.team or "",
        chosen_officer=str(case.officer.id) if case.officer else "",
        may_assign=may_assign,
    )


def _clock(due: Due, visit: Visit, moments: Moments) -> ClockView:
    language, is_running = visit.language, due.stopped_on is None
    return ClockView(
        title=due.deadline.title.text(language) if due.deadline else due.name,
        due_text=moments.moment(due.due_on),
        days=moments.days_until(due.due_on, visit.now) if is_running else None,
        is_met=None if due.outcome is None else due.outcome == "met",
        is_paused=due.paused_on is not None and is_running,
        cites=due.deadline.cites if due.deadline else "",
    )
