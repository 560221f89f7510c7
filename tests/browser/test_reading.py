"""What is typed is read in the browser as the server reads it, or left to the server."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal as Exact
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from casework.fields.base import Culture, Fault, FieldType
from casework.fields.boolean import Boolean
from casework.fields.choice import Choice
from casework.fields.date import Date
from casework.fields.decimal import Decimal
from casework.fields.integer import Integer
from casework.fields.long_text import LongText
from casework.fields.money import Money
from casework.fields.multi_choice import MultiChoice
from casework.fields.text import Text
from casework.rules import declared_as_json

ASSETS = Path(__file__).parents[2] / "ui_templates" / "assets"
CHANCE = random.Random(5)  # noqa: S311  (not a secret)
OPTIONS = {"red": "Red", "blue": "Blue"}
KINDS: list[FieldType] = [
    Integer(), Integer(min=1, max=5), Integer(min=-3), Decimal(places=2), Decimal(places=6, max=Exact("2.5")),
    Money(currency="USD"), Money(currency="JPY"), Money(currency="EUR", min=Exact("0.5")), Text(),
    Text(min_length=2, max_length=5), LongText(), Date(), Date(min="2020-01-01", max="2026-06-30"),
    Boolean(), Choice(options=OPTIONS), MultiChoice(options=OPTIONS),
]  # fmt: skip
CULTURES = [
    Culture(),
    Culture("es", "ES"),
    Culture("de", "DE"),
    Culture("fr", "FR"),
    Culture("hi", "IN"),
]
WRITTEN = [
    "", " ", "0", "-0", "007", "5", "6", "+5", "-5", "\u22125", "1,234", "1.234", "1 234",
    "12,34", "1,23,456",
    "1,234.50", "1.234,50", "2.50", "2,50", "2.505", "2.500", ".5", "5.", "1e3", "abc", "$5", "5 €", "٣",
    "999999999999999", "1000000000000000", "1000000000000001", "9" * 25, "1'234", "NaN", "--5", "- 5",
    "a", "ab", "abcdef", "  ab  ", "a  b", "año", "an\u0303o", "日本", "a\tb", "😀", "yes", "red", "<b>",
]  # fmt: skip
READ = """(asked) => {
  const { UNSURE, readAnswer } = window.caseworkReading;
  const { write } = window.casework;
  return JSON.stringify(JSON.parse(asked).map(({ how, type, posted }) => {
    const form = document.createElement("form");
    for (const [name, values] of Object.entries(posted)) {
      for (const text of values) {
        const control = document.createElement(/\\n/.test(text) ? "textarea" : "input");
        if (["boolean", "choice", "choices"].includes(how.as)) control.type = "checkbox";
        control.checked = true;
        control.name = name;
        control.value = text;
        form.append(control);
      }
    }
    const value = readAnswer(form, "it", how, type);
    return value === UNSURE ? ["unsure"] : [write(type, value)];
  }));
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    for name in ("rules.js", "reading.js"):
        opened.evaluate((ASSETS / name).read_text(encoding="utf-8"))
    yield opened
    context.close()


def posts(kind: FieldType) -> list[Mapping[str, Sequence[str]]]:
    if isinstance(kind, Date):
        days, months = (
            ("", "1", "29", "30", "31", "32", "02", "x"),
            ("", "2", "12", "13", "02", "Feb"),
        )
        years = ("", "2024", "2023", "24", "0999", "1000", "9999", "12024")
        parts = itertools.product(days, months, years)
        return [{"it.day": [d], "it.month": [m], "it.year": [y]} for d, m, y in parts]
    if isinstance(kind, Boolean):
        return [{}, {"it": ["yes"]}, {"it": ["no"]}]
    if isinstance(kind, Choice | MultiChoice):
        return [{}, {"it": ["red"]}, {"it": ["blue"]}]
    figures = [
        "".join(CHANCE.choices("0123456789,. -", k=CHANCE.randint(1, 8))) for _ in range(150)
    ]
    return [{"it": [text]} for text in (*WRITTEN, *figures)]


def by_server(kind: FieldType, posted: Mapping[str, Sequence[str]], culture: Culture) -> object:
    value: Any = kind.parse_form(posted, "it", culture)
    found = None if value is None or isinstance(value, Fault) else kind.to_rule(value)
    return None if found is None else kind.rule_type().portable(found)


@pytest.mark.parametrize("culture", CULTURES, ids=lambda one: f"{one.language}_{one.region}")
def test_the_browser_reads_what_is_typed_as_the_server_does(page: Page, culture: Culture) -> None:
    asked, expected = [], []
    for kind in KINDS:
        for posted in posts(kind):
            type = declared_as_json(kind.rule_type())
            asked.append({"how": kind.live(culture), "type": type, "posted": posted})
            expected.append((kind, posted, by_server(kind, posted, culture)))
    answers = json.loads(page.evaluate(READ, json.dumps(asked)))
    wrong, sure = [], 0
    for (kind, posted, here), answer in zip(expected, answers, strict=True):
        plain = str(here) if isinstance(here, int) and not isinstance(here, bool) else here
        sure += answer != ["unsure"]
        nothing = answer[0] in (None, []) and plain in (None, [])
        if answer != ["unsure"] and answer[0] != plain and not nothing:
            wrong.append(f"{kind.type_name} {posted}: server {plain!r}, browser {answer[0]!r}")
    assert wrong[:5] == []
    assert sure > len(asked) // 2, "most is read without asking"
