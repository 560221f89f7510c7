"""New cases at the desk: by which forms, and the pages of the counter's dense form and the phone script.

Both are one page with all steps, and have the fields, rules and checks of the form that asks. Fields
stand in the order of the tabulator; `assets/app.js` lets Enter go on and Ctrl+Enter send.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from casework.cases.access import verdict
from casework.cases.errors import NotFound
from casework.cases.reading import read_record
from casework.cases.ways import find_form, usable_forms
from casework.catalogue import CaseType, Entity, Form, Verb
from casework.web.desk.record_form import (
    LIST,
    Editing,
    Trail,
    Unsent,
    editing_of,
    entity_of,
    list_url,
    record_url,
)
from casework.web.forms import FieldView, FormView
from casework.web.shell import Shell
from casework.web.visit import Visit

NEW = LIST + "/new/{form:str}"
NOTE = "_note"
"""What an officer wrote beside a phone script. No field can have this name."""


@dataclass(frozen=True, slots=True)
class Way:
    """A form that the officer may use."""

    title: str
    url: str
    intro: str
    style: str


@dataclass(frozen=True, slots=True)
class WaysPage:
    """Which form to open a case with, when there are several."""

    template: ClassVar[str] = "pages/ways.html"
    shell: Shell
    trail: Trail
    title: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the officer asks it: the words to say, if any, and its field."""

    say: str
    field: FieldView


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the form."""

    title: str
    help: str
    say: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class EntryPage:
    template: ClassVar[str] = "pages/entry.html"
    shell: Shell
    trail: Trail
    title: str
    manner: str
    """The style of the form."""
    intro: str
    sections: tuple[Section, ...]
    form: FormView
    action: str
    cancel_url: str
    key: str
    returns: bool
    """Whether the answers are checked again after this."""
    unsent: Unsent | None
    last: tuple[str, str] | None
    """Reference and address of the case that was sent just now."""
    note: str | None
    """What was noted so far; None when this officer may not write notes."""


@dataclass(frozen=True, slots=True)
class EntryFieldsPage:
    """The questions alone, after a driving answer changed."""

    template: ClassVar[str] = "pages/entry_fields.html"
    form: FormView
    sections: tuple[Section, ...]


def opening_of(visit: Visit, name: str | None = None) -> Editing:
    """The form of a new record: of a case type the form of this name, or the one that is meant."""
    entity = entity_of(visit)
    url = f"{list_url(visit, entity)}/new"
    if not isinstance(entity, CaseType):
        if name is not None:
            raise NotFound
        return editing_of(visit, entity, Verb.CREATE, url)
    form = find_form(visit.work(), entity, name)
    if name is not None:
        url = f"{url}/{form.name}"
    return editing_of(visit, entity, Verb.CREATE, url, form=form)


def ways_of(visit: Visit, entity: Entity) -> tuple[Way, ...]:
    """Every form that the officer may use, with what the address fills in already; none for a record
    without states.
    """
    if not isinstance(entity, CaseType):
        return ()
    start, language = f"{list_url(visit, entity)}/new", visit.language
    given = f"?{visit.question}" if visit.question else ""
    return tuple(
        Way(
            form.title.text(language),
            f"{start}/{form.name}{given}",
            form.intro.text(language),
            form.style,
        )
        for form in usable_forms(visit.work(), entity)
    )


def sections_of(by: Form, view: FormView, language: str) -> tuple[Section, ...]:
    """The fields of a form under the steps that ask them; a step that asks nothing is left out."""
    views = {field.name: field for field in view.fields}
    found = []
    for step in by.steps:
        asked = tuple(
            Asked(question.say.text(language), views[question.field])
            for question in step.questions
            if question.field in views
        )
        if asked:
            title, help_, say = (one.text(language) for one in (step.title, step.help, step.say))
            found.append(Section(title, help_, say, asked))
    return tuple(found)


def may_note(visit: Visit, entity: Entity) -> bool:
    return verdict(visit.catalogue, visit.actor(), Verb.NOTE, entity.name).is_allowed


async def sent_before(visit: Visit, entity: Entity) -> tuple[str, str] | None:
    """The case that the address says was sent just now, if this officer may see it."""
    reference = visit.request.query_params.get("last")
    if not reference:
        return None
    try:
        record = await read_record(visit.work(), entity, reference)
    except NotFound:
        return None
    return record.reference, record_url(visit, record)
