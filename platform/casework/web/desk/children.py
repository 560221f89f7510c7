"""Children edited in place: added, changed and removed without leaving the page of their parent.

With htmx the list's own section of the page is answered, with the form in it; without, a page that leads
back. Who may, what is asked and what happens when two people change one record is as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from litestar import Response

from casework.cases.change import change_record, delete_record
from casework.cases.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from casework.cases.record import Record
from casework.cases.submit import create_record
from casework.catalogue import Verb
from casework.fields.base import Fault, Ref
from casework.web.desk.change_record import conflict_view
from casework.web.desk.child_place import Place, SentChild, find_place, read_child
from casework.web.desk.child_views import ChildForm, ChildView, child_views
from casework.web.desk.record_form import (
    ONE,
    ConflictView,
    EditFieldsPage,
    Editing,
    Trail,
    list_url,
    record_url,
)
from casework.web.forms import raw_of
from casework.web.posted import read_posted
from casework.web.respond import go_to, page_response
from casework.web.route import route
from casework.web.shell import Shell, shell_of
from casework.web.visit import Visit

CHILDREN = ONE + "/children/{children:str}"
CHILD = CHILDREN + "/{child:str}"


@dataclass(frozen=True, slots=True)
class ChildrenPage:
    """One list of children alone, with the form that is open in it."""

    template: ClassVar[str] = "pages/children.html"
    shell: Shell
    one: ChildView


@dataclass(frozen=True, slots=True)
class ChildPage:
    """The form of a child on a page of its own, for browsers without JavaScript."""

    template: ClassVar[str] = "pages/child.html"
    shell: Shell
    trail: Trail
    one: ChildForm


@route("GET", CHILDREN, who="officer", verb=Verb.READ)
async def show_children(visit: Visit) -> Response[Any]:
    """The list without a form in it: where cancelling leads."""
    place = await find_place(visit)
    return await _section(place, None) if visit.is_fragment else go_to(visit, place.back_url)


# -- a new one -------------------------------------------------------------------------------------
@route("GET", CHILDREN + "/new", who="officer", verb=Verb.READ)
async def show_new_child(visit: Visit) -> Response[Any]:
    place = await find_place(visit)
    editing = place.editing(Verb.CREATE, f"{place.url}/new")
    culture, today = visit.catalogue.agency.culture(visit.language), visit.work().moment.today
    values = {f.name: f.kind.default_value(culture, today) for f in editing.fields}
    return await _form_answer(place, editing, raw_of(editing.fields, values, culture))


@route("POST", CHILDREN + "/new", who="officer", verb=Verb.READ)
async def take_new_child(visit: Visit) -> Response[Any]:
    place = await find_place(visit)
    editing = place.editing(Verb.CREATE, f"{place.url}/new")
    sent = await read_child(editing)
    key = sent.posted.text("key")
    if sent.is_between:
        return await _between(place, editing, sent)
    pointing = {place.children.field: Ref(place.parent.id, place.parent.reference)}
    try:
        if sent.faults:
            raise InvalidAnswers(sent.faults)
        answers = {**sent.answers, **pointing}
        await create_record(visit.work(), place.entity, answers, key=key or None)
    except InvalidAnswers as problem:
        return await _form_answer(place, editing, sent.raw, faults=problem.faults, key=key)
    return await _done(place, place.say("Saved"))


# -- one that is there -----------------------------------------------------------------------------
@route("GET", CHILD + "/edit", who="officer", verb=Verb.READ)
async def show_child(visit: Visit) -> Response[Any]:
    place = await find_place(visit)
    child = await place.child()
    editing = place.changing(child)
    culture = visit.catalogue.agency.culture(visit.language)
    return await _form_answer(place, editing, raw_of(editing.fields, child.values, culture), child)


@route("POST", CHILD + "/edit", who="officer", verb=Verb.READ)
async def take_child(visit: Visit) -> Response[Any]:
    place = await find_place(visit)
    child = await place.child()
    editing = place.changing(child)
    sent = await read_child(editing)
    based = replace(child, version=sent.version)
    if sent.is_between:
        return await _between(place, editing, sent, based)
    try:
        if sent.faults:
            raise InvalidAnswers(sent.faults)
        work, reference = visit.work(), child.reference
        await change_record(work, place.entity, reference, sent.answers, version=sent.version)
    except InvalidAnswers as problem:
        return await _form_answer(place, editing, sent.raw, based, problem.faults)
    except Conflict as conflict:
        return await _in_conflict(place, editing, sent.raw, sent.answers, conflict.current)
    return await _done(place, place.say("Saved"))


@route("POST", CHILD + "/remove", who="officer", verb=Verb.READ)
async def remove_child(visit: Visit) -> Response[Any]:
    posted = await read_posted(visit)
    place = await find_place(visit)
    child = await place.child()
    if not place.may_remove:
        raise NotAllowed(Verb.DELETE)
    version = posted.number("version") or 0
    try:
        await delete_record(visit.work(), place.entity, child.reference, version=version)
    except Conflict as conflict:
        editing, current = place.changing(child), conflict.current
        culture = visit.catalogue.agency.culture(visit.language)
        raw = raw_of(editing.fields, current.values, culture)
        return await _in_conflict(place, editing, raw, current.values, current)
    except NotAllowed:  # other records refer to it
        editing, culture = place.changing(child), visit.catalogue.agency.culture(visit.language)
        raw = raw_of(editing.fields, child.values, culture)
        stays = place.say("It cannot be removed: other records refer to it.")
        return await _form_answer(place, editing, raw, child, told=stays)
    return await _done(place, place.say("Removed"))


# -- answers ---------------------------------------------------------------------------------------
async def _form_answer(
    place: Place,
    editing: Editing,
    raw: Mapping[str, Any],
    child: Record | None = None,
    faults: Mapping[str, Fault] | None = None,
    *,
    key: str = "",
    focus: str = "",
    conflict: ConflictView | None = None,
    told: str = "",
) -> Response[Any]:
    """The form of a child: within the list for htmx, else on a page of its own."""
    visit = place.visit
    form = await editing.form(raw, faults or {}, {}, focus)
    if told:
        form = replace(form, errors=(*form.errors, ("", told)))
    made = ChildForm(
        title=place.title(child),
        form=form,
        action=editing.url,
        section=f"children-{place.children.name}",
        cancel_url=place.back_url,
        version=child.version if child else 0,
        key="" if child else key or visit.new_key(),
        remove_url=f"{place.url}/{child.reference}/remove" if child and place.may_remove else "",
        conflict=conflict,
    )
    status = 409 if conflict else 422 if faults or told else 200
    if visit.is_fragment:
        return await _section(place, made, status)
    return page_response(visit, _page(place, made), status)


def _page(place: Place, made: ChildForm) -> ChildPage:
    visit, parent = place.visit, place.parent
    several, all_url = parent.entity.plural.text(visit.language), list_url(visit, parent.entity)
    trail = ((several, all_url), (parent.reference, record_url(visit, parent)), (made.title, None))
    title = f"{made.title} - {parent.reference}"
    return ChildPage(shell_of(visit, title, current=parent.entity.name), trail, made)


async def _section(place: Place, form: ChildForm | None, status: int = 200) -> Response[Any]:
    visit = place.visit
    views = await child_views(visit, place.parent, place.children.name)
    one = next((view for view in views if view.name == place.children.name), None)
    if one is None:
        raise NotFound
    page = ChildrenPage(shell_of(visit, ""), replace(one, form=form, is_news=form is None))
    return page_response(visit, page, status)


async def _between(
    place: Place, editing: Editing, sent: SentChild, child: Record | None = None
) -> Response[Any]:
    """A row of a group came or went; nothing is written yet."""
    if place.visit.is_fragment:
        form = await editing.form(sent.raw, {}, {}, sent.focus)
        return page_response(place.visit, EditFieldsPage(form))
    key = sent.posted.text("key")
    return await _form_answer(place, editing, sent.raw, child, key=key, focus=sent.focus)


async def _in_conflict(
    place: Place,
    editing: Editing,
    raw: Mapping[str, Any],
    typed: Mapping[str, object],
    current: Record,
) -> Response[Any]:
    """Both versions side by side; the form now stands on the version that was saved."""
    conflict = await conflict_view(place.visit, editing.fields, current, typed)
    return await _form_answer(place, editing, raw, current, conflict=conflict)


async def _done(place: Place, said: str) -> Response[Any]:
    """The list as it is now, and the sentence that it was done."""
    visit = place.visit
    if not visit.is_fragment:
        return go_to(visit, place.back_url, said)
    response = await _section(place, None)
    response.headers["HX-Trigger"] = json.dumps({"toast": said})
    return response
