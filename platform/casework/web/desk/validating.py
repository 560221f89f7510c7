"""One field of a form, checked as soon as it was left: the answer is its group alone."""

from __future__ import annotations

from typing import Any

from litestar import Response

from casework.cases.errors import NotFound
from casework.cases.reading import read_record
from casework.catalogue import Verb
from casework.web.desk.acting import ACTION, asked_by, case_of, transition_of
from casework.web.desk.entry import NEW, opening_of
from casework.web.desk.record_form import LIST, ONE, Editing, editing_of, entity_of
from casework.web.forms import read_answers
from casework.web.posted import read_posted
from casework.web.respond import html_response
from casework.web.route import route
from casework.web.visit import Visit


@route("POST", LIST + "/new/validate/{field:str}", who="officer", verb=Verb.CREATE)
async def validate_new(visit: Visit) -> Response[Any]:
    return await _validated(visit, opening_of(visit))


@route("POST", NEW + "/validate/{field:str}", who="officer", verb=Verb.CREATE)
async def validate_new_by_form(visit: Visit) -> Response[Any]:
    return await _validated(visit, opening_of(visit, visit.param("form")))


@route("POST", ONE + "/edit/validate/{field:str}", who="officer", verb=Verb.CHANGE)
async def validate_edit(visit: Visit) -> Response[Any]:
    entity = entity_of(visit)
    record = await read_record(visit.work(), entity, visit.param("reference"))
    return await _validated(visit, editing_of(visit, entity, Verb.CHANGE, _form_url(visit), record))


@route("POST", ACTION + "/validate/{field:str}", who="officer", verb=Verb.ACT)
async def validate_action(visit: Visit) -> Response[Any]:
    case = await case_of(visit)
    return await _validated(
        visit, asked_by(visit, case, await transition_of(visit, case)), is_asked=True
    )


def _form_url(visit: Visit) -> str:
    return visit.path.rsplit("/validate/", 1)[0]


async def _validated(visit: Visit, editing: Editing, is_asked: bool = False) -> Response[Any]:
    """One field, checked as it was typed: its group alone. What an action asks must be answered."""
    posted = await read_posted(visit)
    field = next((f for f in editing.fields if f.name == visit.param("field")), None)
    if field is None:
        raise NotFound
    _, faults = read_answers(
        (field,), posted.values, visit.catalogue.agency.culture(visit.language)
    )
    alone = editing.of((field,))
    form = await alone.form(posted.values, faults, {field.name: True} if is_asked else {})
    widget = visit.site.renderer.input(form.fields[0], form, visit.language)
    return html_response(widget.encode())
