"""One field of a form, checked as soon as it was left: the answer is its group alone."""

from __future__ import annotations

from typing import Any

from litestar import Response

from casework.cases.errors import NotFound
from casework.catalogue import Verb
from casework.web.desk.record_form import LIST, ONE, Editing, editing_of, entity_of
from casework.web.forms import read_answers
from casework.web.posted import read_posted
from casework.web.respond import html_response
from casework.web.route import route
from casework.web.visit import Visit


@route("POST", LIST + "/new/validate/{field:str}", who="officer", verb=Verb.CREATE)
async def validate_new(visit: Visit) -> Response[Any]:
    return await _validated(visit, Verb.CREATE)


@route("POST", ONE + "/edit/validate/{field:str}", who="officer", verb=Verb.CHANGE)
async def validate_edit(visit: Visit) -> Response[Any]:
    return await _validated(visit, Verb.CHANGE)


async def _validated(visit: Visit, verb: Verb) -> Response[Any]:
    """One field, checked as it was typed: its group alone."""
    posted = await read_posted(visit)
    entity = entity_of(visit)
    editing = editing_of(visit, entity, verb, visit.request.url.path.rsplit("/validate/", 1)[0])
    field = next((f for f in editing.fields if f.name == visit.param("field")), None)
    if field is None:
        raise NotFound
    _, faults = read_answers(
        (field,), posted.values, visit.catalogue.agency.culture(visit.language)
    )
    form = await Editing(visit, entity, (field,), editing.url).form(posted.values, faults, {})
    widget = visit.site.renderer.input(form.fields[0], form, visit.language)
    return html_response(widget.encode())
