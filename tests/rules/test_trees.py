"""`within` on every back end: what a link leads to, and nothing that only looks like it."""

from __future__ import annotations

import pytest

from casework.rules import Rule, compile_rule
from tests.rules.databases import MOMENT, Backend
from tests.rules.records import ROWS, SCOPE

WAY = "district.tree_path_"


@pytest.mark.parametrize("code", ["city", "north", "nor", "a", "northern", "%", "x' OR '1'='1"])
def test_every_back_end_finds_the_same_nodes(code: str, back_ends: list[Backend]) -> None:
    rule = compile_rule(f'within(district, "{code}")', SCOPE)
    assert isinstance(rule, Rule), rule
    expected = [None if row[WAY] is None else f"\x1f{code}\x1f" in row[WAY] for row in ROWS]
    for back_end in back_ends:
        assert back_end.answers(rule, MOMENT) == expected, back_end.name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('within(title, "a")', "'title' is a text, which leads to no tree"),
        ('within(distrikt, "a")', "there is no field 'distrikt'; did you mean 'district'?"),
        ("within(district, title)", 'within() needs a code that is written out, as in "north"'),
        ('within(district, "")', 'within() needs a code that is written out, as in "north"'),
        ("within(district)", "write within(link, code); here are 1 arguments"),
        ('within(1, "a")', "within() needs a field of type record that leads to a tree"),
    ],
)
def test_what_is_no_tree_is_refused(text: str, told: str) -> None:
    faults = compile_rule(text, SCOPE)
    assert isinstance(faults, list)
    assert [fault.message for fault in faults] == [told]


def test_the_way_itself_is_no_name_of_a_rule() -> None:
    faults = compile_rule('district.tree_path_ == "a"', SCOPE)
    assert isinstance(faults, list)


def test_a_browser_does_not_know_it() -> None:
    rule = compile_rule('within(district, "a")', SCOPE)
    assert isinstance(rule, Rule)
    assert rule.reads == {"district"}
    assert not rule.is_browser
