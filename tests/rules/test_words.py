"""The words of each fault and where they point: what an agency analyst reads."""

from __future__ import annotations

import pytest

from casework.rules import (
    BOOLEAN,
    DATE,
    DATETIME,
    DECIMAL,
    INTEGER,
    POINT,
    TEXT,
    Choice,
    Money,
    MultiChoice,
    Reference,
    Rule,
    Scope,
    Type,
    compile_rule,
)

SCOPE = Scope(
    {
        "severity": INTEGER,
        "length_m": DECIMAL,
        "cost": Money(),
        "title": TEXT,
        "size": Choice(("small", "large")),
        "tint": Choice(("red", "green")),
        "kinds": MultiChoice(("glass", "paper")),
        "is_open": BOOLEAN,
        "opened_on": DATE,
        "received_at": DATETIME,
        "place": POINT,
        "owner": Reference("person"),
        "street": Reference("street"),
    }
)

FAULTS = [
    # names
    ("sevrity > 3", 1, 7, "there is no field 'sevrity'; did you mean 'severity'?"),
    ("Severity > 3", 1, 8, "there is no field 'Severity'; did you mean 'severity'?"),
    ("lenght(title) > 3", 1, 6, "there is no function 'lenght'; did you mean 'length'?"),
    ("title() == 'a'", 1, 5, "'title' is a field, not a function; write it without brackets"),
    ("opened_on == today", 14, 18, "'today' is a function; write today()"),
    ("is_open == True", 12, 15, "write 'true' in small letters instead of 'True'"),
    ("is_open AND is_open", 9, 11, "write 'and' in small letters instead of 'AND'"),
    # choices
    ('size == "lagre"', 9, 15, "'lagre' is no option of 'size'; did you mean 'large'?"),
    ('"x" == size', 1, 3, "'x' is no option of 'size'; there is large, small"),
    ('size in ["small", "big"]', 19, 23, "'big' is no option of 'size'; there is large, small"),
    ('size == (is_open ? "small" : "tiny")', 30, 35, "'tiny' is no option of 'size'"),
    ('"glas" in kinds', 1, 6, "'glas' is no option of 'kinds'; did you mean 'glass'?"),
    ("size == tint", 1, 12, "'size' (choice) does not go with 'tint' (choice)"),
    ('size < "small"', 1, 14, "'size' (choice) has no order; compare it with == or != or in [ ... ]"),
    ('kinds == "glass"', 1, 5, "'kinds' (multi-choice) cannot be compared; write \"option\" in kinds"),
    ("title in kinds", 1, 5, "only an option can be in 'kinds', but here is 'title' (text)"),
    # signs of other languages
    ("severity = 3", 10, 10, "write == to compare; a single = means nothing here"),
    ("is_open && is_open", 9, 10, "write 'and' instead of &&"),
    ("is_open || is_open", 9, 10, "write 'or' instead of ||"),
    ("!is_open", 1, 1, "write 'not' instead of !"),
    ("severity =< 3", 10, 11, "write <= instead of =<"),
    ("severity <> 3", 10, 11, "write != instead of <>"),
    ("severity % 2 == 0", 10, 10, "there is no remainder here; % is not part of the rules language"),
    ("severity === 3", 10, 12, "write == instead of ==="),
    ('title.contains("a")', 6, 6, "there are no dots in names"),
    ("is_open if is_open else is_open", 9, 10, "write condition ? value : other value"),
    ("title == “a”", 10, 10, 'write straight quotes " instead of “'),
    ("severity > 3;", 13, 13, "a rule is one expression; ';' has no place in it"),
    ("severity > 3 ¤ 4", 14, 14, "'\\xa4' means nothing in a rule"),
    ("severity > 3 € 4", 14, 14, "write the amount alone, as in 10.00, without €"),
    ("severity > 3,5", 13, 13, "write a point in a number: 3.5"),
    # null
    ("severity == null", 1, 16, "nothing can be compared with null; write is_null(severity)"),
    ("null != cost + 1", 1, 16, "nothing can be compared with null; write not is_null(cost + 1)"),
    ("severity == None", 13, 16, "'None' is no value; ask is_null(x)"),
    ("coalesce(cost, null) > 1", 16, 19, "'null' is no value; ask is_null(x), or put a value in its"),
    # types
    ('severity > "3"', 1, 14, "'severity' (integer) does not go with the text \"3\"; write the number"),
    ('opened_on > "2026-01-31"', 1, 24, 'write date("2026-01-31") for a date'),
    ("received_at > opened_on", 1, 23, "write date(received_at) to compare days"),
    ('is_open == "true"', 1, 17, "write true or false without quotes"),
    ("received_at - now() > 3", 1, 23, "write a unit after the number, as in 3 days"),
    ("owner == street", 1, 15, "'owner' (reference) does not go with 'street' (reference)"),
    ("owner > owner", 1, 13, "'owner' (reference) has no order"),
    ("place == place", 1, 5, "'place' (place) cannot be compared; ask is_null(place)"),
    ("is_open < is_open", 1, 17, "'is_open' (boolean) has no order"),
    ('title + 3 == "a"', 1, 9, "'+' does not work on 'title' (text) and an integer"),
    ('severity + "3" > 1', 1, 14, "write the number without quotes"),
    ("cost * cost > 1", 1, 11, "money cannot be multiplied by money"),
    ("opened_on + 3 > today()", 1, 13, "write a unit after the number, as in + 3 days"),
    ("opened_on + 4 hours > today()", 1, 19, "a date moves by whole days, as in + 3 days"),
    ("today() - opened_on > 3", 1, 19, "write days_between(first, second)"),
    ("-title == 'a'", 2, 6, "- needs a number, but here is 'title' (text)"),
    ("is_open + 1 == 2", 1, 11, "'+' does not work on 'is_open' (boolean) and an integer"),
    # conditions
    ('size == "small" or "large"', 20, 26, 'write the whole comparison again, or x in ["a", "large"]'),
    ("is_open and severity", 13, 20, "'and' needs a condition, but here is 'severity' (integer)"),
    ("not title", 5, 9, "'not' needs a condition, but here is 'title' (text)"),
    ("title ? 1 : 2", 1, 5, "'?' needs a condition, but here is 'title' (text)"),
    ("1 < severity < 5", 14, 14, "comparisons cannot be chained; join two of them with 'and'"),
    # calls
    ("length(title, title) > 1", 1, 20, "write length(text); here are 2 arguments"),
    ("length(severity) > 1", 8, 15, "length() needs a text, but here is 'severity' (integer)"),
    ("days_between(received_at, today()) > 1", 14, 24, "write date(received_at)"),
    ('year("2026-01-31") > 1', 6, 17, 'write date("2026-01-31")'),
    ('date("31.01.2026") > today()', 6, 17, "'31.01.2026' is not a date; write it as 2026-01-31"),
    ('date("2026-02-30") > today()', 6, 17, "'2026-02-30' is not a date"),
    ('date("2026-W05-1") > today()', 6, 17, "'2026-W05-1' is not a date"),
    ("date(title) > today()", 6, 10, "date() reads a text only when it is written out in the rule"),
    ("round(cost, severity) > 1", 13, 20, "the digits of round() are a number from 0 to 6"),
    ("round(title) > 1", 7, 11, "round() needs a number, but here is 'title' (text)"),
    ("min(severity, title) > 1", 15, 19, "min() needs numbers, dates, datetimes or durations"),
    ("coalesce(severity, title) > 1", 10, 24, "'severity' (integer) does not go with 'title' (text)"),
    # lists and ranges
    ("severity in []", 13, 14, "this list is empty, so nothing can be in it"),
    ("severity in 5", 13, 13, "after 'in' write a list"),
    ("severity in [1, 'a']", 1, 19, "'severity' (integer) does not go with the text \"a\""),
    ("severity in 5..1", 13, 16, "this range is empty: its end comes before its start"),
    ('size in "small".."large"', 1, 24, "'size' (choice) has no order, so there is no range of it"),
    ("[1, 2] == severity", 1, 6, "a list in [ ] stands only after 'in'"),
    # durations and numbers
    ("received_at > now() - 4 business hours", 23, 32, "business hours are not part of the rules language"),
    ("received_at > now() - 2 months", 23, 30, "a month has no fixed length"),
    ("received_at > now() - 2 dyas", 23, 28, "'dyas' is no unit of time; there is seconds, minutes"),
    ("received_at > now() - 999999 weeks", 23, 34, "'999999 weeks' is too long"),
    ("severity > 9999999999999999", 12, 27, "'9999999999999999' is too large a number"),
    ("cost > 1.1234567", 8, 16, "a number may have 6 digits after the point"),
    # shape
    ("", 1, 0, "the rule is empty"),
    ("   ", 1, 3, "the rule is empty"),
    ("severity >", 11, 10, "expected a value, but here is the end of the rule"),
    ("(severity > 3", 14, 13, "expected ')' to close the bracket, but here is the end of the rule"),
    ("severity > 3)", 13, 13, "did not expect ')' here"),
    ("severity 3", 10, 10, "did not expect '3' here"),
    ('title == "abc', 10, 10, 'this text is not closed; put another " after it'),
    ("is_open ? 1", 12, 11, "expected ':' and the other value after 'condition ? value'"),
    ("min(1 2) > 1", 7, 7, "expected ',' or ')', but here is '2'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last", "words"), FAULTS, ids=[fault[0] for fault in FAULTS]
)
def test_a_fault_says_what_is_wrong_and_where(text: str, first: int, last: int, words: str) -> None:
    faults = compile_rule(text, SCOPE)

    assert not isinstance(faults, Rule), f"{text} was accepted"
    assert [(words in fault.message, fault.start + 1, fault.end) for fault in faults][:1] == [
        (True, first, last)
    ], faults


def test_every_fault_of_a_rule_is_found_at_once() -> None:
    faults = compile_rule(
        'sevrity > 3 and size == "big" and lenght(title) > "3" && cost * cost > 1', SCOPE
    )

    assert not isinstance(faults, Rule)
    assert [fault.start for fault in faults] == [0, 24, 34, 54, 57]


EXPECTED = [
    (
        "severity",
        BOOLEAN,
        "must give a boolean, but it gives an integer; compare it with something",
    ),
    ("length_m * 2", INTEGER, "this must be a whole number; write round( ... ) around it"),
    ("title", INTEGER, "this rule must give an integer, but it gives a text"),
    ("received_at", DATE, "must give a date, but it gives a datetime; write date( ... ) around it"),
    ('is_open ? "red" : "blue"', Choice(("red", "green")), "'blue' is no option of this choice"),
    ("title", Choice(("red", "green")), "this must give one of the options: red, green"),
    ("size", Choice(("red", "green")), "'size' has options that are not allowed here"),
]


@pytest.mark.parametrize(("text", "expects", "words"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_a_rule_of_the_wrong_type_is_refused(text: str, expects: Type, words: str) -> None:
    faults = compile_rule(text, SCOPE, expects)

    assert not isinstance(faults, Rule)
    assert words in faults[0].message, faults
