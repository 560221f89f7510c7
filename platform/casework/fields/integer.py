"""Whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import Column, ColumnKind
from casework.fields.limits import LARGEST, between, limit_faults
from casework.fields.numerals import live_number, read_number, show_number, write_number
from casework.fields.registry import field_type
from casework.fields.saying import says

MESSAGE = "{title} must be a whole number, like 12"


@field_type
class Integer(FieldType, frozen=True, kw_only=True):
    """Within ±10^15, so that neither a rule nor a browser ever rounds it."""

    type_name = "integer"
    doc = "A whole number."
    is_shown_as_typed = True

    min: Annotated[int | None, says("The smallest number that is taken.")] = None
    max: Annotated[int | None, says("The largest number that is taken.")] = None

    def faults(self) -> list[tuple[str, str]]:
        return [*super().faults(), *limit_faults(self.min, self.max, LARGEST)]

    def live(self, culture: Culture) -> Mapping[str, object]:
        return live_number(culture, self.min, self.max, 0)

    def rule_type(self) -> rules.Type:
        return rules.INTEGER

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.INTEGER),)

    def check(self, value: int) -> Fault | None:
        return between(value, self.min, self.max, LARGEST)

    def parse_text(self, text: str, culture: Culture) -> int | Fault:
        number = read_number(text, culture)
        if number is None or number != int(number):
            return Fault(MESSAGE)
        value = int(number)
        return self.check(value) or value

    def export_text(self, value: int, culture: Culture) -> str:
        return write_number(value, culture)

    def display(self, value: int | None, culture: Culture) -> str:
        return "" if value is None else show_number(value, culture)

    def from_json(self, data: Any) -> int | Fault | None:
        if data is None:
            return None
        if isinstance(data, bool) or not isinstance(data, int):
            return Fault(MESSAGE)
        return self.check(data) or data

    def json_schema(self) -> dict[str, Any]:
        return {
            "type": "integer",
            "minimum": -LARGEST if self.min is None else self.min,
            "maximum": LARGEST if self.max is None else self.max,
        }
