"""The law of forms: the browser and the server agree on what is shown, required, read-only and what
every value is. 10,000 random forms with answers; and faults put into either side, each of which is caught.

CASEWORK_FORMS sets how many forms (10,000 when it is not set), CASEWORK_FORMS_SEED chooses others.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page

from casework.cases.form_state import FormState
from casework.rules import Moment, Rule, compile_rule, declared_as_json, moment_as_json
from tests.browser.random_forms import Sample, sample
from tests.rules.databases import MOMENT
from tests.rules.every_kind import every_kind
from tests.rules.records import ROWS, SCOPE

SOURCE = (Path(__file__).parents[2] / "ui_templates" / "assets" / "rules.js").read_text(
    encoding="utf-8"
)
FORMS = int(os.environ.get("CASEWORK_FORMS", "10000"))
SEED = int(os.environ.get("CASEWORK_FORMS_SEED", "1"))
BATCH = 500
FEW = 1_500
"""Forms in which a fault must show itself."""

JUDGE = """(text) => {
  const { moment, types, samples } = JSON.parse(text);
  const { judge, read, readMoment, write } = window.casework;
  const at = readMoment(moment);
  const values = (types, given) => Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, read(types[name], value)]));
  return JSON.stringify(samples.map(({ form, given, base }) => {
    const verdict = judge(form, values(types, given), values(types, base), at);
    return Object.keys(form.questions).map((name) => {
      let value;
      try { value = write(form.types[name], verdict.value(name)); } catch (fault) { value = String(fault); }
      return [name, verdict.isShown(name), verdict.isRequired(name), verdict.isReadOnly(name), value];
    });
  }));
}"""
EVALUATE = """(text) => {
  const { moment, types, type, tree, rows } = JSON.parse(text);
  const { evaluate, read, readMoment, write } = window.casework;
  const at = readMoment(moment);
  return JSON.stringify(rows.map((row) => {
    const get = (name) => read(types[name], row[name]);
    return write(type, evaluate(tree, { get, moment: at }));
  }));
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    yield opened
    context.close()


NOW = moment_as_json(MOMENT)
TYPES = {name: declared_as_json(type) for name, type in SCOPE.names.items()}


def samples(count: int, seed: int) -> Iterator[Sample]:
    chance = random.Random(seed)  # noqa: S311  (not a secret)
    for _ in range(count):
        yield sample(chance, MOMENT)


@dataclass(frozen=True)
class Batch:
    """Forms as the browser is told them, and what the server says of each question."""

    told: str
    verdicts: list[object]

    @classmethod
    def of(cls, batch: list[Sample]) -> Batch:
        sent = {"moment": NOW, "types": TYPES, "samples": [one.as_json() for one in batch]}
        return cls(json.dumps(sent), [plain(one.verdict()) for one in batch])


def differences(page: Page, batch: Batch) -> list[str]:
    """What the two sides say differently of each form."""
    answers: list[object] = json.loads(page.evaluate(JUDGE, batch.told))
    return [
        f"server {here}, browser {there}"
        for here, there in zip(batch.verdicts, answers, strict=True)
        if here != there
    ]


def plain(value: object) -> object:
    """Whole numbers as text, as the browser gives them: its own would round the largest."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_browser_and_server_agree_on_ten_thousand_random_forms(page: Page) -> None:
    page.evaluate(SOURCE)
    batch: list[Sample] = []
    shown = hidden = fixed = worked_out = 0
    for one in samples(FORMS, SEED):
        batch.append(one)
        state = one.state
        for question in state.form.questions():
            asked = state.asked(question.field)
            shown, hidden = shown + asked.is_shown, hidden + (not asked.is_shown)
            fixed += asked.is_read_only
            worked_out += state.entity.fields[question.field].is_computed
        if len(batch) == BATCH:
            assert differences(page, Batch.of(batch))[:3] == []
            batch.clear()
    assert differences(page, Batch.of(batch))[:3] == []
    assert min(shown, hidden, fixed, worked_out) > FORMS // 10, "these forms try too little"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Apia"])
def test_every_operator_and_function_means_in_the_browser_what_it_means_on_the_server(
    page: Page, zone: str
) -> None:
    page.evaluate(SOURCE)
    moment = Moment(MOMENT.now, MOMENT.today, ZoneInfo(zone))
    wrong = []
    for text in every_kind():
        rule = compile_rule(text, SCOPE)
        assert isinstance(rule, Rule)
        found = [rule.value(row, moment) for row in ROWS]
        here = [None if value is None else plain(rule.type.portable(value)) for value in found]
        there = asked(page, rule, moment)
        wrong += [f"{text}: {a} / {b}" for a, b in zip(here, there, strict=True) if a != b]
    assert wrong[:5] == []


def asked(page: Page, rule: Rule, moment: Moment) -> list[object]:
    rows = [
        {
            name: SCOPE.names[name].portable(row[name])
            for name in rule.reads
            if row[name] is not None
        }
        for row in ROWS
    ]
    sent = {
        "moment": moment_as_json(moment),
        "types": TYPES,
        "type": declared_as_json(rule.type),
        "tree": rule.as_tree(),
        "rows": rows,
    }
    answer: list[object] = json.loads(page.evaluate(EVALUATE, json.dumps(sent)))
    return answer


# -- faults put in, each of which must show itself ---------------------------------------------

FAULTS = {
    "a hidden answer is kept": (
        "if (!isShown(name)) return null;",
        "",
    ),
    "unknown is taken for false": (
        "not: item((_, value) => !value)",
        "not: (node, scope) => !evaluate(node.item, scope)",
    ),
    "unknown shows a question": (
        "rule === null || evaluate(rule, scope) === true",
        "rule === null || evaluate(rule, scope) !== false",
    ),
    "numbers are rounded as floating point": (
        "return (dividend < 0n) === (divisor < 0n) ? quotient : -quotient;",
        "return BigInt(Math.round(Number(dividend) / Number(divisor)));",
    ),
    "numbers are cut off instead of rounded": (
        "(2n * size(dividend) + size(divisor)) / (2n * size(divisor))",
        "size(dividend) / size(divisor)",
    ),
    "numbers are compared as text": (
        'if (typeof one !== "string") return one < other ? -1 : one > other ? 1 : 0;',
        "one = String(one); other = String(other);",
    ),
    "text is compared by its UTF-16 units": (
        "const left = Array.from(one), right = Array.from(other);",
        "return one < other ? -1 : one > other ? 1 : 0; const left = [], right = [];",
    ),
    "a hidden question is required": (
        "!isShown(name) || isReadOnly(name)) return false;",
        "isReadOnly(name)) return false;",
    ),
    "a read-only question is required": (
        "!isShown(name) || isReadOnly(name)) return false;",
        "!isShown(name)) return false;",
    ),
    "a read-only answer is taken from the person": (
        "isReadOnly(name) ? own(base, name) : stands(name)",
        "stands(name)",
    ),
    "the rule of a step is forgotten": (
        "return holds(question.step) && holds(question.show);",
        "return holds(question.show);",
    ),
    "rules read answers as they were asked, before others were judged": (
        "const scope = { get: (name) => value(name), moment };",
        "const scope = { get: (name) => (memo.shown.has(name) ? value(name) : stands(name)), moment };",
    ),
    "an unknown row answers for all": (
        "any: some,\n    all: every,",
        "any: (values) => values.includes(true),\n    all: (values) => !values.includes(false),",
    ),
    "the rules of rows are forgotten": (
        "settled(form.groups[name], found, moment)",
        "found",
    ),
    "a date moves by too much": (
        "start + Number(by / DAY), 1, LAST_DAY",
        "start + Number(by / DAY) + 1, 1, LAST_DAY",
    ),
}


@pytest.fixture(scope="module")
def few() -> list[Sample]:
    return list(samples(FEW, 7))


@pytest.fixture(scope="module")
def told(few: list[Sample]) -> Batch:
    return Batch.of(few)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_browser_shows_itself(fault: str, page: Page, told: Batch) -> None:
    right, wrong = FAULTS[fault]
    assert SOURCE.count(right) == 1, f"the interpreter has no {right!r} any more"

    page.evaluate(SOURCE.replace(right, wrong))

    assert differences(page, told) != []


class KeepsWhatIsHidden(FormState):
    def value(self, name: str) -> Any:
        return self.values_of_fields.get(name)


class TakesUnknownForTrue(FormState):
    def passes(self, rule: Rule) -> bool:
        return rule.value(self, self.moment) is not False


class RequiresWhatIsHidden(FormState):
    def is_required(self, name: str) -> bool:
        question, field = self._places[name][1], self.entity.fields[name]
        if field.is_computed:
            return False
        return field.kind.required if question.require is None else self.passes(question.require)


@pytest.mark.parametrize("wrong", [KeepsWhatIsHidden, TakesUnknownForTrue, RequiresWhatIsHidden])
def test_a_fault_in_the_server_shows_itself(
    wrong: type[FormState], page: Page, few: list[Sample]
) -> None:
    page.evaluate(SOURCE)
    states = [one.state for one in few]
    changed = [
        replace(one, state=wrong(s.entity, s.form, one.given, one.base, s.moment))
        for one, s in zip(few, states, strict=True)
    ]

    assert differences(page, Batch.of(changed)) != []
