"""A value that a rule works out: never stored, never typed by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, Self

import msgspec

from casework import rules
from casework.fields.base import Culture, Fault, FieldType
from casework.fields.boolean import Boolean
from casework.fields.columns import Column
from casework.fields.date import Date
from casework.fields.datetime import DateTime
from casework.fields.decimal import Decimal
from casework.fields.integer import Integer
from casework.fields.long_text import LongText
from casework.fields.money import Money
from casework.fields.registry import field_type

_KINDS: dict[str, FieldType] = {
    "boolean": Boolean(),
    "integer": Integer(),
    "decimal": Decimal(),
    "text": LongText(),
    "date": Date(),
    "datetime": DateTime(),
}


@field_type
class Computed(FieldType, frozen=True, kw_only=True):
    """Shown, sent and exported as its kind is. It has no columns."""

    type_name = "computed"
    doc = "A value worked out by a rule whenever it is read."
    is_read_as_text = True
    is_stored = False
    is_sortable = False
    may_be_unique = False

    of: Annotated[
        Literal["boolean", "integer", "decimal", "money", "text", "date", "datetime"],
        msgspec.Meta(description="The type of what the rule works out."),
    ]
    places: Annotated[
        int, msgspec.Meta(ge=1, le=6, description="For a decimal: digits after the point.")
    ] = 2
    currency: Annotated[
        str | None,
        msgspec.Meta(description="For money: the currency. Without it, the agency's."),
    ] = None

    @cached_property
    def kind(self) -> FieldType:
        """The type that its values have."""
        if self.of == "money":
            return Money(currency=self.currency)
        return Decimal(places=self.places) if self.of == "decimal" else _KINDS[self.of]

    def faults(self) -> list[tuple[str, str]]:
        if self.value is None:
            return [("value", "a computed field needs a rule under value")]
        for option in ("index", "searchable"):
            if getattr(self, option):
                return [(option, f"a computed field is not stored, so {option} has no effect")]
        return super().faults() + [f for f in self.kind.faults() if f[0] == "currency"]

    def for_agency(self, culture: Culture) -> Self:
        if self.of != "money" or self.currency is not None:
            return self
        return msgspec.structs.replace(self, currency=culture.currency)

    def live(self, culture: Culture) -> Mapping[str, object] | None:
        return self.kind.live(culture)

    def rule_type(self) -> rules.Type:
        return self.kind.rule_type()

    def columns(self) -> tuple[Column, ...]:
        return ()

    def to_columns(self, value: Any) -> tuple[object, ...]:
        return ()

    def from_columns(self, parts: Sequence[Any]) -> Any:
        return None

    def to_rule(self, value: Any) -> object:
        return self.kind.to_rule(value)

    def from_rule(self, result: Any) -> Any:
        return self.kind.from_rule(result)

    def check(self, value: Any) -> Fault | None:
        return self.kind.check(value)

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        return self.kind.parse_text(text, culture)

    def form_values(self, value: Any, name: str, culture: Culture) -> dict[str, list[str]]:
        return {name: [] if value is None else [self.display(value, culture)]}

    def parse_form(self, raw: Any, name: str, culture: Culture) -> None:
        """Whatever is posted, people do not write it."""
        return

    def export_text(self, value: Any, culture: Culture) -> str:
        return self.kind.export_text(value, culture)

    def display(self, value: Any, culture: Culture) -> str:
        return self.kind.display(value, culture)

    def search_text(self, value: Any) -> str:
        return ""

    def to_json(self, value: Any) -> Any:
        return self.kind.to_json(value)

    def from_json(self, data: Any) -> Any | Fault:
        return self.kind.from_json(data)

    def json_schema(self) -> dict[str, Any]:
        return {**self.kind.json_schema(), "readOnly": True}
