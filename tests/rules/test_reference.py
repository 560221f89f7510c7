"""docs/rules.md: the table is fresh, and every rule in it is a rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casework.rules import Rule, compile_rule
from casework.rules.reference import markdown
from tests.rules.records import SCOPE

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```rule\n(.*?)```", PAGE, flags=re.DOTALL)
RULES = [line for block in BLOCKS for line in block.splitlines() if line.strip()]


def test_the_table_of_functions_is_fresh() -> None:
    assert markdown() in PAGE, (
        "docs/rules.md is stale: put the table of casework.rules.reference there"
    )


def test_the_page_shows_rules() -> None:
    assert len(RULES) > 10


@pytest.mark.parametrize("text", RULES)
def test_a_rule_of_the_page_compiles(text: str) -> None:
    rule = compile_rule(text, SCOPE)

    assert isinstance(rule, Rule), rule
