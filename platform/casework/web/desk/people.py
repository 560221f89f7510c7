"""People and organisations at the desk: a list, one with contact details and all cases, a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from litestar import Response
from markupsafe import Markup

from casework.cases.contacts import ORGANISATION, PERSON, Contact
from casework.cases.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from casework.cases.list_query import BadQuery, ListQuery
from casework.cases.person_changes import change_contact, may_change
from casework.cases.person_view import (
    ContactView,
    list_contacts,
    organisation_view,
    parse_contact_query,
    person_view,
)
from casework.cases.record import Record
from casework.catalogue import Field, Verb
from casework.fields.base import Fault
from casework.fields.choice import Choice
from casework.web.desk.change_record import conflict_view
from casework.web.desk.links import link_of
from casework.web.desk.list_page import (
    Addresses,
    Heading,
    count_words,
    errors_of,
    headings,
)
from casework.web.desk.list_rows import rows_of
from casework.web.desk.record_form import ConflictView, Editing, EditPage, Trail
from casework.web.desk.suggesting import forms_for
from casework.web.desk.titles import title_of
from casework.web.forms import FormMaker, raw_of, read_answers
from casework.web.moments import Moments
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, own_name, shell_of
from casework.web.visit import Visit

PEOPLE = "/desk/{agency:str}/{contact:str}"


@dataclass(frozen=True, slots=True)
class PeoplePage:
    template: ClassVar[str] = "pages/people.html"
    shell: Shell
    title: str
    url: str
    words: str
    errors: tuple[tuple[None, str], ...]
    columns: tuple[Heading, ...]
    rows: Markup
    is_empty: bool
    more_url: str | None
    count_text: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of somebody's history. `role` is the field that names them."""

    reference: str
    url: str
    service: str
    role: str
    state: str
    colour: str
    opened: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    template: ClassVar[str] = "pages/person.html"
    shell: Shell
    trail: Trail
    kind: str
    reference: str
    name: str
    url: str
    rows: tuple[tuple[str, Markup, str | None], ...]
    may_change: bool
    new_links: tuple[tuple[str, str], ...]
    """Forms that begin a case for this person, with what is known filled in."""
    cases: tuple[CaseRow, ...]
    people: tuple[tuple[str, str], ...]


def _declare(contact: Contact) -> None:
    """The same four routes for people and for organisations."""
    start = PEOPLE.replace("{contact:str}", contact.name)

    async def show_list(visit: Visit) -> Response[Any]:
        return await _list_page(visit, contact)

    async def show_one(visit: Visit) -> Response[Any]:
        return await _person_page(visit, contact)

    async def show_form(visit: Visit) -> Response[Any]:
        return await _show_edit(visit, contact)

    async def take_form(visit: Visit) -> Response[Any]:
        return await _take_edit(visit, contact)

    route("GET", start, who="officer")(show_list)
    route("GET", start + "/{reference:str}", who="officer")(show_one)
    route("GET", start + "/{reference:str}/edit", who="officer")(show_form)
    route("POST", start + "/{reference:str}/edit", who="officer")(take_form)


_declare(PERSON)
_declare(ORGANISATION)


async def _list_page(visit: Visit, contact: Contact) -> Response[Any]:
    _require_agency(visit)
    params = {name: values for name, values in visit.query().items() if name != "lang"}
    faults: Mapping[str, Fault] = {}
    try:
        query = parse_contact_query(params, visit.work(), contact)
        page = await list_contacts(visit.work(), query, contact)
    except BadQuery as problem:
        faults, query = problem.faults, ListQuery()
        page = await list_contacts(visit.work(), query, contact)
    addresses = Addresses(_url(visit, contact), params)
    titles = tuple(title_of(visit, contact, column.name) for column in page.columns)
    title = contact.plural.text(visit.language)
    people_page = PeoplePage(
        shell=shell_of(visit, title, current=contact.name),
        title=title,
        url=addresses.url,
        words=query.words,
        errors=errors_of(visit, faults),
        columns=headings(visit, contact, page.columns, query, addresses),
        rows=rows_of(visit, contact, page.columns, titles).write(page.rows, visit.now),
        is_empty=not page.rows,
        more_url=f"{addresses.url}?{addresses.query()}&after={page.next}" if page.next else None,
        count_text=count_words(visit, page.count, contact),
    )
    return page_response(visit, people_page, 400 if faults else 200)


async def _person_page(visit: Visit, contact: Contact) -> Response[Any]:
    found = await _view(visit, contact)
    record, language = found.record, visit.language
    agency = visit.catalogue.agency
    page = PersonPage(
        shell=shell_of(visit, record.label or record.reference, current=contact.name),
        trail=((contact.plural.text(language), _url(visit, contact)), (record.reference, None)),
        kind=contact.title.text(language),
        reference=record.reference,
        name=record.label,
        url=f"{_url(visit, contact)}/{record.reference}",
        rows=_rows(visit, record),
        may_change=await may_change(visit.work(), contact, record.reference),
        new_links=forms_for(visit, record.reference) if contact is PERSON else (),
        cases=_case_rows(visit, found),
        people=tuple(
            (ref.label, f"/desk/{agency.name}/go/person/{ref.id}") for ref in found.people
        ),
    )
    return page_response(visit, page)


async def _show_edit(visit: Visit, contact: Contact) -> Response[Any]:
    record = (await _view(visit, contact)).record
    if not await may_change(visit.work(), contact, record.reference):
        raise NotAllowed(Verb.CHANGE)
    raw = raw_of(_fields(visit, record), record.values, _culture(visit))
    return await _edit_page(visit, record, raw, {}, record.version)


async def _take_edit(visit: Visit, contact: Contact) -> Response[Any]:
    posted = await read_posted(visit)
    record = (await _view(visit, contact)).record
    fields = _fields(visit, record)
    answers, faults = read_answers(fields, posted.values, _culture(visit))
    version = posted.number("version") or 0
    try:
        if faults:
            raise InvalidAnswers(faults)
        await change_contact(
            visit.work(),
            record.reference,
            answers,
            version=version,
            reason=posted.text("reason"),
            contact=contact,
        )
    except InvalidAnswers as problem:
        return await _edit_page(visit, record, posted.values, problem.faults, version)
    except Conflict as conflict:
        view = await conflict_view(visit, fields, conflict.current, answers)
        return await _edit_page(
            visit, conflict.current, posted.values, {}, conflict.current.version, view
        )
    say = visit.site.renderer.translate(visit.language)
    return go_to(visit, f"{_url(visit, contact)}/{record.reference}", say("Saved"))


async def _edit_page(
    visit: Visit,
    record: Record,
    raw: Mapping[str, Any],
    faults: Mapping[str, Fault],
    version: int,
    conflict: ConflictView | None = None,
) -> Response[Any]:
    contact = record.entity
    say = visit.site.renderer.translate(visit.language)
    title = say("Change {reference}").format(reference=record.label or record.reference)
    list_url = f"/desk/{visit.catalogue.agency.name}/{contact.name}"
    url = f"{list_url}/{record.reference}"
    fields = _fields(visit, record)
    editing = Editing(visit, contact, fields, f"{url}/edit", visit.catalogue, checks=False)
    page = EditPage(
        shell=shell_of(visit, title, current=contact.name),
        trail=(
            (contact.plural.text(visit.language), list_url),
            (record.reference, url),
            (say("Change"), None),
        ),
        title=title,
        form=await editing.form(raw, faults, {}),
        action=f"{url}/edit",
        cancel_url=url,
        version=version,
        key="",
        conflict=conflict,
    )
    return page_response(visit, page, 409 if conflict else 422 if faults else 200)


async def _view(visit: Visit, contact: Contact) -> ContactView:
    _require_agency(visit)
    find = person_view if contact is PERSON else organisation_view
    return await find(visit.work(), visit.param("reference"))


def _rows(visit: Visit, record: Record) -> tuple[tuple[str, Markup, str | None], ...]:
    maker = FormMaker(
        _culture(visit),
        visit.site.renderer.translate(visit.language),
        links=lambda field, value: link_of(visit.catalogue, field, value),
    )
    shown = [each for each in _fields(visit, record) if each.name in record.values]
    views = ((maker.view(each, {}, None), record.values[each.name]) for each in shown)
    show = visit.site.renderer.display
    return tuple((view.label, show(value, view, visit.language), None) for view, value in views)


def _fields(visit: Visit, record: Record) -> tuple[Field, ...]:
    """Those of the contact. The language is one of the agency's, and the one that the person has."""
    spoken = (*visit.catalogue.agency.languages, record.values.get("language"))
    kind = Choice(
        privacy="personal", options={str(code): own_name(str(code)) for code in spoken if code}
    )
    fields = record.entity.fields.values()
    return tuple(replace(one, kind=kind) if one.name == "language" else one for one in fields)


def _case_rows(visit: Visit, found: ContactView) -> tuple[CaseRow, ...]:
    language, agency = visit.language, visit.catalogue.agency
    moments = Moments(agency.time_zone, language)
    return tuple(
        CaseRow(
            reference=one.reference,
            url=f"/desk/{agency.name}/{one.entity.name}/{one.reference}",
            service=one.entity.title.text(language),
            role=one.entity.fields[one.field].title.text(language),
            state=one.state.title.text(language) if one.state else "",
            colour=one.state.colour if one.state else "grey",
            opened=moments.day(one.created_on),
        )
        for one in found.cases
    )


def _culture(visit: Visit) -> Any:
    return visit.catalogue.agency.culture(visit.language)


def _url(visit: Visit, contact: Contact) -> str:
    return f"/desk/{visit.catalogue.agency.name}/{contact.name}"


def _require_agency(visit: Visit) -> None:
    if visit.agency_catalogue is None:
        raise NotFound
