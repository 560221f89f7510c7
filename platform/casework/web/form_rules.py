"""A form's rules as JSON, for the interpreter in the browser (ui_templates/assets/rules.js).

What the browser is told is what decides this page: its rules, the values they read that are not asked on
it, and what stands where nobody answers. It decides nothing by itself: the server judges all again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from casework.cases.form_state import FormState
from casework.catalogue import Entity, Question, Step
from casework.fields.grouped import Grouped
from casework.rules import Rule, declared_as_json

Json = dict[str, Any]


def rules_as_json(state: FormState, steps: Iterable[Step]) -> Json:
    """What `casework.judge` takes: the questions of these steps, and what they read."""
    steps = tuple(steps)
    questions = [(step, question) for step in steps for question in step.questions]
    names = read_by(state.entity, steps)
    fields = state.entity.fields
    computed = [name for name in names if name in fields and fields[name].is_computed]
    return {
        "questions": {q.field: _question(state.entity, step, q) for step, q in questions},
        "computed": {name: _tree(fields[name].rule) for name in sorted(computed)},
        "groups": {
            name: _group(kind)
            for name in sorted(names)
            if name in fields and isinstance(kind := fields[name].kind, Grouped)
        },
        "types": {
            name: declared_as_json(fields[name].kind.rule_type())
            for name in sorted(names)
            if name in fields
        },
    }


def read_by(entity: Entity, steps: Iterable[Step]) -> frozenset[str]:
    """The questions of the steps and all that their rules read, also through worked out values."""
    found = {question.field for step in steps for question in step.questions}
    rules = [rule for step in steps for rule in step.rules()]
    return entity.read_through(found.union(*(rule.reads for rule in rules)))


def carried(entity: Entity, name: str, value: Any) -> object:
    """A value as the interpreter reads it; None where nothing is answered."""
    kind = entity.fields[name].kind
    found = None if value is None else kind.to_rule(value)
    return None if found is None else kind.rule_type().portable(found)


def values_as_json(entity: Entity, values: Mapping[str, Any], names: Iterable[str]) -> Json:
    """Values of these names, those that are there."""
    return {
        name: carried(entity, name, values[name])
        for name in sorted(names)
        if name in entity.fields and name in values
    }


def _question(entity: Entity, step: Step, question: Question) -> Json:
    return {
        "step": _tree(step.show),
        "show": _tree(question.show),
        "require": _tree(question.require),
        "read_only": _tree(question.read_only),
        "required": entity.fields[question.field].kind.required,
    }


def _group(kind: Grouped) -> Json:
    return {
        name: {
            "show": _tree(kind.shows.get(name)),
            "rows": _group(inner) if isinstance(inner, Grouped) else None,
        }
        for name, inner in kind.inner.items()
    }


def _tree(rule: Rule | None) -> Json | None:
    return None if rule is None else rule.as_tree()
