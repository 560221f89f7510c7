"""A form over a record's fields at the desk: which fields, which rows to choose from, which are shown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from markupsafe import Markup

from casework.cases.access import verdict
from casework.cases.errors import NotFound
from casework.cases.judging import Judged
from casework.cases.record import Record
from casework.catalogue import CaseType, Catalogue, Entity, Field, Question, Verb
from casework.fields.base import Culture, Fault
from casework.web.desk.choices import rows_to_choose
from casework.web.desk.links import link_of
from casework.web.forms import FormMaker, FormView, driving_fields, read_answers
from casework.web.posted import Posted
from casework.web.shell import Shell
from casework.web.uploads import keep_uploads
from casework.web.visit import Visit

LIST = "/desk/{agency:str}/{entity:str}"
ONE = LIST + "/{reference:str}"
Trail = tuple[tuple[str, str | None], ...]


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

    @property
    def culture(self) -> Culture:
        return self.catalogue.agency.culture(self.visit.language)

    async def form(
        self, raw: Mapping[str, Any], faults: Mapping[str, Fault], required: Mapping[str, bool]
    ) -> FormView:
        visit = self.visit
        driving = driving_fields(self.entity) if isinstance(self.entity, CaseType) else frozenset()
        maker = FormMaker(
            culture=self.culture,
            say=visit.site.renderer.translate(visit.language),
            rows=await rows_to_choose(visit.work(), self.fields),
            links=lambda field, value: link_of(visit.catalogue, field, value),
            validate_url=f"{self.url}/validate" if self.checks else None,
            refresh_url=self.url if driving & {field.name for field in self.fields} else None,
            memory=self._memory(),
        )
        return maker.form(self.fields, raw, faults, driving, required)

    def _memory(self) -> dict[Hashable, str]:
        kept = self.visit.site.kept(self.catalogue)
        memory: dict[Hashable, str]
        memory = kept.setdefault(("inputs", self.entity.name, self.visit.language), {})
        return memory


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
    visit: Visit, entity: Entity, verb: Verb, url: str, record: Record | None = None
) -> Editing:
    """Fields that the officer may write; a new case is asked just what its form asks, in its order.

    A record is edited as its own revision has it.
    """
    catalogue = visit.law(record) if record else visit.catalogue
    entity = record.entity if record else entity
    decided = verdict(catalogue, visit.actor(), verb, entity.name)
    allowed = [f for f in entity.fields.values() if f.name in decided.writable]
    if record is not None:
        allowed = [field for field in allowed if field.name in record.values]
    elif isinstance(entity, CaseType) and entity.form.steps:
        asked = {question.field for question in entity.form.questions()}
        allowed = [field for field in allowed if field.name in asked]
    return Editing(visit, entity, _in_form_order(entity, allowed), url, catalogue)


def _in_form_order(entity: Entity, fields: Iterable[Field]) -> tuple[Field, ...]:
    asked = [q.field for q in entity.form.questions()] if isinstance(entity, CaseType) else []
    places = {name: number for number, name in enumerate(asked)}
    return tuple(sorted(fields, key=lambda field: places.get(field.name, len(places))))


def shown_fields(
    editing: Editing, raw: Mapping[str, Any]
) -> tuple[tuple[Field, ...], dict[str, bool]]:
    """Of a case type's form only the questions that its rules show, given what was typed."""
    visit, entity = editing.visit, editing.entity
    if not isinstance(entity, CaseType):
        return editing.fields, {}
    answers = read_answers(editing.fields, raw, editing.culture)[0]
    judged = Judged(entity, answers, visit.work().moment)
    questions = {question.field: question for question in entity.form.questions()}
    shown = tuple(field for field in editing.fields if _is_shown(questions.get(field.name), judged))
    required = {
        name: judged.passes(question.require)
        for name, question in questions.items()
        if question.require is not None
    }
    return shown, required


def _is_shown(question: Question | None, judged: Judged) -> bool:
    return question is None or question.show is None or judged.passes(question.show)


async def with_uploads(
    visit: Visit, fields: tuple[Field, ...], posted: Posted
) -> tuple[dict[str, Any], dict[str, Fault]]:
    uploads = await keep_uploads(visit, visit.work(), fields, posted)
    return {**posted.values, **uploads.raw}, dict(uploads.faults)
