"""What decimal and money share: exact numbers kept as integer minor units. Nothing is ever rounded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from casework.fields.base import Culture, Exact, Fault, FieldType
from casework.fields.columns import Column, ColumnKind
from casework.fields.limits import LARGEST, between, limit_faults
from casework.fields.numerals import live_number, read_number, show_number, write_number
from casework.fields.saying import says

_JSON_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,6})?")


class ExactNumber(FieldType, frozen=True, kw_only=True):
    """The value is a `Decimal` with exactly `scale` digits after the point."""

    min: Annotated[Exact | None, says("The smallest value that is taken.")] = None
    max: Annotated[Exact | None, says("The largest value that is taken.")] = None

    @property
    def scale(self) -> int:
        raise NotImplementedError

    @property
    def largest(self) -> Decimal:
        return Decimal(LARGEST).scaleb(-self.scale)

    def faults(self) -> list[tuple[str, str]]:
        return [*super().faults(), *limit_faults(self.min, self.max, self.largest)]

    def live(self, culture: Culture) -> Mapping[str, object]:
        return live_number(culture, self.min, self.max, self.scale)

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.INTEGER),)

    def to_columns(self, value: Decimal | None) -> tuple[object, ...]:
        return (None if value is None else int(value.scaleb(self.scale)),)

    def from_columns(self, parts: Sequence[Any]) -> Decimal | None:
        return None if parts[0] is None else Decimal(parts[0]).scaleb(-self.scale)

    def from_rule(self, result: Any) -> Decimal | None:
        """A rule may work out more digits than the field has: it is rounded half up, as rules are."""
        if result is None:
            return None
        return Decimal(result).quantize(Decimal(1).scaleb(-self.scale), "ROUND_HALF_UP")

    def check(self, value: Decimal) -> Fault | None:
        if value != value.quantize(Decimal(1).scaleb(-self.scale)):
            return self._too_fine()
        return between(value, self.min, self.max, self.largest)

    def fitted(self, number: Decimal) -> Decimal | Fault:
        """The number with the field's digits after the point, or why it does not fit."""
        if abs(number) > self.largest:
            return between(number, self.min, self.max, self.largest) or number
        value = number.quantize(Decimal(1).scaleb(-self.scale))
        if value != number:
            return self._too_fine()
        value = abs(value) if value == 0 else value
        return self.check(value) or value

    def _too_fine(self) -> Fault:
        if self.scale == 0:
            return Fault("{title} must be a whole number, like 12")
        return Fault("{title} must have {places} decimal places or fewer", {"places": self.scale})

    def parse_text(self, text: str, culture: Culture) -> Decimal | Fault:
        number = read_number(text, culture)
        return self.refusal(culture) if number is None else self.fitted(number)

    def refusal(self, culture: Culture) -> Fault:
        """What to tell people who wrote no number."""
        example = show_number(Decimal("1234.5"), culture)
        return Fault("{title} must be a number, like {example}", {"example": example})

    def export_text(self, value: Decimal, culture: Culture) -> str:
        return write_number(value, culture)

    def display(self, value: Decimal | None, culture: Culture) -> str:
        return "" if value is None else show_number(value, culture)

    def to_json(self, value: Decimal | None) -> str | None:
        """A text, so that no JSON reader rounds it."""
        return None if value is None else format(value, "f")

    def from_json(self, data: Any) -> Decimal | Fault | None:
        if data is None:
            return None
        if not isinstance(data, str) or not _JSON_NUMBER.fullmatch(data):
            return Fault('{title} must be a number written as text, like "12.5", to keep it exact')
        return self.fitted(Decimal(data))

    def json_schema(self) -> dict[str, Any]:
        fraction = rf"\.[0-9]{{{self.scale}}}" if self.scale else ""
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,16}}{fraction}$"}

    def input_schema(self) -> dict[str, Any]:
        fraction = rf"(\.[0-9]{{1,{self.scale}}})?" if self.scale else ""
        return {"type": "string", "pattern": rf"^-?[0-9]{{1,16}}{fraction}$"}
