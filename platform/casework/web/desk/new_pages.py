"""The pages of a new record at the desk: which form, the form, its questions alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from casework.catalogue import Exit, Form
from casework.fields.base import Fault
from casework.web.declared import declaration_view, declared_in
from casework.web.desk.dated import day_view, told_of_days, without_days
from casework.web.desk.entry import (
    NOTE,
    EntryFieldsPage,
    EntryPage,
    Way,
    WaysPage,
    may_note,
    sections_of,
    sent_before,
)
from casework.web.desk.record_form import (
    EditFieldsPage,
    Editing,
    EditPage,
    Trail,
    entity_of,
    list_url,
    shown_fields,
)
from casework.web.desk.suggesting import PERSON, suggested
from casework.web.desk.unsent import unsent
from casework.web.forms import FormView
from casework.web.respond import page_response
from casework.web.shell import shell_of
from casework.web.visit import Visit

BACK = "back_to"
"""In an address: `check` leads back to all answers once this form is sent."""
NO_FAULTS: Mapping[str, Fault] = MappingProxyType({})


async def form_page(
    visit: Visit,
    editing: Editing,
    raw: Mapping[str, Any],
    key: str = "",
    faults: Mapping[str, Fault] = NO_FAULTS,
    focus: str = "",
    ended: Exit | None = None,
) -> Response[Any]:
    """The form with what was typed; 422 with faults, or when it must not be sent."""
    shown, required = shown_fields(editing, raw)
    form = await editing.of(shown).form(raw, without_days(faults), required, focus)
    form = told_of_days(visit, form, faults)
    form = (await suggested(visit, editing)).marked(form, raw)
    form = _with_ends(visit, editing, form, raw, faults, ended)
    key, status = key or visit.new_key(), 422 if faults or ended else 200
    if editing.by is not None and editing.by.style != "pages":
        return await _entry_page(visit, editing, editing.by, form, raw, key, status)
    returns = BACK in visit.request.query_params
    page = EditPage(
        shell=shell_of(visit, title_of(visit, editing), current=editing.entity.name),
        trail=_trail(visit, editing),
        title=title_of(visit, editing),
        form=form,
        action=_action(visit, editing),
        cancel_url=list_url(visit, editing.entity),
        version=0,
        key=key,
        conflict=None,
        may_check=editing.by is not None,
        returns=returns,
        unsent=await unsent(visit, editing, key),
        day=day_view(visit, editing.entity, raw, faults),
    )
    return page_response(visit, page, status)


def _with_ends(
    visit: Visit,
    editing: Editing,
    form: FormView,
    raw: Mapping[str, Any],
    faults: Mapping[str, Fault],
    ended: Exit | None,
) -> FormView:
    """What is declared at the end of the form, and why it ends before."""
    say, language = visit.site.renderer.translate(visit.language), visit.language
    declaration = declaration_view(editing.by, declared_in(raw), faults, language, say)
    more = declaration.errors if declaration else ()
    if ended is not None:
        told = (f"{ended.title.text(language)}.", ended.text.text(language))
        more = (*more, ("", " ".join(filter(None, told))))
    return replace(form, errors=(*form.errors, *more), declaration=declaration)


async def questions(
    visit: Visit, editing: Editing, raw: Mapping[str, Any], key: str, focus: str
) -> Response[Any]:
    """The questions alone, or the page without script, after an answer or a row changed."""
    if not visit.is_fragment:
        return await form_page(visit, editing, raw, key, focus=focus)
    shown, required = shown_fields(editing, raw)
    form = await editing.of(shown).form(raw, NO_FAULTS, required, focus)
    if editing.by is not None and editing.by.style != "pages":
        sections = sections_of(editing.by, form, visit.language)
        return page_response(visit, EntryFieldsPage(form, sections))
    return page_response(visit, EditFieldsPage(form))


async def _entry_page(
    visit: Visit,
    editing: Editing,
    by: Form,
    form: FormView,
    raw: Mapping[str, Any],
    key: str,
    status: int,
) -> Response[Any]:
    entity, language, noted = editing.entity, visit.language, (raw.get(NOTE) or [""])[0]
    has_notes = by.style == "script" and may_note(visit, entity)
    page = EntryPage(
        shell=shell_of(visit, title_of(visit, editing), current=entity.name),
        trail=_trail(visit, editing),
        title=title_of(visit, editing),
        manner=by.style,
        intro=by.intro.text(language),
        sections=sections_of(by, form, language),
        form=form,
        action=_action(visit, editing),
        cancel_url=list_url(visit, entity),
        key=key,
        returns=BACK in visit.request.query_params,
        unsent=await unsent(visit, editing, key),
        last=await sent_before(visit, entity),
        note=noted if has_notes else None,
    )
    return page_response(visit, page, status)


def ways_page(visit: Visit, ways: tuple[Way, ...]) -> Response[Any]:
    entity, language = entity_of(visit), visit.language
    say = visit.site.renderer.translate(language)
    title = say("New: {name}").format(name=entity.title.text(language))
    trail: Trail = ((entity.plural.text(language), list_url(visit, entity)), (title, None))
    shell = shell_of(visit, title, current=entity.name)
    return page_response(visit, WaysPage(shell, trail, title, ways))


def title_of(visit: Visit, editing: Editing) -> str:
    """What is made new, by the title of the form that makes it."""
    say, entity, by = visit.site.renderer.translate(visit.language), editing.entity, editing.by
    label = by.title if by is not None and by.title else entity.title
    return say("New: {name}").format(name=label.text(visit.language))


def _trail(visit: Visit, editing: Editing) -> Trail:
    plural = editing.entity.plural.text(visit.language)
    return (plural, list_url(visit, editing.entity)), (title_of(visit, editing), None)


def _action(visit: Visit, editing: Editing) -> str:
    """With whom it is about, and that it leads back to the check, when the address says so."""
    asked = visit.request.query_params
    kept = {name: asked[name] for name in (BACK, PERSON) if asked.get(name)}
    return f"{editing.url}?{urlencode(kept)}" if kept else editing.url
