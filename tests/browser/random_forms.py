"""Random forms over one entity, with answers: seeded, so that a failure can be had again.

Rules come from a pool that is compiled once. Each form has an order in which its names can be worked out,
and another in which it asks them: so rules look back and ahead, and never in a circle.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from casework.cases.form_state import FormState
from casework.catalogue import Entity, Field, Form, Question, Step
from casework.fields.base import FieldType
from casework.fields.boolean import Boolean
from casework.fields.choice import Choice
from casework.fields.date import Date
from casework.fields.datetime import DateTime
from casework.fields.decimal import Decimal
from casework.fields.field_text import FieldText
from casework.fields.group import Group
from casework.fields.integer import Integer
from casework.fields.money import Money
from casework.fields.multi_choice import MultiChoice
from casework.fields.rows import Row
from casework.fields.text import Text
from casework.labels import Label
from casework.rules import BOOLEAN, Moment, Rule, compile_rule
from casework.rules import MultiChoice as Chosen
from casework.web.form_rules import carried, rules_as_json, values_as_json
from tests.rules.every_kind import every_kind
from tests.rules.records import CHILD_ROWS, FIELDS, OPTIONS, ROW_FIELDS, SCOPE, record

Json = dict[str, Any]


def _options(*words: str) -> dict[str, str]:
    return {word: word.title() for word in words}


INNER: dict[str, FieldType] = {
    "minutes": Integer(),
    "price": Money(),
    "weight": Decimal(places=4),
    "remark": Text(),
    "verdict": Choice(options=_options(*OPTIONS)),
    "marks": MultiChoice(options=_options(*OPTIONS)),
    "is_done": Boolean(),
    "day": Date(),
    "at": DateTime(),
    "due_on": Date(),
}
GROUP = Group(
    fields={name: FieldText(kind) for name, kind in INNER.items()},
    show={"remark": "minutes > 2", "verdict": "price < 100 or is_null(price)", "at": "not is_done"},
)
KINDS: dict[str, FieldType] = {
    "severity": Integer(),
    "number": Integer(),
    "length_m": Decimal(places=4),
    "ratio": Decimal(places=6),
    "cost": Money(),
    "paid": Money(),
    "title": Text(),
    "note": Text(),
    "size": Choice(options=_options(*OPTIONS)),
    "kind": Choice(options=_options("large", "other")),
    "kinds": MultiChoice(options=_options(*OPTIONS)),
    "is_open": Boolean(),
    "is_urgent": Boolean(),
    "opened_on": Date(),
    "due_on": Date(),
    "received_at": DateTime(),
    "closed_at": DateTime(),
    "visits": GROUP,
    "fees": GROUP,
}


REQUIRED = {name: msgspec.structs.replace(kind, required=True) for name, kind in KINDS.items()}


@cache
def pool() -> tuple[tuple[Rule, ...], Mapping[str, tuple[Rule, ...]]]:
    """Conditions, and rules that work out a value of each field that can be worked out."""
    chance = random.Random(41)  # noqa: S311  (not a secret)
    texts = every_kind()
    plain = [rule for text in texts if isinstance(rule := compile_rule(text, SCOPE), Rule)]
    wholes = [rule for rule in plain if rule.type == BOOLEAN]
    words = [f"({rule.text})" for rule in wholes]
    mixed = [
        f"{chance.choice(('', 'not '))}{chance.choice(words)} {chance.choice(('and', 'or'))} "
        f"{chance.choice(words)}"
        for _ in range(500)
    ]
    found = [rule for text in mixed if isinstance(rule := compile_rule(text, SCOPE), Rule)]
    asked = _values(texts, chance)
    return (*wholes, *found), asked


def _values(texts: Sequence[str], chance: random.Random) -> Mapping[str, tuple[Rule, ...]]:
    found = {}
    for name, type in FIELDS.items():
        written = list(chance.sample(texts, 150))
        written += [f"round({text})" for text in written]
        written += [f"is_open ? {name} : {text}" for text in written[:50]]
        if options := getattr(KINDS[name], "options", None):
            words = [*options]
            written += [f'severity > {n} ? "{words[0]}" : "{words[-1]}"' for n in range(3)]
        rules = [compile_rule(text, SCOPE, type) for text in written]
        known = tuple(rule for rule in rules if isinstance(rule, Rule))
        if known and not isinstance(type, Chosen):
            found[name] = known
    return found


@dataclass(frozen=True)
class Sample:
    """One form with answers, as the server has it."""

    state: FormState
    given: Mapping[str, Any]
    base: Mapping[str, Any]

    def as_json(self) -> Json:
        """What the browser is given: the same that a page carries."""
        entity = self.state.entity
        return {
            "form": rules_as_json(self.state, self.state.form.steps),
            "given": values_as_json(entity, self.given, entity.fields),
            "base": values_as_json(entity, self.base, entity.fields),
        }

    def verdict(self) -> list[list[object]]:
        """Each question: name, shown, required, read-only, value."""
        state, found = self.state, []
        for question in state.form.questions():
            name = question.field
            asked = state.asked(name)
            computed = state.entity.fields[name].is_computed
            value = state.computed(name) if computed else state.value(name)
            carries = carried(state.entity, name, value)
            found.append([name, asked.is_shown, asked.is_required, asked.is_read_only, carries])
        return found


def sample(chance: random.Random, moment: Moment) -> Sample:
    names = [*FIELDS, *CHILD_ROWS]
    order = chance.sample(names, chance.randint(4, 12))
    computed = _computed(chance, order)
    fields = {name: _field(chance, name, computed.get(name)) for name in names}
    asked = [name for name in order if chance.random() < 0.85]
    entity = Entity("thing", Label(), Label(), fields, "T-{number}")
    form = Form(_steps(chance, order, asked))
    given, base = _answers(chance, fields), _answers(chance, fields, 0.5)
    return Sample(FormState(entity, form, given, base, moment), given, base)


def _computed(chance: random.Random, order: Sequence[str]) -> dict[str, Rule]:
    """Some names are worked out from names before them."""
    found = {}
    for place, name in enumerate(order):
        if name in pool()[1] and chance.random() < 0.25:
            rule = _pick(chance, pool()[1][name], order[:place])
            if rule is not None:
                found[name] = rule
    return found


def _pick(chance: random.Random, rules: Sequence[Rule], known: Iterable[str]) -> Rule | None:
    """A rule that reads nothing but these names; None when none is found soon."""
    allowed = set(known)
    for _ in range(60):
        rule = chance.choice(rules)
        if rule.reads and rule.reads <= allowed:
            return rule
    return None


def _field(chance: random.Random, name: str, rule: Rule | None) -> Field:
    required = rule is None and chance.random() < 0.3
    return Field(name, Label(), Label(), (REQUIRED if required else KINDS)[name], rule)


def _steps(chance: random.Random, order: Sequence[str], asked: Sequence[str]) -> tuple[Step, ...]:
    """The questions in an order of their own, on a few pages."""
    places = {name: place for place, name in enumerate(order)}
    mixed = chance.sample(asked, len(asked))
    cuts = sorted(chance.sample(range(len(mixed) + 1), min(2, len(mixed))))
    pages = [mixed[a:b] for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]
    steps = []
    for page in filter(None, pages):
        before = order[: min(places[name] for name in page)]
        show = _maybe(chance, before, 0.3)
        questions = tuple(_question(chance, name, order[: places[name]]) for name in page)
        steps.append(Step(Label(), questions, show=show))
    return tuple(steps)


def _question(chance: random.Random, name: str, before: Sequence[str]) -> Question:
    return Question(
        name,
        show=_maybe(chance, before, 0.6),
        require=_maybe(chance, before, 0.4),
        read_only=_maybe(chance, before, 0.3),
    )


def _maybe(chance: random.Random, before: Sequence[str], share: float) -> Rule | None:
    if chance.random() >= share:
        return None
    return _pick(chance, pool()[0], before)


def _answers(
    chance: random.Random, fields: Mapping[str, Field], share: float = 0.9
) -> dict[str, Any]:
    """Answers to some names, empty ones among them, as the fields have them."""
    values = chance.choice(records())
    return {
        name: values[name]
        for name in fields
        if chance.random() < share and not fields[name].is_computed
    }


@cache
def records() -> tuple[Mapping[str, Any], ...]:
    chance = random.Random(42)  # noqa: S311  (not a secret)
    return tuple(
        {
            name: _answer(KINDS[name], value)
            for name, value in record(chance).items()
            if name in KINDS
        }
        for _ in range(500)
    )


def _answer(kind: FieldType, value: Any) -> Any:
    if isinstance(kind, Group) and value is not None:
        rows = [
            {name: _answer(INNER[name], row[name]) for name in ROW_FIELDS if row[name] is not None}
            for row in value
        ]
        kept = tuple(Row({n: v for n, v in row.items() if v is not None}) for row in rows)
        return tuple(row for row in kept if row.answers) or None
    return None if value is None else kind.from_rule(value)
