"""Check the answers of a new case at the desk before it is sent, such as reading them back to a caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Response
from litestar.response import Redirect

from casework.cases.entries import Typing
from casework.cases.errors import FormEnded, InvalidAnswers, NotFound
from casework.cases.form_ends import Declared
from casework.catalogue import CaseType, Form, Verb
from casework.fields.base import Fault
from casework.web.declared import DeclarationView, declaration_view, declared_in
from casework.web.desk.entry import NEW, NOTE, opening_of
from casework.web.desk.new_pages import BACK, form_page, title_of
from casework.web.desk.new_record import after_sending, judged_answers, open_record
from casework.web.desk.record_form import Editing, Trail, list_url
from casework.web.desk.unsent import ENTRY, typed_before
from casework.web.forms import sentence
from casework.web.portal.steps import Filling
from casework.web.portal.summary import SummarySection, summary_of
from casework.web.posted import read_posted
from casework.web.respond import page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

CHECK = NEW + "/check"


@dataclass(frozen=True, slots=True)
class CheckEntryPage:
    template: ClassVar[str] = "pages/check_entry.html"
    shell: Shell
    trail: Trail
    title: str
    sections: tuple[SummarySection, ...]
    note: str
    errors: tuple[tuple[str, str], ...]
    declaration: DeclarationView | None
    action: str
    key: str
    back_url: str


@route("GET", CHECK, who="officer", verb=Verb.CREATE)
async def show_check_entry(visit: Visit) -> Response[Any]:
    editing = opening_of(visit, visit.param("form"))
    entry = await typed_before(visit, editing)
    if entry is None:
        raise NotFound
    return _page(visit, editing, entry, {})


@route("POST", CHECK, who="officer", verb=Verb.CREATE)
async def send_entry(visit: Visit) -> Response[Any]:
    """Send what was kept. Sent again it leads to the same case, as the form itself does."""
    editing = opening_of(visit, visit.param("form"))
    posted = await read_posted(visit)
    key, declared = posted.text("key"), declared_in(posted.values)
    entry = await typed_before(visit, editing, key)
    if entry is None:
        return Redirect(list_url(visit, editing.entity), status_code=303)
    answers, faults = judged_answers(visit, editing, entry.typed, {})
    try:
        if faults:
            raise InvalidAnswers(faults)
        note = (entry.typed.get(NOTE) or [""])[0]
        reference = await open_record(visit, editing, answers, key, note, declared)
    except InvalidAnswers as problem:
        return _page(visit, editing, entry, problem.faults, declared)
    except FormEnded as problem:
        return await form_page(visit, editing, entry.typed, key, ended=problem.exit)
    return await after_sending(visit, editing, reference, key)


def _page(
    visit: Visit,
    editing: Editing,
    entry: Typing,
    faults: Mapping[str, Fault],
    declared: Declared | None = None,
) -> Response[Any]:
    (case_type, by), language = _asked(editing), visit.language
    say = visit.site.renderer.translate(language)
    culture = visit.catalogue.agency.culture(language)
    filling = Filling.read(visit.work(), case_type, by, entry.typed, culture)
    back = f"{editing.url}?{ENTRY}={entry.key}"
    allowed = frozenset(field.name for field in editing.fields)
    title = title_of(visit, editing)
    said = declared or declared_in(entry.typed)
    declaration = declaration_view(by, said, faults, language, say)
    page = CheckEntryPage(
        shell=shell_of(visit, say("Check the answers"), current=case_type.name),
        trail=(
            (case_type.plural.text(language), list_url(visit, case_type)),
            (title, back),
            (say("Check the answers"), None),
        ),
        title=title,
        sections=summary_of(visit, filling, lambda _: f"{back}&{BACK}=check", allowed),
        note=(entry.typed.get(NOTE) or [""])[0],
        errors=(
            *(
                ("", sentence(fault, case_type.fields[name].title.text(language), say))
                for name, fault in faults.items()
                if name in case_type.fields
            ),
            *(declaration.errors if declaration else ()),
        ),
        declaration=declaration,
        action=f"{editing.url}/check",
        key=entry.key,
        back_url=back,
    )
    return page_response(visit, page, 422 if faults else 200)


def _asked(editing: Editing) -> tuple[CaseType, Form]:
    if not isinstance(editing.entity, CaseType) or editing.by is None:
        raise NotFound
    return editing.entity, editing.by
