"""One visitor at one public form: where its pages are, what was typed so far, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from casework.cases.answers import limits
from casework.cases.drafts import Draft, Typed, autosave, find_draft, keep_typed, start_draft
from casework.cases.errors import NotFound
from casework.catalogue import CaseType, Field, Form, Step
from casework.fields.base import Fault
from casework.web.forms import FormMaker, FormView
from casework.web.groups import taken
from casework.web.live_form import Living
from casework.web.portal.carrying import Carrying, carrying
from casework.web.portal.services import form_url
from casework.web.portal.steps import Filling, keep_answers
from casework.web.posted import Posted
from casework.web.uploads import NO_UPLOADS, keep_uploads
from casework.web.visit import Visit

RETURN = "back_to"
"""In an address: `check` leads back to all answers once this step's are changed."""
ASKED = "_asked"
"""Under this name a page posts the questions that it has. No field can be called so."""
STEP = "step"
"""In the address of a form that was not begun: the step to begin with."""


@dataclass(frozen=True, slots=True)
class Applying:
    """`draft` is None until the first step was sent."""

    visit: Visit
    case_type: CaseType
    form: Form
    draft: Draft | None = None

    @property
    def given(self) -> Draft:
        """The draft where there must be one."""
        if self.draft is None:
            raise NotFound
        return self.draft

    # -- addresses -------------------------------------------------------------------------
    @property
    def start_url(self) -> str:
        return form_url(self.visit.catalogue.agency.name, self.case_type, self.form)

    def draft_url(self, tail: str | int) -> str:
        key = self.draft.key if self.draft else ""
        return f"/{self.visit.catalogue.agency.name}/{self.case_type.name}/{key}/{tail}"

    def step_url(self, number: int) -> str:
        if self.draft is not None:
            return self.draft_url(number)
        return f"{self.start_url}?{STEP}={number}" if self.form.has_tasks else self.start_url

    @property
    def returns(self) -> bool:
        """Whether this step is only visited from where all answers are checked."""
        return self.draft is not None and self.visit.request.query_params.get(RETURN) == "check"

    def action(self, number: int) -> str:
        return self.step_url(number) + (f"?{RETURN}=check" if self.returns else "")

    def back_url(self, number: int) -> str:
        if self.returns:
            return self.draft_url("check")
        if self.form.has_tasks:
            return self.draft_url("tasks") if self.draft is not None else self.start_url
        if self.draft is None or number == 1:
            return f"/{self.visit.catalogue.agency.name}"
        return self.step_url(number - 1)

    def next_url(self, number: int) -> str:
        """Where a step leads that is in order."""
        if self.returns:
            return self.draft_url("check")
        if self.form.has_tasks:
            return self.draft_url("tasks")
        is_last = number >= len(self.filling().shown_steps())
        return self.draft_url("check") if is_last else self.step_url(number + 1)

    def going_on_url(self) -> str:
        """Where somebody goes on who comes back: the list, the first step that waits, or all answers."""
        if self.form.has_tasks:
            return self.draft_url("tasks")
        filling = self.filling()
        for number, step in enumerate(filling.shown_steps(), start=1):
            if self.faults_of(filling, step) or not filling.is_begun(step):
                return self.step_url(number)
        return self.draft_url("check")

    # -- answers ---------------------------------------------------------------------------
    def filling(self, typed: Typed | None = None) -> Filling:
        """The form with what was typed, or with what the draft holds."""
        held = typed if typed is not None else (self.draft.typed if self.draft else {})
        culture = self.visit.catalogue.agency.culture(self.visit.language)
        return Filling.read(self.visit.citizen_work(), self.case_type, self.form, held, culture)

    def faults_of(self, filling: Filling, step: Step) -> dict[str, Fault]:
        broken = limits(self.visit.citizen_work(), self.case_type, filling.answers)
        found = filling.step_faults(step, broken)
        if self.carrying is None:
            return found
        fields = self.case_type.fields
        return {n: one for n, one in found.items() if n not in fields or not takes_files(fields[n])}

    @property
    def carrying(self) -> Carrying | None:
        """In a preview: nothing is kept, files are not taken and not missed."""
        return carrying_of(self.visit)

    def view_of(
        self,
        filling: Filling,
        step: Step,
        number: int,
        faults: Mapping[str, Fault],
        focus: str = "",
    ) -> FormView:
        """The questions of a step as templates see them."""
        driving = self.case_type.driving([step]) & {q.field for q in step.questions}
        culture = self.visit.catalogue.agency.culture(self.visit.language)
        maker = FormMaker(
            culture=culture,
            say=self.visit.site.renderer.translate(self.visit.language),
            refresh_url=self.step_url(number) if driving else None,
            rows_url=self.step_url(number),
            moment=filling.judged.moment,
            focus=focus,
        )
        renderer, language = self.visit.site.renderer, self.visit.language
        living = Living(
            filling.state,
            (step,),
            culture,
            maker.say,
            lambda value, view: renderer.display(value, view, language),
        )
        fields = [self.case_type.fields[name] for name in living.names]
        required = {name: filling.state.is_required(name) for name in living.names}
        view = maker.form(fields, filling.raw(step, culture), faults, driving, required)
        return living.completed(view)

    async def merged(self, step: Step, posted: Posted) -> Merged:
        """What the whole form holds after this step; uploads are stored first and kept by token."""
        fields = [self.case_type.fields[q.field] for q in step.questions]
        uploads = NO_UPLOADS
        if self.carrying is None:
            uploads = await keep_uploads(self.visit, self.visit.citizen_work(), fields, posted)
        files = {field.name for field in fields if field.kind.takes_upload}
        texts = {name: values for name, values in posted.values.items() if name not in files}
        held = self.draft.typed if self.draft else {}
        before = {question.field for question in self.filling().shown(step)}
        shown = posted.all(ASKED) or before
        then, culture = (
            posted.text("then"),
            self.visit.catalogue.agency.culture(self.visit.language),
        )
        is_sent = not self.visit.is_fragment and then != "update"
        sent = {**texts, **uploads.raw}
        changed = taken(fields, sent, then, culture, is_sent=is_sent)
        typed = keep_answers(step, shown, held, changed.typed)
        return Merged(typed, uploads.faults, changed.focus)

    async def autosaved(self, typed: Typed, version: int) -> Applying | None:
        """The same with what is being typed; None when the draft holds something newer."""
        if self.draft is None:
            return await self.kept(typed)
        is_kept = await autosave(self.visit.citizen_work(), self.draft, typed, version)
        return self if is_kept else None

    async def kept(self, typed: Typed) -> Applying:
        """The same with what was typed in a draft."""
        work, carrying = self.visit.citizen_work(), self.carrying
        if carrying is not None:
            draft = carrying.start(self.case_type.name, self.form.name, typed)
        elif self.draft is None:
            draft = await start_draft(work, self.case_type.name, self.form.name, typed)
        else:
            draft = await keep_typed(work, self.draft, typed)
        return replace(self, draft=draft)


@dataclass(frozen=True, slots=True)
class Merged:
    """All that was typed, and what is wrong with files that were not kept."""

    typed: dict[str, list[str]]
    faults: dict[str, Fault]
    focus: str = ""
    """The row of a group that was added just now."""


async def find_own_draft(visit: Visit, entity: str, key: str) -> Draft | None:
    """What was typed so far, from the database or, in a preview, out of the address."""
    carrying = carrying_of(visit)
    if carrying is not None:
        return carrying.find(entity, key)
    return await find_draft(visit.citizen_work(), entity, key)


def carrying_of(visit: Visit) -> Carrying | None:
    if visit.ahead is None:
        return None
    return carrying(visit.site.form_key, visit.ahead.preview.id)


def takes_files(field: Field) -> bool:
    return field.kind.takes_upload


def step_at(steps: tuple[Step, ...], number: int) -> Step:
    if not 1 <= number <= len(steps):
        raise NotFound
    return steps[number - 1]
