"""Answering what a case is asked for, on its tracking page: the link is who may, and it may nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.response import Redirect

from casework.cases.access import verdict
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.reading import Tracked
from casework.cases.tracking import HOLDER
from casework.cases.upgrade_answers import Stranded, answer_asked, asked_of
from casework.catalogue import CaseType, Verb
from casework.web.forms import FormView
from casework.web.portal.tracking import find_tracked, tracking_response
from casework.web.route import route
from casework.web.upgrade_questions import Questions, posted_names, stranded_fault
from casework.web.visit import Visit

ANSWERED = "answered"
"""In the address after an answer was taken."""


@route("GET", "/track/{token:str}", who="link")
async def show_tracking(visit: Visit) -> Response[Any]:
    tracked = await find_tracked(visit, visit.param("token"))
    return await tracking_response(visit, tracked, await _form(visit, tracked))


@route("POST", "/track/{token:str}", who="link")
async def take_answers(visit: Visit) -> Response[Any]:
    """Sent twice, or after somebody answered by telephone: the page says where the case stands."""
    tracked = await find_tracked(visit, visit.param("token"))
    asking = _questions(visit, tracked)
    posted = await asking.posted()
    found = await asked_of(asking.work, asking.case_type, tracked.record)
    if found is None:
        return _here(visit)
    fields = asking.fields(found, posted_names(posted))
    sent = await asking.sent(fields, posted)
    if sent.is_between:
        form = asking.form(fields, sent.raw, {}, sent.focus)
        return await tracking_response(visit, tracked, form)
    try:
        if sent.faults:
            raise InvalidAnswers(sent.faults)
        await answer_asked(asking.work, asking.case_type, tracked.record, sent.answers)
    except InvalidAnswers as problem:
        faults = problem.faults
    except Stranded as problem:
        faults = stranded_fault(problem)
    except NotFound:
        return _here(visit)
    else:
        return _here(visit, f"?{ANSWERED}=1")
    form = asking.form(asking.fields(found, posted_names(posted), faults), sent.raw, faults)
    return await tracking_response(visit, tracked, form, status=422)


def _here(visit: Visit, question: str = "") -> Response[Any]:
    return Redirect(f"/track/{visit.param('token')}{question}", status_code=303)


def _questions(visit: Visit, tracked: Tracked) -> Questions:
    work = replace(visit.citizen_work(), actor=HOLDER)
    case_type = visit.catalogue.entities[tracked.case_type.name]
    if not isinstance(case_type, CaseType):
        raise NotFound
    decided = verdict(visit.catalogue, HOLDER, Verb.CHANGE, case_type.name)
    url = f"/track/{visit.param('token')}"
    return Questions(visit, work, case_type, url, decided.writable)


async def _form(visit: Visit, tracked: Tracked) -> FormView | None:
    asking = _questions(visit, tracked)
    found = await asked_of(asking.work, asking.case_type, tracked.record)
    fields = asking.fields(found) if found else ()
    return asking.form(fields, {}, {}) if fields else None
