"""Nothing anyone can type makes the compiler raise, or keeps it busy for long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.rules import Dialect, Rule, RuleFault, compile_rule
from tests.effort import counted
from tests.rules.databases import MOMENT, SqliteBackend, quoted
from tests.rules.records import ROWS, SCOPE

LIMIT = 100 * 2_000
"""Calls: a hundred for each character a rule may have. The worst needs about forty."""

PIECES = [
    *"()[],.?:+-*/<>=!&|%'\"\\ \n\t\x00{}$#@~`^;",
    "==", "..", "and", "or", "not", "in", "null", "true", "is_open", "severity", "title", "size", "kinds",
    "cost", "received_at", "opened_on", '"large"', "'", "3", "0.1", "99999999999999999999", "2 days",
    "business",
    "min(", "max(", "round(", "date(", "length(", "coalesce(", "is_null(", "today()", "now()", "__class__",
    "lambda", "\ud800", "😀", "\u202e", "“",
]  # fmt: skip

HOSTILE = [
    "(" * 5000,
    "(" * 900 + "1" + ")" * 900,
    "not " * 400 + "is_open",
    "-" * 1900 + "1",
    "1" + "+1" * 900,
    "1 + " * 400 + "1",
    "is_open" + " and is_open" * 150,
    "is_open ? " * 190,
    "[" * 1900,
    "min(" * 450,
    "severity in [" + "1," * 900 + "1]",
    '"' * 1999,
    "1" * 2000,
    "severity == " + "9" * 1900,
    "a" * 2000,
    "size == '" + "x" * 1900 + "'",
    "a." * 900,
    "x" * 100_000,
    "__import__('os').system('true')",
    "().__class__.__bases__",
    "1e999999999",
    "10 ** 10 ** 10",
    "severity == 0x41",
    "date('9999-12-31') + 90000 weeks > today()",
    "\x00",
    "title == '\x00'",
    "title == '\ud800'",
    "\u0661 == severity",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_rule_is_answered_at_once(text: str) -> None:
    with counted() as effort:
        found = compile_rule(text, SCOPE)

    assert isinstance(found, Rule | list)
    assert effort.calls < LIMIT


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_a_rule_or_faults_inside_it(text: str) -> None:
    found = compile_rule(text, SCOPE)

    if isinstance(found, Rule):
        for row in ROWS[:5]:
            found.value(row, MOMENT)
        found.sql(Dialect.POSTGRESQL, quoted, MOMENT)
        return
    assert found
    for fault in found:
        assert isinstance(fault, RuleFault)
        assert fault.message
        assert 0 <= fault.start <= fault.end <= len(text)


LARGEST = [
    "is_open" + " and severity != 3" * 97,
    "severity in [" + ", ".join(str(number) for number in range(295)) + "]",
    "min(severity, " + ", ".join(str(number) for number in range(49)) + ") == 0",
    " or ".join(f'size == "{"small" if index % 2 else "large"}"' for index in range(70)),
]


@pytest.mark.parametrize("text", LARGEST, ids=["and", "in", "min", "or"])
def test_the_largest_rules_are_still_accepted_and_quick(
    text: str, sqlite_backend: SqliteBackend
) -> None:
    with counted() as effort:
        rule = compile_rule(text, SCOPE)

    assert isinstance(rule, Rule), rule
    assert effort.calls < LIMIT
    assert len(sqlite_backend.answers(rule, MOMENT)) == len(ROWS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1" + " + 1" * 25, "this rule is nested too deeply; split it into computed fields"),
        ("severity in [" + "1, " * 300 + "1]", "this rule has more than 300 parts"),
        ("max(" + "1, " * 60 + "1) > 0", "max() takes 50 values at most"),
        ("x" * 2001, "a rule may have 2,000 characters; this one has 2,001"),
    ],
)
def test_a_cap_says_which_one_it_is(text: str, words: str) -> None:
    faults = compile_rule(text, SCOPE)

    assert isinstance(faults, list)
    assert words in faults[0].message
