"""Every function of the registry: documented, with examples that hold on every back end."""

from __future__ import annotations

import pytest

from casework.rules import FUNCTIONS, Function, Rule, compile_rule
from tests.rules.databases import MOMENT, Backend
from tests.rules.records import ROWS, SCOPE

EXAMPLES = [
    pytest.param(example.text, example.value, id=example.text)
    for function in FUNCTIONS.values()
    for example in function.examples
]


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_an_example_holds_on_every_back_end(
    text: str, value: object, back_ends: list[Backend]
) -> None:
    rule = compile_rule(text, SCOPE)

    assert isinstance(rule, Rule), rule
    for back_end in back_ends:
        answers = back_end.answers(rule, MOMENT)
        assert answers == [value] * len(ROWS), back_end.name
        assert type(answers[0]) is type(value), back_end.name


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_is_documented(function: Function) -> None:
    assert function.doc.endswith(".")
    assert function.examples
    assert all(function.name in example.text for example in function.examples)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_can_be_asked_of_a_database(function: Function) -> None:
    assert function.is_sql
