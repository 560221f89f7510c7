"""A form as its rules have it, given answers: what is shown, required, fixed, and what each rule reads.

docs/forms.md states the semantics; the browser runs the same (ui_templates/assets/form_rules.js), and
a property test holds the two together. Every name is worked out once, when it is first read, so the
order of the questions decides nothing; circles are refused when the agency is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.cases.judging import Judged, NotStoredYet
from casework.catalogue import Entity, Form, Question, Step
from casework.rules import Moment, Rule


@dataclass(frozen=True, slots=True)
class Asked:
    """One question now. What is not shown is neither required nor read-only."""

    is_shown: bool
    is_required: bool = False
    is_read_only: bool = False


class FormState(Judged):
    """The answers as every rule reads them.

    `given` are answers of the person, `base` what stands without one (defaults, what was filled in
    before). A question that is not shown has no value; one that is read-only has its base; any other
    has what was given, or its base when nothing was said of it at all.
    """

    def __init__(
        self,
        entity: Entity,
        form: Form,
        given: Mapping[str, Any],
        base: Mapping[str, Any],
        moment: Moment,
    ) -> None:
        super().__init__(entity, {**base, **given}, moment, around=NotStoredYet())
        self.base = base
        self.form = form
        self._places = {q.field: (step, q) for step in form.steps for q in step.questions}
        self._shown: dict[str, bool] = {}
        self._fixed: dict[str, bool] = {}
        self._values: dict[str, Any] = {}

    def get(self, name: str, default: object = None) -> object:
        if name not in self._places or self.entity.fields[name].is_computed:
            return super().get(name, default)
        value = self.value(name)
        return default if value is None else self.entity.fields[name].kind.to_rule(value)

    def value(self, name: str) -> Any:
        """The answer that counts, as the field has it; None where there is none."""
        if name not in self._places:
            return self.values_of_fields.get(name)
        if name not in self._values:
            self._values[name] = self._settled(name) if self.is_shown(name) else None
        return self._values[name]

    def _settled(self, name: str) -> Any:
        """Of a group, each row without the answers that its own rules hide."""
        source = self.base if self.is_read_only(name) else self.values_of_fields
        value = source.get(name)
        return None if value is None else self.entity.fields[name].kind.settled(value, self.moment)

    def is_shown(self, name: str) -> bool:
        step, question = self._places[name]
        if name not in self._shown:
            self._shown[name] = False
            self._shown[name] = self._holds(step.show) and self._holds(question.show)
        return self._shown[name]

    def is_read_only(self, name: str) -> bool:
        question = self._places[name][1]
        if question.read_only is None or not self.is_shown(name):
            return False
        if name not in self._fixed:
            self._fixed[name] = self.passes(question.read_only)
        return self._fixed[name]

    def is_required(self, name: str) -> bool:
        """Nobody can give an answer that is hidden, read-only or worked out by a rule."""
        question, field = self._places[name][1], self.entity.fields[name]
        if field.is_computed or not self.is_shown(name) or self.is_read_only(name):
            return False
        return field.kind.required if question.require is None else self.passes(question.require)

    def asked(self, name: str) -> Asked:
        return Asked(self.is_shown(name), self.is_required(name), self.is_read_only(name))

    def shown(self, step: Step) -> tuple[Question, ...]:
        return tuple(question for question in step.questions if self.is_shown(question.field))

    def shown_steps(self) -> tuple[Step, ...]:
        """Steps that ask or show anything now."""
        return tuple(step for step in self.form.steps if self.shown(step))

    def counts(self, name: str) -> bool:
        """Whether an answer under this name may be stored; of what the form does not ask, it may."""
        return name not in self._places or self.is_shown(name)

    def answers(self) -> dict[str, Any]:
        """What may be sent: the answers that count, of questions that are shown, empty ones too."""
        return {
            name: self.value(name)
            for name in self._places
            if not self.entity.fields[name].is_computed and self.is_shown(name)
        }

    def _holds(self, rule: Rule | None) -> bool:
        return rule is None or self.passes(rule)
