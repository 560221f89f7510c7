"""What rules mean: three-valued logic, exact numbers, dates. Each line is asked of every back end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as Exact
from typing import Any

import pytest

from casework.rules import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    INTEGER,
    TEXT,
    Choice,
    Decimal,
    Money,
    MultiChoice,
    Rule,
    Scope,
    Type,
    compile_rule,
)
from tests.postgres import fresh_database
from tests.rules.databases import MOMENT, Backend, PostgresBackend, PythonBackend, SqliteBackend

SCOPE = Scope(
    {
        "severity": INTEGER,
        "missing": INTEGER,
        "most": INTEGER,
        "cost": Money(),
        "length_m": DECIMAL,
        "title": TEXT,
        "empty": TEXT,
        "size": Choice(("small", "large")),
        "kinds": MultiChoice(("glass", "paper")),
        "none": MultiChoice(("glass", "paper")),
        "is_open": BOOLEAN,
        "unsure": BOOLEAN,
        "opened_on": DATE,
        "received_at": DATETIME,
    }
)
ROW: dict[str, Any] = {
    "severity": 4,
    "missing": None,
    "most": 10**15,
    "cost": Exact("19.99"),
    "length_m": Exact("2.5000"),
    "title": "Año 2026",
    "empty": "",
    "size": "large",
    "kinds": frozenset({"glass"}),
    "none": None,
    "is_open": True,
    "unsure": None,
    "opened_on": date(2026, 1, 31),
    # 23:30 on the day before in Los Angeles
    "received_at": datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
}

MEANINGS: list[tuple[str, object]] = [
    # unknown
    ("missing > 3", None),
    ("not (missing > 3)", None),
    ("missing > 3 and severity > 9", False),
    ("missing > 3 and severity > 3", None),
    ("missing > 3 or severity > 3", True),
    ("missing > 3 or severity > 9", None),
    ("unsure", None),
    ("unsure == true", None),
    ("unsure ? 1 : 2", None),
    ("coalesce(unsure, false) ? 1 : 2", 2),
    ("missing in [1, 2]", None),
    ("severity in [1, missing]", None),
    ("severity in [4, missing]", True),
    ("severity not in [1, missing]", None),
    ("severity in missing..3", False),
    ("severity in missing..5", None),
    ("missing + 1", None),
    ("min(severity, missing)", None),
    ("coalesce(missing, severity)", 4),
    ("is_null(missing)", True),
    ("is_null(empty)", False),
    # multi-choice
    ('"glass" in kinds', True),
    ('"paper" not in kinds', True),
    ('"glass" in none', False),
    ("is_null(none)", True),
    ("is_null(kinds)", False),
    ("count(kinds)", 1),
    ("count(none)", 0),
    # exact numbers
    ("0.1 + 0.2 == 0.3", True),
    ("cost * 3", Exact("59.97")),
    ("cost * 1.0825", Exact("21.639175")),
    ("cost == 19.990", True),
    ("cost > 19.989", True),
    ("cost + severity", Exact("23.99")),
    ("cost / 3", Exact("6.663333")),
    ("2 / 3", Exact("0.666667")),
    ("-2 / 3", Exact("-0.666667")),
    ("1 / 0", None),
    ("is_null(cost / (severity - 4))", True),
    ("length_m * length_m", Exact("6.250000")),
    ("round(length_m)", 3),
    ("round(-length_m)", -3),
    ("round(cost, 1)", Exact("20.0")),
    ("most * 1000", 10**18),
    ("most * 1001", None),
    ("most * most - most * most", None),
    ("most * (severity * 250)", 10**18),
    ("most * (severity * 250) + 1", None),
    ("-most * (severity * 250)", -(10**18)),
    ("severity * 30000 days > 1 day", None),
    ("-severity * 2 + 1", -7),
    ("2 + 3 * 4", 14),
    ("(2 + 3) * 4", 20),
    ("10 - 3 - 2", 5),
    ("severity == 4.0", True),
    ("severity in [3.5, 4.0]", True),
    # text
    ('title == "año 2026"', False),
    ('"Z" < "a" and "a" < "ñ" and "ñ" < "😀"', True),
    ('"\uffff" < "😀"', True),
    ('title + "!"', "Año 2026!"),
    ("length(title)", 8),
    ('size == "large" ? "big" : "little"', "big"),
    # dates
    ("opened_on + 1 day", date(2026, 2, 1)),
    ("opened_on - 5 weeks", date(2025, 12, 27)),
    ("opened_on + severity * 1 day", date(2026, 2, 4)),
    ("opened_on + 3000000 * 1 day", None),
    ("date(received_at)", date(2026, 3, 7)),
    ("received_at + 24 hours", datetime(2026, 3, 9, 7, 30, tzinfo=UTC)),
    ("now() - received_at", timedelta(hours=2, minutes=29, seconds=59, microseconds=999999)),
    ("now() - received_at > 2 hours", True),
    ("days_between(opened_on, today())", 36),
    ("hours_between(received_at, now())", 2),
    ('opened_on in date("2026-01-01")..date("2026-01-31")', True),
    ("1.5 hours == 90 minutes", True),
    # order of things
    ("not is_open or is_open", True),
    ("is_open or is_open and not is_open", True),
    ("not severity == 3", True),
    ("is_open == (severity > 3)", True),
    ("severity > 5 ? 1 : severity > 3 ? 2 : 3", 2),
    ("severity not in 1..3", True),
]


@pytest.fixture(scope="module")
def one_record(postgres_dsn: str) -> Any:
    with fresh_database(postgres_dsn) as url:
        sqlite, postgres = SqliteBackend(SCOPE, [ROW]), PostgresBackend(url, SCOPE, [ROW])
        yield [PythonBackend([ROW]), sqlite, postgres]
        sqlite.close()
        postgres.close()


@pytest.mark.parametrize(("text", "value"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_a_rule_means(text: str, value: object, one_record: list[Backend]) -> None:
    rule = compile_rule(text, SCOPE)

    assert isinstance(rule, Rule), rule
    for back_end in one_record:
        answers = back_end.answers(rule, MOMENT)
        assert answers == [value], back_end.name
        assert type(answers[0]) is type(value), back_end.name


ROUNDED: list[tuple[str, Type, object]] = [
    ("cost * 1.0825", Money(), Exact("21.64")),
    ("severity", Money(), Exact("4.00")),
    ("0.5", Money(0), Exact(1)),
    ("1 / 3", Decimal(3), Exact("0.333")),
    ("round(cost)", INTEGER, 20),
    ('is_open ? "small" : "large"', Choice(("small", "large")), "small"),
]


@pytest.mark.parametrize(("text", "expects", "value"), ROUNDED, ids=[row[0] for row in ROUNDED])
def test_the_value_takes_the_type_that_is_expected(
    text: str, expects: Type, value: object, one_record: list[Backend]
) -> None:
    rule = compile_rule(text, SCOPE, expects)

    assert isinstance(rule, Rule), rule
    assert rule.type == expects
    assert [back_end.answers(rule, MOMENT) for back_end in one_record] == [[value]] * 3


@pytest.mark.parametrize(
    ("text", "passes"), [("severity > 3", True), ("severity > 9", False), ("missing > 3", False)]
)
def test_only_true_passes(text: str, passes: bool) -> None:
    rule = compile_rule(text, SCOPE, BOOLEAN)

    assert isinstance(rule, Rule)
    assert rule.passes(ROW, MOMENT) is passes


def test_a_name_without_a_value_is_not_filled_in() -> None:
    rule = compile_rule("is_null(severity)", SCOPE)

    assert isinstance(rule, Rule)
    assert rule.value({}, MOMENT) is True
