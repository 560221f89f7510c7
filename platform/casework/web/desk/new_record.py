"""A new record or case, entered by staff: a case by one of the forms that the officer may use.

What is typed is kept while it is typed (`unsent.py`), so neither a fault nor a lost session takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from litestar import Response
from litestar.response import Redirect

from casework.cases.answers import MISSING, limits
from casework.cases.entries import forget_entry, keep_entry
from casework.cases.errors import FormEnded, InvalidAnswers, NotFound
from casework.cases.form_ends import Declared
from casework.cases.submit import create_record, submit_case
from casework.catalogue import VALID_FROM, CaseType, Field, Verb
from casework.fields.base import Fault
from casework.web.declared import declared_in
from casework.web.desk.dated import day_in
from casework.web.desk.entry import NEW, NOTE, opening_of, ways_of
from casework.web.desk.new_pages import BACK, form_page, questions, ways_page
from casework.web.desk.record_form import (
    LIST,
    Editing,
    entity_of,
    list_url,
    shown_fields,
    with_uploads,
)
from casework.web.desk.suggesting import suggested
from casework.web.desk.unsent import ENTRY, discard, form_name, keep, own, typed_before
from casework.web.form_body import upload_limits
from casework.web.forms import raw_of, read_answers
from casework.web.paper.pdf import SUFFIX, send_paper
from casework.web.posted import read_posted
from casework.web.respond import go_to
from casework.web.route import route
from casework.web.saved import LATER, SAVE
from casework.web.visit import Visit


@route("GET", LIST + "/new", who="officer", verb=Verb.CREATE)
async def show_new(visit: Visit) -> Response[Any]:
    """The form; of several the officer chooses, and a form of a style of its own has its own address."""
    ways = ways_of(visit, entity_of(visit))
    if len(ways) > 1:
        return ways_page(visit, ways)
    if ways and ways[0].style != "pages":
        return Redirect(ways[0].url, status_code=303)
    return await _begin(visit, opening_of(visit))


@route("POST", LIST + "/new", who="officer", verb=Verb.CREATE)
async def take_new(visit: Visit) -> Response[Any]:
    return await _take(visit, opening_of(visit))


@route("GET", NEW, who="officer", verb=Verb.CREATE)
async def show_new_by_form(visit: Visit) -> Response[Any]:
    """A form of this name, or its paper twin under the name with `.pdf`."""
    name = visit.param("form")
    if name.endswith(SUFFIX):
        editing = opening_of(visit, name.removesuffix(SUFFIX))
        if not isinstance(editing.entity, CaseType) or editing.by is None:
            raise NotFound
        return await send_paper(visit, editing.entity, editing.by)
    return await _begin(visit, opening_of(visit, name))


@route("POST", NEW, who="officer", verb=Verb.CREATE)
async def take_new_by_form(visit: Visit) -> Response[Any]:
    return await _take(visit, opening_of(visit, visit.param("form")))


async def _begin(visit: Visit, editing: Editing) -> Response[Any]:
    before = await typed_before(visit, editing)
    if before is not None:
        return await form_page(visit, editing, before.typed, before.key)
    raw = _defaults(visit, editing.fields) | _pointing(visit, editing.fields)
    known = await suggested(visit, editing)
    return await form_page(visit, editing, {**raw, **known.raw})


async def _take(visit: Visit, editing: Editing) -> Response[Any]:
    posted = await read_posted(visit, upload_limits(editing.fields))
    key, then = posted.text("key"), posted.text("then")
    if then == "discard":
        return await discard(visit, editing, key)
    sent = await with_uploads(visit, editing.fields, posted)
    if then in (SAVE, LATER):
        return await keep(visit, editing, sent.raw, key, then)
    if sent.is_between:
        return await questions(visit, editing, sent.raw, key, sent.focus)
    answers, faults = judged_answers(visit, editing, sent.raw, sent.faults)
    day = day_in(sent.raw, VALID_FROM) if editing.entity.dated else None
    if isinstance(day, Fault):
        faults[VALID_FROM] = day
    try:
        if faults:
            raise InvalidAnswers(faults)
        if editing.by is not None and (then == "check" or BACK in visit.request.query_params):
            return await _to_check(visit, editing, sent.raw, key)
        reference = await open_record(
            visit,
            editing,
            answers,
            key,
            posted.text(NOTE),
            declared_in(posted.values),
            day if isinstance(day, date) else None,
        )
    except InvalidAnswers as problem:
        return await form_page(visit, editing, sent.raw, key, problem.faults)
    except FormEnded as problem:
        return await form_page(visit, editing, sent.raw, key, ended=problem.exit)
    return await after_sending(visit, editing, reference, key)


def judged_answers(
    visit: Visit, editing: Editing, raw: Mapping[str, Any], faults: Mapping[str, Fault]
) -> tuple[dict[str, object], dict[str, Fault]]:
    """The answers that could be read. If any could not, all that is wrong is told at once; what is wrong
    with answers that could all be read is told by the writer.
    """
    shown, required = shown_fields(editing, raw)
    answers, unread = read_answers(shown, raw, visit.catalogue.agency.culture(visit.language))
    found = {**faults, **unread}
    if found:
        broken = limits(visit.work(), editing.entity, answers)
        found = _missing(shown, answers, required) | broken | found
    return answers, found


async def open_record(
    visit: Visit,
    editing: Editing,
    answers: Mapping[str, Any],
    key: str,
    note: str,
    declared: Declared,
    valid_from: date | None = None,
) -> str:
    """The reference of the record that came of it."""
    entity, by, work = editing.entity, editing.by, visit.work()
    if not isinstance(entity, CaseType) or by is None:
        made = await create_record(work, entity, answers, key=key or None, valid_from=valid_from)
        return made.reference
    said = note if by.style == "script" else ""
    receipt = await submit_case(
        work,
        entity,
        answers,
        key=key or None,
        channel=by.desk_channel,
        form=by.name,
        note=said,
        declared=declared,
    )
    return receipt.reference


async def after_sending(visit: Visit, editing: Editing, reference: str, key: str) -> Response[Any]:
    """To the record; from the counter's form straight to a new empty one."""
    if key:
        await forget_entry(visit.work(), key)
    say, url = visit.site.renderer.translate(visit.language), list_url(visit, editing.entity)
    if editing.by is not None and editing.by.style == "key_entry":
        return Redirect(f"{editing.url}?last={reference}", status_code=303)
    return go_to(visit, f"{url}/{reference}", say("Saved"))


async def _to_check(
    visit: Visit, editing: Editing, raw: Mapping[str, Any], key: str
) -> Response[Any]:
    """Rules of the writer are asked when it is sent; here all questions were answered readably."""
    shown, required = shown_fields(editing, raw)
    answers, _ = read_answers(shown, raw, visit.catalogue.agency.culture(visit.language))
    faults = _missing(shown, answers, required) | limits(visit.work(), editing.entity, answers)
    if faults:
        raise InvalidAnswers(faults)
    await keep_entry(visit.work(), editing.entity, form_name(editing), key, own(editing, raw))
    url = f"{list_url(visit, editing.entity)}/new/{form_name(editing)}/check"
    return Redirect(f"{url}?{ENTRY}={key}", status_code=303)


def _missing(
    shown: Iterable[Field], answers: Mapping[str, Any], required: Mapping[str, bool]
) -> dict[str, Fault]:
    return {
        field.name: MISSING
        for field in shown
        if answers.get(field.name) is None and required.get(field.name, field.kind.required)
    }


def _defaults(visit: Visit, fields: Iterable[Field]) -> dict[str, Any]:
    culture, today = visit.catalogue.agency.culture(visit.language), visit.work().moment.today
    chosen = tuple(field for field in fields if field.kind.default is not None)
    values = {field.name: field.kind.default_value(culture, today) for field in chosen}
    return dict(raw_of(chosen, values, culture))


def _pointing(visit: Visit, fields: Iterable[Field]) -> dict[str, Any]:
    """Links that the address fills in: the way back from a child to its parent."""
    asked = visit.query()
    links = (field.name for field in fields if field.kind.type_name in ("record", "records"))
    return {name: [asked[name][-1]] for name in links if asked.get(name)}
