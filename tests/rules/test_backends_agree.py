"""The law of the room: Python, SQLite and PostgreSQL give the same answer to every rule.

Random well-typed rules are asked of random records with nulls and edges. CASEWORK_FUZZ sets how
many rules (300 when it is not set); CASEWORK_FUZZ_SEED chooses other records.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from casework.rules import Moment, Rule, compile_rule
from casework.rules.parser import TOO_DEEP, TOO_LONG
from tests.rules.databases import MOMENT, Backend
from tests.rules.every_kind import every_kind
from tests.rules.expressions import Grammar
from tests.rules.records import ROWS, SCOPE

RULES = int(os.environ.get("CASEWORK_FUZZ", "300"))
CAPS = (TOO_DEEP, TOO_LONG, "this range is empty")
ZONES = [ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Apia"), UTC]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_all_back_ends_give_the_same_answer(back_ends: list[Backend], depth: int) -> None:
    @settings(
        max_examples=RULES // 3,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(Grammar().any(depth), st.sampled_from(ZONES))
    def agrees(text: str, zone: ZoneInfo) -> None:
        moment = replace(MOMENT, zone=zone)
        rule = compile_rule(text, SCOPE)
        if not isinstance(rule, Rule):
            assert all(fault.message.startswith(CAPS) for fault in rule), f"{text}: {rule}"
            reject()
        assert_agreement(rule, moment, back_ends)

    agrees()


@pytest.mark.parametrize("text", every_kind())
def test_every_operator_and_function_means_the_same_everywhere(
    text: str, back_ends: list[Backend]
) -> None:
    rule = compile_rule(text, SCOPE)

    assert isinstance(rule, Rule), rule
    assert_agreement(rule, MOMENT, back_ends)


def assert_agreement(rule: Rule, moment: Moment, back_ends: list[Backend]) -> None:
    """All back ends say what the first of them, Python, says of every record."""
    expected, *others = [back_end.answers(rule, moment) for back_end in back_ends]
    for back_end, answers in zip(back_ends[1:], others, strict=True):
        for row, here, there in zip(ROWS, expected, answers, strict=True):
            assert _same(here, there), (
                f"{rule.text}: python says {here!r}, {back_end.name} says {there!r} about "
                f"{ {name: row[name] for name in sorted(rule.reads)} }"
            )


def _same(one: object, other: object) -> bool:
    """Equal and of one type: True is not 1 here."""
    return type(one) is type(other) and one == other
