"""The public form: a page a step, check your answers, send.

Works with one plain form a page. What was typed is kept in a draft, as typed; the address carries the
draft's secret key, so the form survives a closed browser, and sending it twice makes one case.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response
from litestar.response import Redirect

from casework.cases.answers import limits
from casework.cases.drafts import Draft, find_draft, forget_draft, keep_typed, start_draft
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.submit import find_receipt, submit_case
from casework.catalogue import CaseType, Step
from casework.fields.base import Fault
from casework.web.forms import FormMaker, FormView, driving_fields, sentence
from casework.web.portal.services import public_service
from casework.web.portal.steps import Filling, keep_answers
from casework.web.portal.summary import SummarySection, summary_of
from casework.web.posted import Posted, read_posted
from casework.web.respond import page_response
from casework.web.route import Handler, route
from casework.web.shell import Shell, shell_of
from casework.web.uploads import keep_uploads
from casework.web.visit import Visit

START = "/{agency:str}/{service:str}"
STEP = START + "/{draft:str}/{step:int}"
CHECK = START + "/{draft:str}/check"
RETURN = "back_to"
"""In an address: `check` leads back to all answers once this step's are changed."""


@dataclass(frozen=True, slots=True)
class StepPage:
    template: ClassVar[str] = "pages/step.html"
    shell: Shell
    service: str
    title: str
    help: str
    intro: str
    number: int
    count: int
    form: FormView
    action: str
    back_url: str


@dataclass(frozen=True, slots=True)
class FragmentPage:
    """The questions alone, after a driving answer changed."""

    template: ClassVar[str] = "pages/step_fields.html"
    form: FormView


@dataclass(frozen=True, slots=True)
class CheckPage:
    template: ClassVar[str] = "pages/check.html"
    shell: Shell
    service: str
    sections: tuple[SummarySection, ...]
    errors: tuple[tuple[str, str], ...]
    action: str
    back_url: str


@route("GET", START, who="anyone")
async def show_first_step(visit: Visit) -> Response[Any]:
    case_type = public_service(visit)
    return _step_page(visit, _filling(visit, case_type, {}), 1, None, {})


@route("POST", START, who="anyone")
async def take_first_step(visit: Visit) -> Response[Any]:
    return await _take(visit, public_service(visit), 1, None)


def _of_draft(handler: Callable[[Visit, CaseType, Draft], Awaitable[Response[Any]]]) -> Handler:
    """With the draft of the address. A form that was sent leads to its case, and tells no answers."""

    async def handle(visit: Visit) -> Response[Any]:
        case_type, work, key = public_service(visit), visit.citizen_work(), visit.param("draft")
        draft = await find_draft(work, case_type.name, key)
        if draft is not None:
            return await handler(visit, case_type, draft)
        receipt = await find_receipt(work, case_type, key)
        if receipt is None:
            raise NotFound
        again = "?sent=1" if visit.request.method == "POST" else ""
        return Redirect(f"/track/{receipt.tracking}{again}", status_code=303)

    return handle


@route("GET", STEP, who="anyone")
@_of_draft
async def show_step(visit: Visit, case_type: CaseType, draft: Draft) -> Response[Any]:
    filling = _filling(visit, case_type, draft.typed)
    return _step_page(visit, filling, int(visit.param("step")), draft, {})


@route("POST", STEP, who="anyone")
@_of_draft
async def take_step(visit: Visit, case_type: CaseType, draft: Draft) -> Response[Any]:
    return await _take(visit, case_type, int(visit.param("step")), draft)


@route("GET", CHECK, who="anyone")
@_of_draft
async def show_check(visit: Visit, case_type: CaseType, draft: Draft) -> Response[Any]:
    filling = _filling(visit, case_type, draft.typed)
    for number, step in enumerate(filling.shown_steps(), start=1):
        if _step_faults(visit, filling, step):
            return Redirect(_step_url(visit, draft, number), status_code=303)
    return _check_page(visit, filling, draft, {})


@route("POST", CHECK, who="anyone")
@_of_draft
async def send_form(visit: Visit, case_type: CaseType, draft: Draft) -> Response[Any]:
    await read_posted(visit)
    work = visit.citizen_work()
    filling = _filling(visit, case_type, draft.typed)
    try:
        if filling.faults:
            raise InvalidAnswers(filling.faults)
        receipt = await submit_case(work, case_type, filling.answers, key=draft.key, channel="web")
    except InvalidAnswers as problem:
        return _check_page(visit, filling, draft, problem.faults)
    await forget_draft(work, draft)
    return Redirect(f"/track/{receipt.tracking}?sent=1", status_code=303)


async def _take(
    visit: Visit, case_type: CaseType, number: int, draft: Draft | None
) -> Response[Any]:
    posted = await read_posted(visit)
    before = _filling(visit, case_type, draft.typed if draft else {})
    step = _step_at(before.shown_steps(), number)
    typed = await _merged(visit, before, step, posted)
    filling = _filling(visit, case_type, typed.values)
    if visit.is_fragment:
        return page_response(visit, FragmentPage(_form(visit, filling, step, draft, number, {})))
    kept = await _kept(visit, case_type, draft, typed.values)
    if posted.text("then") == "update":
        return Redirect(_action(visit, case_type, kept, number), status_code=303)
    faults = _step_faults(visit, filling, step) | typed.faults
    if faults:
        return _step_page(visit, filling, number, kept, faults)
    if _returns(visit) or number >= len(filling.shown_steps()):
        return Redirect(_url(visit, case_type, f"{kept.key}/check"), status_code=303)
    return Redirect(_step_url(visit, kept, number + 1), status_code=303)


@dataclass(frozen=True, slots=True)
class _Typed:
    values: dict[str, list[str]]
    faults: dict[str, Fault]


async def _merged(visit: Visit, before: Filling, step: Step, posted: Posted) -> _Typed:
    """What the whole form holds after this step; uploads are stored first and kept by token."""
    fields = [before.case_type.fields[q.field] for q in step.questions]
    uploads = await keep_uploads(visit, visit.citizen_work(), fields, posted)
    shown = {question.field for question in before.shown(step)}
    raw = {**posted.values, **uploads.raw}
    return _Typed(keep_answers(step, shown, before.typed, raw), uploads.faults)


async def _kept(
    visit: Visit, case_type: CaseType, draft: Draft | None, typed: dict[str, list[str]]
) -> Draft:
    work = visit.citizen_work()
    if draft is None:
        return await start_draft(work, case_type.name, typed)
    return await keep_typed(work, draft, typed)


def _filling(visit: Visit, case_type: CaseType, typed: Any) -> Filling:
    culture = visit.catalogue.agency.culture(visit.language)
    return Filling.read(visit.citizen_work(), case_type, typed, culture)


def _step_at(steps: tuple[Step, ...], number: int) -> Step:
    if not 1 <= number <= len(steps):
        raise NotFound
    return steps[number - 1]


def _step_faults(visit: Visit, filling: Filling, step: Step) -> dict[str, Fault]:
    broken = limits(visit.citizen_work(), filling.case_type, filling.answers)
    return filling.step_faults(step, broken)


def _form(
    visit: Visit,
    filling: Filling,
    step: Step,
    draft: Draft | None,
    number: int,
    faults: dict[str, Fault],
) -> FormView:
    driving = driving_fields(filling.case_type)
    url = _step_url(visit, draft, number) if draft else _url(visit, filling.case_type)
    culture = visit.catalogue.agency.culture(visit.language)
    maker = FormMaker(
        culture=culture,
        say=visit.site.renderer.translate(visit.language),
        refresh_url=url if driving else None,
    )
    raw = filling.raw(step, culture)
    return maker.form(filling.fields(step), raw, faults, driving, filling.required(step))


def _step_page(
    visit: Visit, filling: Filling, number: int, draft: Draft | None, faults: dict[str, Fault]
) -> Response[Any]:
    steps, case_type, language = filling.shown_steps(), filling.case_type, visit.language
    step = _step_at(steps, number)
    title = step.title.text(language)
    say = visit.site.renderer.translate(language)
    prefix = say("Error: ") if faults else ""
    service = case_type.title.text(language)
    page = StepPage(
        shell=shell_of(visit, f"{prefix}{title} - {service}"),
        service=service,
        title=title,
        help=step.help.text(language),
        intro=case_type.form.intro.text(language) if number == 1 else "",
        number=number,
        count=len(steps),
        form=_form(visit, filling, step, draft, number, faults),
        action=_action(visit, case_type, draft, number),
        back_url=_back(visit, case_type, draft, number),
    )
    return page_response(visit, page, 422 if faults else 200)


def _check_page(
    visit: Visit, filling: Filling, draft: Draft, faults: dict[str, Fault]
) -> Response[Any]:
    say = visit.site.renderer.translate(visit.language)
    case_type = filling.case_type
    sections = summary_of(
        visit, filling, lambda number: _step_url(visit, draft, number) + f"?{RETURN}=check"
    )
    errors = tuple(
        ("", sentence(fault, case_type.fields[name].title.text(visit.language), say))
        for name, fault in faults.items()
    )
    page = CheckPage(
        shell=shell_of(visit, say("Check your answers")),
        service=case_type.title.text(visit.language),
        sections=sections,
        errors=errors,
        action=_url(visit, case_type, f"{draft.key}/check"),
        back_url=_step_url(visit, draft, len(filling.shown_steps())),
    )
    return page_response(visit, page, 422 if faults else 200)


def _action(visit: Visit, case_type: CaseType, draft: Draft | None, number: int) -> str:
    if draft is None:
        return _url(visit, case_type)
    return _step_url(visit, draft, number) + (f"?{RETURN}=check" if _returns(visit) else "")


def _returns(visit: Visit) -> bool:
    return visit.request.query_params.get(RETURN) == "check"


def _back(visit: Visit, case_type: CaseType, draft: Draft | None, number: int) -> str:
    if draft is None or (number == 1 and not _returns(visit)):
        return f"/{visit.catalogue.agency.name}"
    if _returns(visit):
        return _url(visit, case_type, f"{draft.key}/check")
    return _step_url(visit, draft, number - 1)


def _step_url(visit: Visit, draft: Draft, number: int) -> str:
    return f"/{visit.catalogue.agency.name}/{draft.entity}/{draft.key}/{number}"


def _url(visit: Visit, case_type: CaseType, tail: str = "") -> str:
    start = f"/{visit.catalogue.agency.name}/{case_type.name}"
    return f"{start}/{tail}" if tail else start
