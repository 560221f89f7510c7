"""Bringing one case under the live revision at the desk: what would change, and what is still to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response
from markupsafe import Markup

from casework.cases.access import verdict
from casework.cases.errors import Conflict, GuardRefused, InvalidAnswers, NotFound
from casework.cases.reading import read_record
from casework.cases.record import Case
from casework.cases.upgrade_answers import STAYS, Stranded, outlook, upgrade_case
from casework.cases.upgrade_forecast import Forecast
from casework.catalogue import CaseType, Verb
from casework.fields.base import Fault
from casework.web.desk.change_record import last_changer
from casework.web.desk.record_form import ONE, Trail, entity_of, list_url, record_url
from casework.web.forms import FormMaker, FormView
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.upgrade_questions import Questions, posted_names, told
from casework.web.visit import Visit

UPGRADE = ONE + "/upgrade"


@dataclass(frozen=True, slots=True)
class UpgradePage:
    """`changes` are rows of (what, from now on); `reasons` say why it cannot move; both may be empty."""

    template: ClassVar[str] = "pages/upgrade.html"
    shell: Shell
    trail: Trail
    title: str
    law: str
    changes: tuple[tuple[str, Markup | str, None], ...]
    reasons: tuple[str, ...]
    form: FormView
    action: str
    cancel_url: str
    version: int
    changed: str


@dataclass(frozen=True, slots=True)
class Moving:
    """One case that was read under its own revision, and what becomes of it under the live one."""

    visit: Visit
    case: Case
    case_type: CaseType
    found: Forecast

    @property
    def url(self) -> str:
        return f"{record_url(self.visit, self.case)}/upgrade"

    @property
    def asking(self) -> Questions:
        visit, name = self.visit, self.case_type.name
        writable = verdict(visit.catalogue, visit.actor(), Verb.CHANGE, name).writable
        return Questions(visit, visit.work(), self.case_type, self.url, writable)

    def reasons(self) -> tuple[str, ...]:
        visit = self.visit
        if self.found.stays:
            return (STAYS.text(visit.language),)
        decided = verdict(visit.catalogue, visit.actor(), Verb.READ, self.case_type.name)
        return tuple(told(visit, self.found.hindrances, decided.readable))


async def moving_of(visit: Visit, case: Case) -> Moving | None:
    """None for a case of the live revision, one that is over, and where nothing moves cases on."""
    case_type = visit.catalogue.entities.get(case.entity.name)
    is_over = case.closed_on is not None
    if is_over or case.revision >= visit.catalogue.number or not isinstance(case_type, CaseType):
        return None
    found = await outlook(visit.work(), case_type, case.id)
    return Moving(visit, case, case_type, found) if found else None


@dataclass(frozen=True, slots=True)
class MoveView:
    """On the page of a case: `why_not` says why it cannot be moved, or is empty; `waits` that its applicant
    is to answer first."""

    url: str
    why_not: tuple[str, ...]
    waits: bool


async def move_view(visit: Visit, case: Case) -> MoveView | None:
    """For who may change it; a stranded case says why."""
    decided = verdict(visit.catalogue, visit.actor(), Verb.CHANGE, case.entity.name)
    moving = await moving_of(visit, case) if decided.is_allowed else None
    if moving is None:
        return None
    return MoveView(moving.url, moving.reasons(), bool(moving.found.open))


@route("GET", UPGRADE, who="officer", verb=Verb.CHANGE)
async def show_upgrade(visit: Visit) -> Response[Any]:
    moving = await _moving(visit)
    form = moving.asking.form(moving.asking.fields(moving.found), {}, {})
    return await _page(moving, form)


@route("POST", UPGRADE, who="officer", verb=Verb.CHANGE)
async def take_upgrade(visit: Visit) -> Response[Any]:
    """Pressed twice, or after the applicant answered: the page of the case says where it is."""
    case = await _case(visit)
    moving = await moving_of(visit, case)
    if moving is None:
        await read_posted(visit)
        return go_to(visit, record_url(visit, case), "")
    return await _take(moving)


async def _take(moving: Moving) -> Response[Any]:
    visit = moving.visit
    asking = moving.asking
    posted = await asking.posted()
    fields = asking.fields(moving.found, posted_names(posted))
    sent = await asking.sent(fields, posted)
    if sent.is_between:
        return await _page(moving, asking.form(fields, sent.raw, {}, sent.focus))
    faults: Mapping[str, Fault] = sent.faults
    is_conflict = False
    try:
        if faults:
            raise InvalidAnswers(faults)
        await upgrade_case(
            visit.work(), moving.case_type, moving.case.reference, sent.answers,
            version=posted.number("version") or 0, reason=posted.text("reason"),
        )  # fmt: skip
    except InvalidAnswers as problem:
        faults = problem.faults
    except Conflict:
        moving, is_conflict = await _moving(visit), True
    except (Stranded, GuardRefused):
        moving = await _moving(visit)
    else:
        say = visit.site.renderer.translate(visit.language)
        return go_to(visit, record_url(visit, moving.case), say("Moved to the revision of today"))
    form = asking.form(asking.fields(moving.found, posted_names(posted), faults), sent.raw, faults)
    return await _page(moving, form, 409 if is_conflict else 422, is_conflict=is_conflict)


async def _case(visit: Visit) -> Case:
    record = await read_record(visit.work(), entity_of(visit), visit.param("reference"))
    if not isinstance(record, Case):
        raise NotFound
    return record


async def _moving(visit: Visit) -> Moving:
    moving = await moving_of(visit, await _case(visit))
    if moving is None:
        raise NotFound
    return moving


async def _page(
    moving: Moving, form: FormView, status: int = 200, *, is_conflict: bool = False
) -> Response[Any]:
    visit, case, case_type = moving.visit, moving.case, moving.case_type
    say, language = visit.site.renderer.translate(visit.language), visit.language
    title = say("Move {reference} to the revision of today").format(reference=case.reference)
    words = say("It is under revision {old} now and will be under revision {new}.")
    page = UpgradePage(
        shell=shell_of(visit, title, current=case_type.name),
        trail=(
            (case_type.plural.text(language), list_url(visit, case_type)),
            (case.reference, record_url(visit, case)),
            (say("Move"), None),
        ),
        title=title,
        law=words.format(old=case.revision, new=visit.catalogue.number),
        changes=_changes(moving),
        reasons=moving.reasons(),
        form=form,
        action=moving.url,
        cancel_url=record_url(visit, case),
        version=case.version,
        changed=await _changed(visit, case) if is_conflict else "",
    )
    return page_response(visit, page, status)


def _changes(moving: Moving) -> tuple[tuple[str, Markup | str, None], ...]:
    """What will be different: where it stands, and what gets an answer by itself."""
    visit, case, found = moving.visit, moving.case, moving.found
    say, case_type = visit.site.renderer.translate(visit.language), moving.case_type
    rows: list[tuple[str, Markup | str, None]] = []
    target = case_type.states.get(found.state)
    if target is not None:
        now, then = (each.title.text(visit.language) for each in (case.state, target))
        if now != then:
            rows.append((say("State"), f"{now} → {then}", None))
    decided = verdict(visit.catalogue, visit.actor(), Verb.READ, case_type.name)
    maker = FormMaker(visit.catalogue.agency.culture(visit.language), say)
    for name, value in found.values.items():
        if name in decided.readable:
            view = maker.view(case_type.fields[name], {}, None)
            shown = visit.site.renderer.display(value, view, visit.language)
            rows.append((view.label, shown, None))
    return tuple(rows)


async def _changed(visit: Visit, case: Case) -> str:
    say = visit.site.renderer.translate(visit.language)
    moments = Moments(visit.catalogue.agency.time_zone, visit.language)
    words = say("{who} changed this case meanwhile ({when}). Nothing was saved yet.")
    who = await last_changer(visit, case)
    return words.format(who=who, when=moments.moment(case.changed_on))
