"""A form that follows its own rules in the browser: what the page tells `assets/live_form.js`.

All questions of the page are on it, those that are not asked now hidden. What a browser cannot read as the
server does it sends to the server, which gives the questions back: the same as without a script.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup

from casework.cases.form_state import FormState
from casework.catalogue import Step
from casework.fields.base import Culture
from casework.rules import Rule, moment_as_json
from casework.web.form_rules import read_by, rules_as_json, values_as_json

if TYPE_CHECKING:
    from casework.web.forms import FieldView, FormView


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A field with what the form's rules make of it. `fixed` is what stands when nobody may change it."""

    field: FieldView
    is_shown: bool
    is_read_only: bool
    fixed: Markup | str | None


@dataclass(frozen=True, slots=True)
class Living:
    """The steps of one page, and how they are shown to people."""

    state: FormState
    steps: tuple[Step, ...]
    culture: Culture
    say: Callable[[str], str]
    display: Callable[[object, FieldView], Markup | str]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(question.field for step in self.steps for question in step.questions)

    def completed(self, view: FormView) -> FormView:
        """The form with all questions of the page, and their rules for the browser."""
        views = {field.name: field for field in view.fields}
        rules = self._rules()
        questions = tuple(
            self._question(msgspec.structs.replace(views[name], is_live=rules is not None))
            for name in self.names
            if name in views and (rules is not None or self.state.is_shown(name))
        )
        return replace(view, questions=questions, rules=rules)

    def _question(self, field: FieldView) -> QuestionView:
        name, state = field.name, self.state
        question = next(q for step in self.steps for q in step.questions if q.field == name)
        fixed = None
        if question.read_only is not None:
            value = state.base.get(name)
            fixed = self.say("Not given") if value is None else self.display(value, field)
        return QuestionView(field, state.is_shown(name), state.is_read_only(name), fixed)

    def _rules(self) -> str | None:
        """What the script is told; None where there is nothing for it to do."""
        entity = self.state.entity
        computed = [name for name in self.names if entity.fields[name].is_computed]
        rules = [rule for step in self.steps for rule in step.rules()]
        read = entity.read_through({n for rule in rules for n in rule.reads}.union(computed))
        if not (rules or computed) or not all(rule.is_browser for rule in self._all_rules(read)):
            return None
        told = rules_as_json(self.state, self.steps) | self._answers(read, computed)
        return json.dumps(told, ensure_ascii=False)

    def _answers(self, read: frozenset[str], computed: Iterable[str]) -> dict[str, Any]:
        """Which answers the browser reads, which it asks the server about, and those it cannot see."""
        state, fields = self.state, self.state.entity.fields
        here = [n for n in self.names if n in read and not fields[n].is_computed]
        reads = {n: how for n in here if (how := fields[n].kind.live(self.culture)) is not None}
        shows = {n: how for n in computed if (how := self._shown(n)) is not None}
        unshown = state.entity.read_through(n for n in computed if n not in shows)
        everything = read_by(state.entity, self.steps)
        needs_zone = any(rule.needs_zone for rule in self._all_rules(everything))
        return {
            "moment": moment_as_json(state.moment, needs_zone),
            "reads": reads,
            "asks": [n for n in here if n not in reads or n in unshown],
            "shows": shows,
            "given": values_as_json(
                state.entity, state.values_of_fields, everything - reads.keys()
            ),
            "base": values_as_json(state.entity, state.base, everything),
            "words": {
                "shown": self.say("Now asked: {label}"),
                "hidden": self.say("No longer asked: {label}"),
            },
        }

    def _all_rules(self, names: Iterable[str]) -> list[Rule]:
        """Those of the steps, and those by which any of these names is worked out."""
        fields = self.state.entity.fields
        worked_out = [fields[name].rule for name in names if name in fields]
        own = [rule for step in self.steps for rule in step.rules()]
        return [rule for rule in (*own, *worked_out) if rule is not None]

    def _shown(self, name: str) -> Mapping[str, object] | None:
        how = self.state.entity.fields[name].kind.live(self.culture)
        if how is None or how["as"] not in ("number", "text", "boolean"):
            return None
        return {**how, "nothing": ""}
