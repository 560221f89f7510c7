# ruff: noqa: E501  (a table of faults reads best with one fault a line)
"""Options as an agency writes them: what does not go together is said with the option's name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as Exact
from typing import Any

import msgspec
import pytest

from casework.fields import FIELD_TYPES, Culture, FieldType


def written(**options: Any) -> FieldType:
    kind = FIELD_TYPES[options.pop("type")]
    return msgspec.convert(options, kind, strict=False)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "integer", "min": 5, "max": 1}, "min", "min is 5 but max is 1; min must not be above max"),
    ({"type": "integer", "max": 10**16}, "max", "max must be between -1000000000000000 and 1000000000000000"),
    ({"type": "integer", "max": 5, "default": 6}, "default", "the default does not fit the field: this must be 5 or less"),
    ({"type": "money", "currency": "DOLLAR"}, "currency", "there is no currency 'DOLLAR'; write a code such as USD"),
    ({"type": "text", "pattern": "us_zp"}, "pattern", "there is no format 'us_zp'; did you mean 'us_zip'?"),
    ({"type": "text", "min_length": 9, "max_length": 3}, "min_length", "min_length is above max_length (3)"),
    ({"type": "text", "max_length": 0}, "max_length", "max_length must be 1 or more"),
    ({"type": "date", "min": "2026-02-30"}, "min", "'2026-02-30' is no day; write 2026-11-23 or today"),
    ({"type": "date", "min": "2026-02-02", "max": "2026-01-01"}, "min", "min is 2026-02-02 but max is 2026-01-01; min must not be after max"),
    ({"type": "boolean", "unique": True}, "unique", "a field of type boolean cannot be unique"),
    ({"type": "integer", "value": "1", "default": 1}, "default", "a value that a rule works out has no default"),
    ({"type": "integer", "value": "1", "required": True}, "required", "a value that a rule works out cannot be required"),
    ({"type": "computed", "of": "integer"}, "value", "a computed field needs a rule under value"),
    ({"type": "file", "default": "a"}, "default", "a file has no default"),
    ({"type": "choice", "options": {"a": "A"}, "default": "b"}, "default", "the default does not fit the field: Choose this from the list"),
    ({"type": "choice", "options": {"a": {"title": "A", "was": "b"}, "b": "B"}}, "options", "option 'a' was 'b', which is an option still"),
    ({"type": "choice", "options": {"a": {"title": "A", "was": "c"}, "b": {"title": "B", "was": "c"}}}, "options", "two options were the same word before"),
    ({"type": "choice", "options": {"a": {"title": "A", "colour": "red"}}}, "options", "option 'a' has title, was and merge, but not 'colour'"),
    ({"type": "choice", "options": {"a": {"was": "c"}}}, "options", "option 'a' needs a title"),
]  # fmt: skip


@pytest.mark.parametrize(("options", "option", "sentence"), WRONG)
def test_options_that_do_not_go_together_are_named(
    options: dict[str, Any], option: str, sentence: str
) -> None:
    assert (option, sentence) in written(**options).faults()


@pytest.mark.parametrize(
    "options",
    [
        {"type": "integer", "min": "1", "max": "5", "default": "3"},
        {"type": "decimal", "min": "0.5", "max": "1000.25"},
        {"type": "boolean", "default": True},
        {"type": "date", "max": "today", "default": "today"},
        {"type": "choice", "options": {"a": {"en": "A", "es": "A"}}, "default": "a"},
        {"type": "record", "to": "asset"},
        {"type": "computed", "of": "money", "value": "fee * 2"},
    ],
)
def test_options_in_order_have_no_faults(options: dict[str, Any]) -> None:
    assert written(**options).faults() == []


def test_a_default_becomes_a_value() -> None:
    culture, today = Culture("de", "DE"), date(2026, 11, 23)
    assert written(type="decimal", default=1.5).default_value(culture) == Exact("1.5")
    assert written(type="boolean", default=False).default_value(culture) is False
    assert written(type="date", default="today").default_value(culture, today) == today
    assert written(type="text").default_value(culture) is None


def test_an_amount_takes_the_currency_of_its_agency() -> None:
    kind = written(type="money").for_agency(Culture(currency="JPY"))
    assert kind.to_columns(Exact(5)) == (5,)
    kind = written(type="money", currency="USD").for_agency(Culture(currency="JPY"))
    assert kind.to_columns(Exact(5)) == (500,)


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="sevrity"):
        written(type="integer", sevrity=1)
