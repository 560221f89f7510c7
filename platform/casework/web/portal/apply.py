"""The public form: a page a step, check your answers, send.

Works with one plain form a page. What was typed is kept in a draft, as typed; the address carries the
draft's secret key, so the form survives a closed browser, and sending it twice makes one case.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.response import Redirect

from casework.cases.drafts import Typed, forget_draft
from casework.cases.errors import FormEnded, InvalidAnswers, NotFound
from casework.cases.resuming import make_link
from casework.cases.submit import find_receipt, submit_case
from casework.cases.ways import find_form
from casework.catalogue import CaseType
from casework.web.declared import declared_in
from casework.web.form_body import upload_limits
from casework.web.groups import is_row_button
from casework.web.paper.pdf import SUFFIX, send_paper
from casework.web.portal.applying import ASKED, Applying, find_own_draft, step_at
from casework.web.portal.applying import STEP as STEP_ASKED
from casework.web.portal.exits import exit_at, exit_page, first_exit
from casework.web.portal.pages import FragmentPage, check_page, step_page, tasks_page
from casework.web.portal.services import public_service
from casework.web.posted import Posted, read_posted
from casework.web.respond import page_response
from casework.web.route import Handler, route
from casework.web.saved import LATER, SAVE, autosaved, not_kept
from casework.web.visit import Visit

START = "/{agency:str}/{service:str}"
FORM = START + "/{form:str}"
"""The start of a form of this name, where a service has several."""
STEP = START + "/{draft:str}/{step:int}"
TASKS = START + "/{draft:str}/tasks"
CHECK = START + "/{draft:str}/check"
EXIT = START + "/{draft:str}/exit/{step:int}"


@route("GET", START, who="anyone")
async def show_first_step(visit: Visit) -> Response[Any]:
    return _begin(_at(visit))


@route("POST", START, who="anyone", is_walked=True)
async def take_first_step(visit: Visit) -> Response[Any]:
    return await _take(_at(visit), _first_step(visit))


@route("GET", FORM, who="anyone")
async def show_named_form(visit: Visit) -> Response[Any]:
    """A form of this name, or its paper twin under the name with `.pdf`."""
    name = visit.param("form")
    if name.endswith(SUFFIX):
        at = _at(visit, name.removesuffix(SUFFIX))
        return await send_paper(visit, at.case_type, at.form)
    return _begin(_at(visit, name))


@route("POST", FORM, who="anyone", is_walked=True)
async def take_named_form(visit: Visit) -> Response[Any]:
    return await _take(_at(visit, visit.param("form")), _first_step(visit))


def of_draft(handler: Callable[[Applying], Awaitable[Response[Any]]]) -> Handler:
    """With the draft of the address. A form that was sent leads to its case, and tells no answers."""

    async def handle(visit: Visit) -> Response[Any]:
        case_type, work, key = public_service(visit), visit.citizen_work(), visit.param("draft")
        draft = await find_own_draft(visit, case_type.name, key)
        if draft is not None:
            form = find_form(work, case_type, draft.form or None)
            return await handler(Applying(visit, case_type, form, draft))
        return await _sent_already(visit, case_type, key)

    return handle


async def _sent_already(visit: Visit, case_type: CaseType, key: str) -> Response[Any]:
    receipt = await find_receipt(visit.citizen_work(), case_type, key)
    if receipt is None:
        raise NotFound
    if visit.is_fragment:
        return not_kept()
    again = "?sent=1" if visit.request.method == "POST" else ""
    return Redirect(f"/track/{receipt.tracking}{again}", status_code=303)


@route("GET", STEP, who="anyone")
@of_draft
async def show_step(at: Applying) -> Response[Any]:
    return step_page(at, at.filling(), int(at.visit.param("step")), {})


@route("POST", STEP, who="anyone", is_walked=True)
@of_draft
async def take_step(at: Applying) -> Response[Any]:
    return await _take(at, int(at.visit.param("step")))


@route("GET", TASKS, who="anyone")
@of_draft
async def show_tasks(at: Applying) -> Response[Any]:
    if not at.form.has_tasks:
        raise NotFound
    return tasks_page(at, at.filling())


@route("GET", CHECK, who="anyone")
@of_draft
async def show_check(at: Applying) -> Response[Any]:
    filling = at.filling()
    for number, step in enumerate(filling.shown_steps(), start=1):
        if at.faults_of(filling, step):
            return Redirect(at.step_url(number), status_code=303)
    ended = first_exit(filling)
    if ended is not None:
        return Redirect(at.draft_url(f"exit/{ended}"), status_code=303)
    return check_page(at, filling, {})


@route("GET", EXIT, who="anyone")
@of_draft
async def show_exit(at: Applying) -> Response[Any]:
    """Whoever changed the answer that led here goes on with the form."""
    number, filling = int(at.visit.param("step")), at.filling()
    found = exit_at(filling, number)
    if found is None:
        return Redirect(at.step_url(number), status_code=303)
    return exit_page(at, found, number)


@route("POST", CHECK, who="anyone")
@of_draft
async def send_form(at: Applying) -> Response[Any]:
    declared = declared_in((await read_posted(at.visit)).values)
    work, filling, draft = at.visit.citizen_work(), at.filling(), at.given
    channel = at.form.channel or "web"
    try:
        if filling.faults:
            raise InvalidAnswers(filling.faults)
        receipt = await submit_case(
            work,
            at.case_type,
            filling.answers,
            key=draft.key,
            channel=channel,
            form=at.form.name,
            declared=declared,
        )
    except FormEnded:
        return Redirect(at.draft_url("check"), status_code=303)
    except InvalidAnswers as problem:
        return check_page(at, filling, problem.faults, declared)
    await forget_draft(work, draft)
    return Redirect(f"/track/{receipt.tracking}?sent=1", status_code=303)


def _at(visit: Visit, form: str | None = None) -> Applying:
    case_type = public_service(visit)
    return Applying(visit, case_type, find_form(visit.citizen_work(), case_type, form))


def _begin(at: Applying) -> Response[Any]:
    filling, wanted = at.filling(), at.visit.request.query_params
    if at.form.has_tasks and STEP_ASKED not in wanted:
        return tasks_page(at, filling)
    return step_page(at, filling, _first_step(at.visit), {})


def _first_step(visit: Visit) -> int:
    """A form with a list of tasks may be begun at any step."""
    asked = visit.request.query_params.get(STEP_ASKED, "1")
    return int(asked) if asked.isdecimal() and len(asked) < 4 else 1


async def _take(at: Applying, number: int) -> Response[Any]:
    visit = at.visit
    posted = await read_posted(visit, upload_limits(at.case_type.fields.values()))
    at = await _begun(at, posted)
    before = at.filling()
    step = step_at(before.shown_steps(), number)
    merged = await at.merged(step, posted)
    filling = at.filling(merged.typed)
    then = posted.text("then")
    if then == SAVE:
        return await _autosave(at, merged.typed, posted.number("_version") or 0, number)
    if visit.is_fragment:
        form = at.view_of(filling, step, number, {}, merged.focus)
        return page_response(visit, FragmentPage(form))
    kept = await at.kept(merged.typed)
    if then == LATER:
        await make_link(visit.citizen_work(), kept.given)
        return Redirect(kept.draft_url("saved"), status_code=303)
    if is_row_button(then):
        return step_page(kept, filling, number, {}, merged.focus)
    if then == "update":
        return Redirect(kept.action(number), status_code=303)
    faults = at.faults_of(filling, step) | merged.faults
    if faults:
        return step_page(kept, filling, number, faults)
    if exit_at(filling, number):
        return Redirect(kept.draft_url(f"exit/{number}"), status_code=303)
    if filling.asks_more(step, before, posted.all(ASKED)):
        return step_page(kept, filling, number, {}, has_more=True)
    return Redirect(kept.next_url(number), status_code=303)


async def _begun(at: Applying, posted: Posted) -> Applying:
    """The first step, sent after it kept itself: its page holds the key of the draft."""
    key = posted.text("_draft")
    if at.draft is not None or not key:
        return at
    draft = await find_own_draft(at.visit, at.case_type.name, key)
    return at if draft is None or draft.form != at.form.name else replace(at, draft=draft)


async def _autosave(at: Applying, typed: Typed, version: int, number: int) -> Response[Any]:
    if at.carrying is not None:
        return not_kept()
    kept = await at.autosaved(typed, version)
    if kept is None:
        return not_kept()
    if at.draft is not None:
        return autosaved(at.visit)
    return autosaved(at.visit, kept.given.key, kept.step_url(number))
