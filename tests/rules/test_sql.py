"""The SQL of a rule: bound arguments, the database's own types, and no deeper than SQLite can read."""

from __future__ import annotations

from datetime import date

import pytest

from casework.rules import Dialect, Rule, compile_rule
from casework.rules.parser import TOO_DEEP
from casework.rules.sql_templates import MAX_NESTING
from tests.rules.databases import MOMENT, SqliteBackend, child_table, column, quoted
from tests.rules.records import SCOPE


def compiled(text: str) -> Rule:
    rule = compile_rule(text, SCOPE)
    assert isinstance(rule, Rule), rule
    return rule


def test_texts_and_moments_are_bound_never_written_into_the_sql() -> None:
    rule = compiled('title == "it\'s; DROP TABLE records" and due_on < today()')

    sqlite = rule.sql(Dialect.SQLITE, quoted, MOMENT)
    postgres = rule.sql("postgresql", quoted, MOMENT)

    assert sqlite.text == '(("title" = ?) AND ("due_on" < ?))'
    assert sqlite.args == ("it's; DROP TABLE records", "2026-03-08")
    assert postgres.text == '(("title" = CAST(? AS text)) AND ("due_on" < CAST(? AS date)))'
    assert postgres.args == ("it's; DROP TABLE records", date(2026, 3, 8))


def test_money_is_compared_in_minor_units_so_that_an_index_serves() -> None:
    rule = compiled("cost >= 12.5 and severity in 1..5")

    fragment = rule.sql(Dialect.SQLITE, quoted, MOMENT)

    assert fragment.text == '(("cost" >= 1250) AND ("severity" BETWEEN 1 AND 5))'


def test_text_is_ordered_by_code_point_on_postgresql_and_equal_without_a_collation() -> None:
    order = compiled('title < "b"').sql(Dialect.POSTGRESQL, quoted, MOMENT)
    equal = compiled('title == "b"').sql(Dialect.POSTGRESQL, quoted, MOMENT)

    assert 'COLLATE "C"' in order.text
    assert "COLLATE" not in equal.text


NESTED = [
    ("({} + 1)", "severity"),
    ("-{}", "severity"),
    ("({} * number)", "severity"),
    ("({} / 3)", "severity"),
    ("round({} / 3)", "severity"),
    ("round(2.5 + {})", "length_m"),
    ("min({}, 2)", "severity"),
    ("abs({})", "severity"),
    ("coalesce({}, 3)", "severity"),
    ("(is_open ? {} : 3)", "severity"),
    ("not {}", "is_open"),
    ("(is_open and {})", "is_urgent"),
    ("({} or is_open)", "is_urgent"),
    ("(is_open == {})", "is_urgent"),
    ("({} in [is_open, is_urgent])", "is_open"),
    ("is_null({})", "is_open"),
    ("({} in 1..number ? 1 : 2)", "severity"),
    ("({} + 3 days)", "opened_on"),
    ("date({} + 1 hour - 1 hour)", "received_at"),
    ("({} + 3 hours)", "received_at"),
    ("(received_at + ({} - now()))", "closed_at"),
    ("days_between(today() + {} * 1 day, today())", "severity"),
    ("hours_between(now() + {} * 1 hour, now())", "severity"),
    ("weekday(today() + {} * 1 day)", "severity"),
    ("ends_with(title, {} ? title : note)", "is_open"),
    ("contains({} ? title : note, title)", "is_open"),
    ("trim({})", "title"),
    ("(title + {})", "title"),
    ("(count(kinds) + {})", "severity"),
    ("sum(visits, minutes + {})", "severity"),
    ("(sum(visits, price) + {})", "severity"),
    ("(any(visits, is_done) and {})", "is_open"),
    ("all(fees, {} and is_done)", "is_open"),
    ("count(visits, minutes > {})", "severity"),
]


@pytest.mark.parametrize(("template", "inner"), NESTED, ids=[template for template, _ in NESTED])
def test_what_is_accepted_is_never_too_deep_for_sqlite(
    template: str, inner: str, sqlite_backend: SqliteBackend
) -> None:
    text, levels = inner, 0
    rule = compile_rule(text, SCOPE)
    while isinstance(rule, Rule):
        fragment = rule.sql(Dialect.SQLITE, column, MOMENT, child_table)
        assert fragment.nesting <= MAX_NESTING
        sqlite_backend.accepts(fragment)
        levels += 1
        text = template.format(text)
        rule = compile_rule(text, SCOPE)

    assert levels > 1
    assert [fault.message for fault in rule] in ([TOO_DEEP], [_type_fault(rule)])


def _type_fault(faults: object) -> str:
    """A template whose result is of another type than its hole ends after one level."""
    assert isinstance(faults, list)
    return str(faults[0].message)
