"""A new record or case, entered by staff: a case by one of the forms that the officer may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.response import Redirect

from casework.cases.answers import MISSING, limits
from casework.cases.errors import FormEnded, InvalidAnswers
from casework.cases.submit import create_record, submit_case
from casework.catalogue import CaseType, Exit, Field, Verb
from casework.fields.base import Fault
from casework.web.declared import declaration_view, declared_in
from casework.web.desk.entry import (
    NEW,
    NOTE,
    EntryFieldsPage,
    EntryPage,
    WaysPage,
    may_note,
    opening_of,
    sections_of,
    sent_before,
    ways_of,
)
from casework.web.desk.record_form import (
    LIST,
    EditFieldsPage,
    Editing,
    EditPage,
    entity_of,
    list_url,
    shown_fields,
    with_uploads,
)
from casework.web.forms import FormView, raw_of, read_answers
from casework.web.posted import Posted, read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import shell_of
from casework.web.visit import Visit


@route("GET", LIST + "/new", who="officer", verb=Verb.CREATE)
async def show_new(visit: Visit) -> Response[Any]:
    """The form; of several the officer chooses, and a form of a style of its own has its own address."""
    entity = entity_of(visit)
    ways = ways_of(visit, entity)
    if len(ways) > 1:
        return _ways_page(visit)
    if ways and ways[0].style != "pages":
        return Redirect(ways[0].url, status_code=303)
    return await _empty_page(visit, opening_of(visit))


@route("POST", LIST + "/new", who="officer", verb=Verb.CREATE)
async def take_new(visit: Visit) -> Response[Any]:
    return await _take(visit, opening_of(visit))


@route("GET", NEW, who="officer", verb=Verb.CREATE)
async def show_new_by_form(visit: Visit) -> Response[Any]:
    return await _empty_page(visit, opening_of(visit, visit.param("form")))


@route("POST", NEW, who="officer", verb=Verb.CREATE)
async def take_new_by_form(visit: Visit) -> Response[Any]:
    return await _take(visit, opening_of(visit, visit.param("form")))


async def _empty_page(visit: Visit, editing: Editing) -> Response[Any]:
    raw = _defaults(visit, editing.fields) | _pointing(visit, editing.fields)
    return await _new_page(visit, editing, raw, {}, "")


async def _take(visit: Visit, editing: Editing) -> Response[Any]:
    posted = await read_posted(visit)
    sent = await with_uploads(visit, editing.fields, posted)
    raw, faults = sent.raw, sent.faults
    key = posted.text("key")
    shown, required = shown_fields(editing, raw)
    if sent.is_between:
        form = await editing.of(shown).form(raw, {}, required, sent.focus)
        return await _fields_answer(visit, editing, form, raw, key)
    answers, unread = read_answers(shown, raw, visit.catalogue.agency.culture(visit.language))
    faults |= unread
    if (
        faults
    ):  # then all that is wrong is told at once, as the writer does for answers it could read
        faults = (
            _missing(shown, answers, required)
            | limits(visit.work(), editing.entity, answers)
            | faults
        )
    try:
        if faults:
            raise InvalidAnswers(faults)
        reference = await _open(visit, editing, answers, key, posted)
    except InvalidAnswers as problem:
        return await _new_page(visit, editing, raw, problem.faults, key)
    except FormEnded as problem:
        return await _new_page(visit, editing, raw, {}, key, ended=problem.exit)
    say, url = visit.site.renderer.translate(visit.language), list_url(visit, editing.entity)
    if editing.by is not None and editing.by.style == "key_entry":
        return Redirect(f"{editing.url}?last={reference}", status_code=303)
    return go_to(visit, f"{url}/{reference}", say("Saved"))


def _missing(
    shown: Iterable[Field], answers: Mapping[str, Any], required: Mapping[str, bool]
) -> dict[str, Fault]:
    return {
        field.name: MISSING
        for field in shown
        if answers.get(field.name) is None and required.get(field.name, field.kind.required)
    }


async def _open(
    visit: Visit, editing: Editing, answers: Mapping[str, Any], key: str, posted: Posted
) -> str:
    """The reference of the record that came of it."""
    entity, by, work = editing.entity, editing.by, visit.work()
    if not isinstance(entity, CaseType) or by is None:
        return (await create_record(work, entity, answers, key=key or None)).reference
    note = posted.text(NOTE) if by.style == "script" else ""
    receipt = await submit_case(
        work,
        entity,
        answers,
        key=key or None,
        channel=by.desk_channel,
        form=by.name,
        note=note,
        declared=declared_in(posted.values),
    )
    return receipt.reference


def _defaults(visit: Visit, fields: Iterable[Field]) -> dict[str, Any]:
    culture, today = visit.catalogue.agency.culture(visit.language), visit.work().moment.today
    chosen = tuple(field for field in fields if field.kind.default is not None)
    values = {field.name: field.kind.default_value(culture, today) for field in chosen}
    return dict(raw_of(chosen, values, culture))


def _pointing(visit: Visit, fields: Iterable[Field]) -> dict[str, Any]:
    """Links that the address fills in: the way back from a child to its parent."""
    asked = visit.query()
    links = (field.name for field in fields if field.kind.type_name == "record")
    return {name: [asked[name][-1]] for name in links if asked.get(name)}


async def _new_page(
    visit: Visit,
    editing: Editing,
    raw: Mapping[str, Any],
    faults: Mapping[str, Fault],
    key: str,
    ended: Exit | None = None,
) -> Response[Any]:
    shown, required = shown_fields(editing, raw)
    form = await editing.of(shown).form(raw, faults, required)
    say, language = visit.site.renderer.translate(visit.language), visit.language
    declaration = declaration_view(editing.by, declared_in(raw), faults, language, say)
    more = declaration.errors if declaration else ()
    if ended is not None:
        words = " ".join(
            filter(None, (f"{ended.title.text(language)}.", ended.text.text(language)))
        )
        more = (*more, ("", words))
    form = replace(form, errors=(*form.errors, *more), declaration=declaration)
    status = 422 if faults or ended else 200
    return await _fields_answer(visit, editing, form, raw, key, status)


async def _fields_answer(
    visit: Visit,
    editing: Editing,
    form: FormView,
    raw: Mapping[str, Any],
    key: str,
    status: int = 200,
) -> Response[Any]:
    entity, by = editing.entity, editing.by
    is_fragment = visit.is_fragment and status == 200 and visit.request.method == "POST"
    if by is not None and by.style != "pages":
        if is_fragment:
            sections = sections_of(by, form, visit.language)
            return page_response(visit, EntryFieldsPage(form, sections))
        return await _entry_page(visit, editing, form, raw, key, status)
    if is_fragment:
        return page_response(visit, EditFieldsPage(form))
    title = _title(visit, editing)
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


async def _entry_page(
    visit: Visit, editing: Editing, form: FormView, raw: Mapping[str, Any], key: str, status: int
) -> Response[Any]:
    entity, by, language = editing.entity, editing.by, visit.language
    assert by is not None  # noqa: S101  (only forms have a style)
    title, noted = _title(visit, editing), (raw.get(NOTE) or [""])[0]
    has_notes = by.style == "script" and may_note(visit, entity)
    page = EntryPage(
        shell=shell_of(visit, title, current=entity.name),
        trail=((entity.plural.text(language), list_url(visit, entity)), (title, None)),
        title=title,
        manner=by.style,
        intro=by.intro.text(language),
        sections=sections_of(by, form, language),
        form=form,
        action=editing.url,
        cancel_url=list_url(visit, entity),
        key=key or visit.new_key(),
        last=await sent_before(visit, entity),
        note=noted if has_notes else None,
    )
    return page_response(visit, page, status)


def _ways_page(visit: Visit) -> Response[Any]:
    entity, language = entity_of(visit), visit.language
    say = visit.site.renderer.translate(language)
    title = say("New: {name}").format(name=entity.title.text(language))
    trail = ((entity.plural.text(language), list_url(visit, entity)), (title, None))
    shell = shell_of(visit, title, current=entity.name)
    return page_response(visit, WaysPage(shell, trail, title, ways_of(visit, entity)))


def _title(visit: Visit, editing: Editing) -> str:
    say, entity, by = visit.site.renderer.translate(visit.language), editing.entity, editing.by
    label = by.title if by is not None and by.title else entity.title
    return say("New: {name}").format(name=label.text(visit.language))
