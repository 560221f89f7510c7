"""The public form as steps: which questions are shown, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from casework.cases.answers import MISSING, default_answers
from casework.cases.form_state import FormState
from casework.cases.judging import Judged
from casework.cases.work import Work
from casework.catalogue import CaseType, Field, Form, Question, Step
from casework.fields.base import Culture, Fault, Raw
from casework.web.forms import raw_of, read_answers


@dataclass(frozen=True, slots=True)
class Filling:
    """A form as far as it is filled in. Rules judge the answers that could be read."""

    case_type: CaseType
    form: Form
    typed: Raw
    state: FormState
    unread: Mapping[str, Fault]
    """Answers that could not be read, by field, asked or not."""

    @classmethod
    def read(
        cls, work: Work, case_type: CaseType, form: Form, typed: Raw, culture: Culture
    ) -> Filling:
        """What the person never came to stands as it begins, with its default."""
        touched = {name.partition(".")[0] for name in typed}
        fields = [case_type.fields[q.field] for q in form.questions() if q.field in touched]
        answers, unread = read_answers((f for f in fields if not f.is_computed), typed, culture)
        state = FormState(case_type, form, answers, default_answers(work, case_type), work.moment)
        return cls(case_type, form, typed, state, unread)

    @property
    def answers(self) -> Mapping[str, object]:
        """What counts of what was answered: that is what is sent."""
        return self.state.answers()

    @property
    def judged(self) -> Judged:
        return self.state

    @property
    def faults(self) -> Mapping[str, Fault]:
        """Of answers that could not be read and are asked, by field."""
        return {name: fault for name, fault in self.unread.items() if self._is_open(name)}

    def _is_open(self, name: str) -> bool:
        return self.state.is_shown(name) and not self.state.is_read_only(name)

    def shown(self, step: Step) -> tuple[Question, ...]:
        return self.state.shown(step)

    def shown_steps(self) -> tuple[Step, ...]:
        """Steps that ask anything, given the answers so far."""
        return self.state.shown_steps()

    def asks_more(self, step: Step, before: Filling, seen: Collection[str]) -> bool:
        """Whether the answers led to questions of the same page that nobody saw on it.

        A script shows them at once. Without one they can only be seen on the page when it comes again.
        A page says what it showed (`seen`); of others this is not known.
        """
        if not seen:
            return False
        known = {question.field for question in before.shown(step)}.union(seen)
        new = {question.field for question in self.shown(step)} - known
        return any(self.state.value(name) is None for name in new)

    def fields(self, step: Step) -> tuple[Field, ...]:
        return tuple(self.case_type.fields[q.field] for q in self.shown(step))

    def required(self, step: Step) -> dict[str, bool]:
        return {q.field: self.state.is_required(q.field) for q in self.shown(step)}

    def is_begun(self, step: Step) -> bool:
        """Whether anything of it was sent, be it empty."""
        asked = {question.field for question in step.questions}
        return any(name.split(".")[0] in asked for name in self.typed)

    def reads(self, step: Step) -> frozenset[str]:
        """Fields that decide what the step asks, also through fields that rules work out."""
        found = self.case_type.read_through({n for rule in step.rules() for n in rule.reads})
        return found - {question.field for question in step.questions}

    def step_faults(self, step: Step, today_limits: Mapping[str, Fault]) -> dict[str, Fault]:
        """What must be mended before the next step."""
        found: dict[str, Fault] = {}
        faults = self.faults
        for question in self.shown(step):
            name = question.field
            if name in faults:
                found[name] = faults[name]
            elif self.state.is_required(name) and self.state.value(name) is None:
                found[name] = MISSING
            elif name in today_limits:
                found[name] = today_limits[name]
        return found

    def raw(self, step: Step, culture: Culture) -> dict[str, Sequence[str]]:
        """What the controls of a step hold: what was typed, or what stands without it."""
        names = {name.partition(".")[0] for name in self.typed}
        fields = [self.case_type.fields[q.field] for q in step.questions]
        untouched = [f for f in fields if f.is_computed or f.name not in names]
        values = {f.name: self._begins(f) for f in untouched}
        return {**self.typed, **raw_of(untouched, values, culture)}

    def _begins(self, field: Field) -> object:
        """What a control holds that nobody touched, shown or not."""
        state = self.state
        return state.computed(field.name) if field.is_computed else state.base.get(field.name)

    def value(self, field: Field) -> object:
        """The answer that counts, or what a rule works out."""
        state = self.state
        return state.computed(field.name) if field.is_computed else state.value(field.name)


def keep_answers(
    step: Step, shown: Collection[str], held: Raw, posted: Raw
) -> dict[str, list[str]]:
    """What the draft holds after a step was sent.

    Of the questions that the page showed (`shown`) one without a word posted was left empty. Those that
    it did not show, and those of other steps, keep what was typed before: it comes back with them.
    """
    asked = {question.field for question in step.questions}
    own = {n: list(v) for n, v in posted.items() if n.partition(".")[0] in asked}
    answered = {name.partition(".")[0] for name in own}
    emptied = (asked & set(shown)) - answered
    kept = {n: list(v) for n, v in held.items() if n.partition(".")[0] not in answered | emptied}
    return {**kept, **own, **{name: [] for name in emptied}}
