"""Rules over rows: what they mean on every back end, what they say when they are wrong, and how a
table of child records plugs in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal as Exact
from typing import Any

import pytest

from casework.rules import (
    BOOLEAN,
    INTEGER,
    TEXT,
    Choice,
    Dialect,
    Money,
    MultiChoice,
    Part,
    Rows,
    Rule,
    Scope,
    compile_rule,
)
from tests.postgres import fresh_database
from tests.rules.databases import (
    MOMENT,
    Backend,
    PostgresBackend,
    PythonBackend,
    SqliteBackend,
    child_table,
    column,
)
from tests.rules.records import ROW_FIELDS, VISITS

VERDICTS = Choice(("open", "done"))
SCOPE = Scope(
    {
        "severity": INTEGER,
        "cost": Money(),
        "due_on": ROW_FIELDS["due_on"],
        "visits": VISITS,
        "fees": VISITS,
        "empty": VISITS,
        "none": VISITS,
    }
)


def row(**filled: object) -> dict[str, Any]:
    return {name: filled.get(name) for name in ROW_FIELDS}


ROWS = [
    row(minutes=3, price=Exact("1.10"), is_done=True, day=date(2026, 1, 1), verdict="small"),
    row(minutes=5, price=Exact("2.25"), is_done=True, at=datetime(2026, 3, 8, tzinfo=UTC)),
    row(minutes=None, price=None, is_done=None, due_on=date(2026, 2, 1), marks={"huge", "small"}),
]
RECORD: dict[str, Any] = {
    "severity": 4,
    "cost": Exact("3.35"),
    "due_on": date(2026, 1, 1),
    "visits": ROWS,
    "fees": ROWS,
    "empty": [],
    "none": None,
}

MEANINGS: list[tuple[str, object]] = [
    ("count({rows})", 3),
    ("count({rows}, is_done)", 2),
    ("count({rows}, minutes > 3)", 1),
    ("count({rows}, is_null(minutes))", 1),
    ("sum({rows}, minutes)", 8),
    ("sum({rows}, price)", Exact("3.35")),
    ("sum({rows}, price) == cost", True),
    ("sum({rows}, minutes * severity)", 32),
    ("sum({rows}, severity)", 12),
    ("sum({rows}, price / minutes)", Exact("0.816667")),
    ("sum({rows}, coalesce(minutes, 2))", 10),
    ("sum({rows}, 1 / 0)", Exact("0.000000")),
    ("any({rows}, minutes == 5)", True),
    ("any({rows}, minutes == 9)", None),
    ("any({rows}, minutes == 9 and is_done)", None),
    ("any({rows}, is_null(day) and false)", False),
    ("all({rows}, minutes > 1)", None),
    ("all({rows}, minutes > 3)", False),
    ("all({rows}, is_null(minutes) or minutes > 1)", True),
    ("any({rows}, minutes == severity - 1)", True),
    ("any({rows}, due_on > day)", None),
    ("count({rows}, is_null(due_on))", 2),
    ('any({rows}, "huge" in marks)', True),
    ("sum({rows}, count(marks))", 2),
    ("any({rows}, date(at) < today())", True),
    ("is_null({rows})", False),
    ("severity > count({rows}) ? sum({rows}, minutes) : 0", 8),
]
WITHOUT: list[tuple[str, object]] = [
    ("count({rows})", 0),
    ("count({rows}, is_done)", 0),
    ("sum({rows}, minutes)", 0),
    ("sum({rows}, price)", Exact("0.00")),
    ("any({rows}, is_done)", False),
    ("all({rows}, is_done)", True),
    ("is_null({rows})", True),
]
CASES = [
    *[(text.format(rows=rows), value) for rows in ("visits", "fees") for text, value in MEANINGS],
    *[(text.format(rows=rows), value) for rows in ("empty", "none") for text, value in WITHOUT],
]


@pytest.fixture(scope="module")
def one_record(postgres_dsn: str) -> Any:
    with fresh_database(postgres_dsn) as url:
        sqlite, postgres = SqliteBackend(SCOPE, [RECORD]), PostgresBackend(url, SCOPE, [RECORD])
        yield [PythonBackend([RECORD]), sqlite, postgres]
        sqlite.close()
        postgres.close()


@pytest.mark.parametrize(("text", "value"), CASES, ids=[text for text, _ in CASES])
def test_a_rule_over_rows_means(text: str, value: object, one_record: list[Backend]) -> None:
    rule = compile_rule(text, SCOPE)

    assert isinstance(rule, Rule), rule
    for back_end in one_record:
        answers = back_end.answers(rule, MOMENT)
        assert answers == [value], back_end.name
        assert type(answers[0]) is type(value), back_end.name


@pytest.mark.parametrize(("count", "value"), [(999, 999 * 10**15), (1001, None)])
@pytest.mark.parametrize("rows", ["visits", "fees"])
def test_a_sum_beyond_the_range_is_unknown_and_never_overflows(
    rows: str, count: int, value: object, postgres_dsn: str
) -> None:
    record = RECORD | {rows: [row(minutes=10**15) for _ in range(count)]}
    rule = compile_rule(f"sum({rows}, minutes)", SCOPE)
    assert isinstance(rule, Rule), rule

    sqlite = SqliteBackend(SCOPE, [record])
    assert PythonBackend([record]).answers(rule, MOMENT) == [value]
    assert sqlite.answers(rule, MOMENT) == [value]
    with fresh_database(postgres_dsn) as url:
        postgres = PostgresBackend(url, SCOPE, [record])
        assert postgres.answers(rule, MOMENT) == [value]
        postgres.close()
    sqlite.close()


def test_sqlite_adds_up_far_more_than_64_bits_without_raising() -> None:
    record = RECORD | {"visits": [row(minutes=10**15, weight=Exact(10**5)) for _ in range(50)]}
    rule = compile_rule("sum(visits, minutes * 1000)", SCOPE)
    assert isinstance(rule, Rule), rule

    sqlite = SqliteBackend(SCOPE, [record])

    assert sqlite.answers(rule, MOMENT) == [None] == PythonBackend([record]).answers(rule, MOMENT)
    sqlite.close()


ONE_LEVEL = "rows are asked one level deep only, not inside the rows of 'reviews'"
WORDS_SCOPE = Scope(
    {
        "severity": INTEGER,
        "kinds": MultiChoice(("glass", "paper")),
        "reviews": Rows.of(
            {"verdict": VERDICTS, "price": Money(), "note": TEXT, "answers": Rows.of({})}
        ),
    }
)
NO_ROWS = (
    "any() needs rows first: a repeating group or a list of child records; did you mean 'reviews'?"
)
FAULTS = [
    ("any(reviws, true)", 5, 10, NO_ROWS),
    ("sum(severity, 1) > 1", 5, 12, "sum() needs rows first"),
    ("all(kinds, true)", 5, 9, "all() needs rows first"),
    ("count(severity) > 1", 7, 14, "count() needs a multi-choice or rows, but here is 'severity' (integer)"),
    ("sum(reviews) > 1", 1, 12, "write sum(rows, number); here are 1 arguments"),
    ("count(reviews, true, true) > 1", 1, 26, "write count(chosen or rows, [condition]); here are 3"),
    ("any(reviews, price)", 14, 18, "any() needs a condition of each row, but here is 'price' (money)"),
    ("sum(reviews, note) > 1", 14, 17, "sum() needs a number of each row, but here is 'note' (text)"),
    ('any(reviews, verdict == "opne")', 25, 30, "'opne' is no option of 'verdict'; did you mean 'open'?"),
    ("any(reviews, verdit == 'open')", 14, 19, "there is no field 'verdit' in the rows of 'reviews'; did"),
    ("verdict == 'open'", 1, 7, "there is no field 'verdict'"),
    ("reviews == 3", 1, 7, "'reviews' (list of rows) cannot be compared; ask count(reviews)"),
    ("reviews", 1, 7, "this rule must give a boolean, but it gives a list of rows"),
    ("any(reviews, count(reviews) > 1)", 14, 27, ONE_LEVEL),
    ("any(reviews, any(answers, true))", 14, 31, ONE_LEVEL),
    ("any(reviews, is_null(answers))", 22, 28, ONE_LEVEL),
    ("any == 3", 1, 3, "'any' is a function; write any(rows, condition)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "end", "words"), FAULTS, ids=[one[0] for one in FAULTS])
def test_a_fault_is_told(text: str, start: int, end: int, words: str) -> None:
    found = compile_rule(text, WORDS_SCOPE, BOOLEAN)

    assert isinstance(found, list)
    first = found[0]
    assert first.message.startswith(words)
    assert (first.start + 1, first.end) == (start, end)


def test_a_rule_tells_what_it_reads_of_the_record_and_of_the_rows() -> None:
    rule = compiled('any(reviews, verdict == "open" and price > severity) and count(reviews) > 1')

    assert rule.reads == {"reviews", "severity"}
    assert rule.reads_of_rows == {"reviews": {"verdict", "price"}}


def test_an_explanation_shows_what_was_asked_of_the_rows() -> None:
    rule = compiled('count(reviews, verdict == "open") > 1 and sum(reviews, price) < 5')
    rows = [{"verdict": "open", "price": Exact("1.00")}, {"verdict": "open"}]

    why = rule.explain({"reviews": rows}, MOMENT)

    assert why.values == {"reviews": rows}
    assert why.parts == (
        Part('count(reviews, verdict == "open") > 1', True),
        Part('count(reviews, verdict == "open")', 2),
        Part("sum(reviews, price) < 5", True),
        Part("sum(reviews, price)", Exact("1.00")),
    )


def test_a_value_worked_out_of_rows_is_explained() -> None:
    rule = compiled(
        'is_null(severity) ? sum(reviews, price) : any(reviews, verdict == "open") ? 1 : 2'
    )

    why = rule.explain({"reviews": [{"price": Exact(2)}]}, MOMENT)

    assert [part.text for part in why.parts] == [
        "is_null(severity)",
        "sum(reviews, price)",
        'any(reviews, verdict == "open")',
    ]


def test_the_tree_of_rows_is_json() -> None:
    tree = compiled('any(reviews, verdict == "open")').as_tree()

    assert json.loads(json.dumps(tree)) == {
        "node": "rows",
        "type": {"is": "boolean"},
        "function": "any",
        "rows": {"node": "field", "type": {"is": "list of rows"}, "name": "reviews"},
        "item": {
            "node": "compare",
            "type": {"is": "boolean"},
            "operator": "==",
            "left": {"node": "row_field", "type": {"is": "choice"}, "name": "verdict"},
            "right": {"node": "literal", "type": {"is": "text"}, "value": "open"},
        },
    }


@pytest.mark.parametrize("dialect", list(Dialect))
def test_rows_in_a_column_come_back_as_they_were(dialect: Dialect) -> None:
    known = [{name: value for name, value in one.items() if value is not None} for one in ROWS]

    assert VISITS.load(VISITS.store(ROWS, dialect), dialect) == tuple(known)


def test_child_records_are_asked_in_a_correlated_select() -> None:
    rule = compile_rule("count(fees, minutes > 3)", SCOPE)
    assert isinstance(rule, Rule)

    fragment = rule.sql(Dialect.SQLITE, column, MOMENT, child_table)

    assert fragment.text == (
        '(SELECT count(*) FROM (SELECT (c."minutes" > 3) AS a FROM fees AS c'
        " WHERE c.record = records.id) AS v WHERE v.a)"
    )


def compiled(text: str) -> Rule:
    rule = compile_rule(text, WORDS_SCOPE)
    assert isinstance(rule, Rule), rule
    return rule
