"""The public form as steps: which questions are shown, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casework.cases.answers import MISSING
from casework.cases.judging import Judged
from casework.cases.work import Work
from casework.catalogue import CaseType, Field, Form, Question, Step
from casework.fields.base import Culture, Fault, Raw
from casework.web.forms import read_answers


@dataclass(frozen=True, slots=True)
class Filling:
    """A form as far as it is filled in. Rules judge the answers that could be read."""

    case_type: CaseType
    form: Form
    typed: Raw
    answers: Mapping[str, object]
    faults: Mapping[str, Fault]
    """Of answers that could not be read, by field."""
    judged: Judged

    @classmethod
    def read(
        cls, work: Work, case_type: CaseType, form: Form, typed: Raw, culture: Culture
    ) -> Filling:
        fields = [case_type.fields[q.field] for q in form.questions()]
        answers, faults = read_answers(fields, typed, culture)
        judged = Judged(case_type, answers, work.moment)
        return cls(case_type, form, typed, answers, faults, judged)

    def shown(self, step: Step) -> tuple[Question, ...]:
        return tuple(q for q in step.questions if q.show is None or self.judged.passes(q.show))

    def shown_steps(self) -> tuple[Step, ...]:
        """Steps that ask anything, given the answers so far."""
        return tuple(step for step in self.form.steps if self.shown(step))

    def fields(self, step: Step) -> tuple[Field, ...]:
        return tuple(self.case_type.fields[q.field] for q in self.shown(step))

    def required(self, step: Step) -> dict[str, bool]:
        return {question.field: self.is_required(question) for question in self.shown(step)}

    def is_required(self, question: Question) -> bool:
        if question.require is not None:
            return self.judged.passes(question.require)
        return self.case_type.fields[question.field].kind.required

    def is_begun(self, step: Step) -> bool:
        """Whether anything of it was sent, be it empty."""
        asked = {question.field for question in step.questions}
        return any(name.split(".")[0] in asked for name in self.typed)

    def reads(self, step: Step) -> frozenset[str]:
        """Fields that decide what the step asks, also through fields that rules work out."""
        rules = [r for q in step.questions for r in (q.show, q.require) if r is not None]
        found, waiting = set[str](), {name for rule in rules for name in rule.reads}
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                field = self.case_type.fields.get(name)
                waiting |= field.rule.reads if field is not None and field.rule else frozenset()
        return frozenset(found - {question.field for question in step.questions})

    def step_faults(self, step: Step, today_limits: Mapping[str, Fault]) -> dict[str, Fault]:
        """What must be mended before the next step."""
        found: dict[str, Fault] = {}
        for question in self.shown(step):
            name = question.field
            if name in self.faults:
                found[name] = self.faults[name]
            elif self.answers.get(name) is None and self.is_required(question):
                found[name] = MISSING
            elif name in today_limits:
                found[name] = today_limits[name]
        return found


def own_names(step: Step, posted: Raw) -> dict[str, list[str]]:
    """Of what was posted, only what belongs to the questions of this step."""
    asked = {question.field for question in step.questions}
    return {name: list(values) for name, values in posted.items() if name.split(".")[0] in asked}
