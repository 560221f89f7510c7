"""What the rules of a form make of answers: docs/forms.md, sentence by sentence, on the server."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from casework.cases.form_state import Asked, FormState
from casework.catalogue import CaseType
from casework.compiler import compile_agency
from casework.definition import read_bundle
from casework.rules import Moment
from tests.corpus import around, samples

NOW = Moment(datetime(2026, 11, 23, 20, tzinfo=UTC), date(2026, 11, 23))
LARGE = {"size": "large", "street": "Elm"}


@pytest.fixture(scope="module")
def case_type() -> CaseType:
    sample = next(one for one in samples("features") if one.name == "form_rules")
    bundle = read_bundle({**around(), sample.replaces: sample.text})
    found = compile_agency(bundle).entities["pothole"]
    assert isinstance(found, CaseType)
    return found


def state(case_type: CaseType, given: dict[str, Any], **base: Any) -> FormState:
    return FormState(case_type, case_type.form, given, base, NOW)


def test_a_step_that_is_not_shown_hides_all_its_questions(case_type: CaseType) -> None:
    found = state(case_type, {"size": "large", "severity": 5})
    assert found.asked("severity") == Asked(False)
    assert [len(step.questions) for step in found.shown_steps()] == [2]


def test_what_is_hidden_has_no_value_for_any_rule(case_type: CaseType) -> None:
    found = state(case_type, {"size": "small", "street": "Elm", "severity": 5})
    assert found.value("severity") is None
    assert found.computed("fee") is None
    assert found.answers() == {"size": "small", "street": "Elm"}


def test_shown_again_the_answer_counts_again(case_type: CaseType) -> None:
    found = state(case_type, LARGE | {"severity": 5})
    assert found.asked("severity") == Asked(True, is_required=True)
    assert found.computed("fee") == Decimal("62.50")
    assert found.is_shown("fee")


def test_a_read_only_answer_is_what_it_began_with_and_nobody_is_asked(case_type: CaseType) -> None:
    found = state(case_type, {"size": "large", "street": "Main", "severity": 5}, severity=2)
    assert found.asked("severity") == Asked(True, is_required=False, is_read_only=True)
    assert found.value("severity") == 2
    assert found.computed("fee") == Decimal("25.00")


def test_what_nobody_came_to_is_what_it_began_with(case_type: CaseType) -> None:
    assert state(case_type, LARGE, severity=2).value("severity") == 2
    assert state(case_type, LARGE | {"severity": None}, severity=2).value("severity") is None


def test_a_rule_that_is_unknown_hides(case_type: CaseType) -> None:
    found = state(case_type, {"size": None, "street": "Elm", "severity": 5})
    assert not found.is_shown("severity")
