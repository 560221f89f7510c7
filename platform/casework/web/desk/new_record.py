"""A new record or case, entered by staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from litestar import Response

from casework.cases.errors import InvalidAnswers
from casework.cases.submit import create_record, submit_case
from casework.catalogue import CaseType, Field, Verb
from casework.fields.base import Fault
from casework.web.desk.record_form import (
    LIST,
    EditFieldsPage,
    Editing,
    EditPage,
    editing_of,
    entity_of,
    list_url,
    shown_fields,
    with_uploads,
)
from casework.web.forms import FormView, raw_of, read_answers
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import shell_of
from casework.web.visit import Visit


@route("GET", LIST + "/new", who="officer", verb=Verb.CREATE)
async def show_new(visit: Visit) -> Response[Any]:
    entity = entity_of(visit)
    editing = editing_of(visit, entity, Verb.CREATE, f"{list_url(visit, entity)}/new")
    raw = _defaults(visit, editing.fields)
    return await _new_page(visit, editing, raw, {}, "")


@route("POST", LIST + "/new", who="officer", verb=Verb.CREATE)
async def take_new(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit)
    entity, work = entity_of(visit), visit.work()
    editing = editing_of(visit, entity, Verb.CREATE, f"{list_url(visit, entity)}/new")
    raw, faults = await with_uploads(visit, editing.fields, posted)
    key = posted.text("key")
    shown, required = shown_fields(editing, raw)
    if visit.is_fragment or posted.text("then") == "update":
        form = await replace(editing, fields=shown).form(raw, {}, required)
        return await _fields_answer(visit, editing, form, raw, key)
    answers, unread = read_answers(shown, raw, visit.catalogue.agency.culture(visit.language))
    faults |= unread
    try:
        if faults:
            raise InvalidAnswers(faults)
        if isinstance(entity, CaseType):
            receipt = await submit_case(work, entity, answers, key=key or None, channel="desk")
            reference = receipt.reference
        else:
            reference = (await create_record(work, entity, answers, key=key or None)).reference
    except InvalidAnswers as problem:
        return await _new_page(visit, editing, raw, problem.faults, key)
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, f"{list_url(visit, entity)}/{reference}", say("Saved"))


def _defaults(visit: Visit, fields: Iterable[Field]) -> dict[str, Any]:
    culture, today = visit.catalogue.agency.culture(visit.language), visit.work().moment.today
    chosen = tuple(field for field in fields if field.kind.default is not None)
    values = {field.name: field.kind.default_value(culture, today) for field in chosen}
    return dict(raw_of(chosen, values, culture))


async def _new_page(
    visit: Visit, editing: Editing, raw: Mapping[str, Any], faults: Mapping[str, Fault], key: str
) -> Response[Any]:
    shown, required = shown_fields(editing, raw)
    form = await replace(editing, fields=shown).form(raw, faults, required)
    return await _fields_answer(visit, editing, form, raw, key, 422 if faults else 200)


async def _fields_answer(
    visit: Visit,
    editing: Editing,
    form: FormView,
    raw: Mapping[str, Any],
    key: str,
    status: int = 200,
) -> Response[Any]:
    if visit.is_fragment and status == 200 and visit.request.method == "POST":
        return page_response(visit, EditFieldsPage(form))
    entity = editing.entity
    say = visit.site.renderer.translate(visit.language)
    title = say("New: {name}").format(name=entity.title.text(visit.language))
    page = EditPage(
        shell=shell_of(visit, title, current=entity.name),
        trail=((entity.plural.text(visit.language), list_url(visit, entity)), (title, None)),
        title=title,
        form=form,
        action=editing.url,
        cancel_url=list_url(visit, entity),
        version=0,
        key=key or visit.new_key(),
        conflict=None,
    )
    return page_response(visit, page, status)
