"""What a rule can tell about itself: why it answered so, what it reads, and its tree as JSON."""

from __future__ import annotations

import json

import pytest

from casework.rules import Part, Rule, compile_rule
from tests.rules.databases import MOMENT
from tests.rules.records import SCOPE


def compiled(text: str) -> Rule:
    rule = compile_rule(text, SCOPE)
    assert isinstance(rule, Rule), rule
    return rule


def test_an_explanation_tells_each_value_and_each_condition() -> None:
    rule = compiled('severity >= 4 and (size == "large" or cost > 100) and not is_urgent')

    why = rule.explain({"severity": 5, "size": "small", "is_urgent": False}, MOMENT)

    assert why.result is None
    assert why.values == {"cost": None, "is_urgent": False, "severity": 5, "size": "small"}
    assert why.parts == (
        Part("severity >= 4", True),
        Part('size == "large"', False),
        Part("cost > 100", None),
        Part("is_urgent", False),
    )


def test_a_condition_is_shown_as_it_was_written() -> None:
    rule = compiled("(severity + 1) * 2 > (-cost) and not (is_open)")

    why = rule.explain({"severity": 5}, MOMENT)

    assert [part.text for part in why.parts] == ["(severity + 1) * 2 > (-cost)", "(is_open)"]


def test_a_rule_knows_what_it_reads() -> None:
    rule = compiled('is_null(title) or coalesce(cost, paid) * 2 > 3 or "small" in kinds')

    assert rule.reads == {"title", "cost", "paid", "kinds"}


def test_the_tree_is_json_with_types_and_exact_numbers() -> None:
    tree = compiled("cost > 100 and severity in [1, 2]").as_tree()

    assert json.loads(json.dumps(tree)) == {
        "node": "all",
        "type": {"is": "boolean"},
        "items": [
            {
                "node": "compare",
                "type": {"is": "boolean"},
                "operator": ">",
                "left": {"node": "field", "type": {"is": "money", "scale": 2}, "name": "cost"},
                "right": {
                    "node": "literal",
                    "type": {"is": "money", "scale": 2},
                    "value": "100.00",
                },
            },
            {
                "node": "among",
                "type": {"is": "boolean"},
                "item": {"node": "field", "type": {"is": "integer"}, "name": "severity"},
                "choices": [
                    {"node": "literal", "type": {"is": "integer"}, "value": 1},
                    {"node": "literal", "type": {"is": "integer"}, "value": 2},
                ],
            },
        ],
    }


@pytest.mark.parametrize(
    "text",
    [
        'date("2026-01-31") + 3 days > today()',
        "received_at - closed_at > 4 hours",
        "round(cost / 3, 2) * 1.5 == 2",
        'is_open ? "a" : title + "b"',
        "count(kinds) in 1..3 or is_null(kinds)",
    ],
)
def test_every_tree_can_be_written_as_json(text: str) -> None:
    assert json.dumps(compiled(text).as_tree())


def test_rules_are_equal_when_they_say_the_same_in_the_same_scope() -> None:
    assert compiled("severity > 3") == compiled("severity > 3")
    assert compiled("severity > 3") != compiled("severity > 4")
    assert len({compiled("severity > 3"), compiled("severity > 3")}) == 1
