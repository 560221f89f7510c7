"""A form over a record's fields at the desk: which fields, which rows to choose from, which are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from markupsafe import Markup

from casework.cases.access import verdict
from casework.cases.answers import default_answers
from casework.cases.errors import NotFound
from casework.cases.form_state import FormState
from casework.cases.record import Record
from casework.catalogue import CaseType, Catalogue, Entity, Field, Form, Verb
from casework.fields.base import Culture, Fault
from casework.web.desk.choices import rows_to_choose
from casework.web.desk.links import link_of, search_url
from casework.web.forms import FieldView, FormMaker, FormView, Memory, read_answers
from casework.web.groups import is_row_button, taken
from casework.web.posted import Posted
from casework.web.shell import Shell
from casework.web.uploads import keep_uploads
from casework.web.visit import Visit

LIST = "/desk/{agency:str}/{entity:str}"
ONE = LIST + "/{reference:str}"
Trail = tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Unsent:
    """The last form that was begun and not sent: when, where it goes on, and its key to discard it."""

    when: str
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class DayView:
    """A box for the day from which a change holds."""

    value: str
    error: str
    names: str
    """The fields that hold from that day on."""
    shown_on: str
    """The day whose values the form was filled in with."""


@dataclass(frozen=True, slots=True)
class EditPage:
    template: ClassVar[str] = "pages/edit.html"
    shell: Shell
    trail: Trail
    title: str
    form: FormView
    action: str
    cancel_url: str
    version: int
    key: str
    conflict: ConflictView | None
    may_check: bool = False
    """Whether the answers can be looked at before they are sent."""
    returns: bool = False
    """Whether they are looked at again after this."""
    unsent: Unsent | None = None
    reason: str = ""
    """Why it is changed, as it was typed."""
    reason_error: str = ""
    day: DayView | None = None
    """From which day it holds, where values hold from a day on."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Rows of (label, saved now, typed, differs)."""

    who: str
    when_text: str
    rows: tuple[tuple[str, Markup, Markup, bool], ...]


@dataclass(frozen=True, slots=True)
class EditFieldsPage:
    template: ClassVar[str] = "pages/edit_fields.html"
    form: FormView


@dataclass(frozen=True, slots=True)
class Editing:
    """One form of the desk: whose record, which fields, what they may hold."""

    visit: Visit
    entity: Entity
    fields: tuple[Field, ...]
    url: str
    catalogue: Catalogue
    """The revision that the entity is of."""
    checks: bool = True
    """Whether a field is checked as soon as it is left."""
    by: Form | None = None
    """The form of the case type that asks; its rules decide what is shown. None asks no form's rules."""

    def of(self, fields: tuple[Field, ...]) -> Editing:
        """The same form with some of its fields only."""
        return replace(self, fields=fields)

    @property
    def culture(self) -> Culture:
        return self.catalogue.agency.culture(self.visit.language)

    async def form(
        self,
        raw: Mapping[str, Any],
        faults: Mapping[str, Fault],
        required: Mapping[str, bool],
        focus: str = "",
    ) -> FormView:
        visit = self.visit
        driving = self._driving()
        maker = FormMaker(
            culture=self.culture,
            say=visit.site.renderer.translate(visit.language),
            rows=await rows_to_choose(visit.work(), self.fields),
            links=lambda field, value: link_of(visit.catalogue, field, value),
            finds=lambda field: search_url(visit.catalogue, field),
            validate_url=f"{self.url}/validate" if self.checks else None,
            refresh_url=self.url if driving & {field.name for field in self.fields} else None,
            memory=self._memory(),
            rows_url=self.url,
            moment=visit.work().moment,
            focus=focus,
            known=self._known(),
        )
        return maker.form(self.fields, raw, faults, driving, required)

    def _driving(self) -> frozenset[str]:
        if self.by is None or not isinstance(self.entity, CaseType):
            return frozenset()
        kept = self.visit.site.kept(self.catalogue)
        key = ("driving", self.entity.name, self.by.name)
        driving: frozenset[str] | None = kept.get(key)
        if driving is None:
            driving = kept[key] = self.entity.driving(self.by.steps)
        return driving

    def _memory(self) -> Memory:
        kept = self.visit.site.kept(self.catalogue)
        memory: Memory
        memory = kept.setdefault(("inputs", self.entity.name, self.visit.language), {})
        return memory

    def _known(self) -> dict[int, FieldView] | None:
        """Under an earlier revision nothing is kept: what boxes find is what there is today."""
        if self.catalogue is not self.visit.catalogue:
            return None
        kept = self.visit.site.kept(self.catalogue)
        known: dict[int, FieldView] = kept.setdefault(("asked", self.visit.language), {})
        return known


def entity_of(visit: Visit) -> Entity:
    """The entity of the path; the route has checked the verb already."""
    entity = visit.catalogue.entity(visit.param("entity"))
    if entity is None:
        raise NotFound
    return entity


def list_url(visit: Visit, entity: Entity) -> str:
    return f"/desk/{visit.catalogue.agency.name}/{entity.name}"


def record_url(visit: Visit, record: Record) -> str:
    return f"{list_url(visit, record.entity)}/{record.reference}"


def editing_of(
    visit: Visit,
    entity: Entity,
    verb: Verb,
    url: str,
    record: Record | None = None,
    form: Form | None = None,
) -> Editing:
    """Fields that the officer may write, in the order of the form. A new case by a form is asked just
    what that form asks; a record that exists, what it holds, as its own revision has it.
    """
    catalogue = visit.law(record) if record else visit.catalogue
    entity = record.entity if record else entity
    decided = verdict(catalogue, visit.actor(), verb, entity.name)
    allowed = [f for f in entity.fields.values() if f.name in decided.writable]
    if record is not None:
        allowed = [field for field in allowed if field.name in record.values]
        form = entity.form if isinstance(entity, CaseType) else None
    elif form is not None and form.steps:
        asked = {question.field for question in form.questions()}
        allowed = [field for field in allowed if field.name in asked]
    return Editing(visit, entity, _in_form_order(form, allowed), url, catalogue, by=form)


def _in_form_order(form: Form | None, fields: Iterable[Field]) -> tuple[Field, ...]:
    asked = [question.field for question in form.questions()] if form is not None else []
    places = {name: number for number, name in enumerate(asked)}
    return tuple(sorted(fields, key=lambda field: places.get(field.name, len(places))))


def shown_fields(
    editing: Editing, raw: Mapping[str, Any]
) -> tuple[tuple[Field, ...], dict[str, bool]]:
    """Of a case type's form only the questions that its rules ask, given what was typed: what is
    hidden or read-only is not asked."""
    visit, entity = editing.visit, editing.entity
    if editing.by is None:
        return editing.fields, {}
    answers, _ = read_answers(editing.fields, raw, editing.culture)
    base, moment = default_answers(visit.work(), entity), visit.work().moment
    state = FormState(entity, editing.by, answers, base, moment)
    asked = {question.field for question in editing.by.questions()}
    open_ones = {n for n in asked if state.is_shown(n) and not state.is_read_only(n)}
    shown = tuple(f for f in editing.fields if f.name not in asked or f.name in open_ones)
    return shown, {name: state.is_required(name) for name in asked}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form of the desk posted: uploads kept, rows of groups added, removed or tidied."""

    raw: Mapping[str, Any]
    faults: dict[str, Fault]
    is_between: bool
    """The person goes on filling in: nothing is to be written yet."""
    focus: str
    """The row that was added just now."""


async def with_uploads(visit: Visit, fields: tuple[Field, ...], posted: Posted) -> Sent:
    uploads = await keep_uploads(visit, visit.work(), fields, posted)
    raw, then = {**posted.values, **uploads.raw}, posted.text("then")
    culture = visit.catalogue.agency.culture(visit.language)
    is_between = then == "update" or is_row_button(then)
    changed = taken(fields, raw, then, culture, is_sent=not is_between)
    return Sent(changed.typed, dict(uploads.faults), is_between, changed.focus)
