"""Postal addresses, in the parts that browsers can fill in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Raw, first
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type
from casework.fields.wording import has_strange_signs, one_line

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Address:
    """`region` is the state or province. `line1` is never empty."""

    line1: str
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""

    def __str__(self) -> str:
        """On one line, the way it is read out: street, then city, then state and postcode."""
        area = " ".join(part for part in (self.region, self.postcode) if part)
        return ", ".join(part for part in (self.line1, self.line2, self.city, area) if part)


PARTS = tuple(part.name for part in fields(Address))


@field_type
class AddressField(FieldType, frozen=True, kw_only=True):
    """In a file it is one cell: the five parts apart by semicolons, or just the first line."""

    type_name = "address"
    doc = "A postal address."
    is_shown_as_typed = True
    is_sortable = False
    may_be_unique = False

    def rule_type(self) -> rules.Type:
        """A rule may only ask whether there is one."""
        return rules.POINT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.JSON),)

    def to_columns(self, value: Address | None) -> tuple[object, ...]:
        return (None if value is None else json.dumps(asdict(value), ensure_ascii=False),)

    def from_columns(self, parts: Sequence[Any]) -> Address | None:
        return None if parts[0] is None else Address(**json.loads(parts[0]))

    def check(self, value: Address) -> Fault | None:
        if not value.line1:
            return Fault("{title} must include the street and number", {"part": "line1"})
        for name, part in zip(PARTS, astuple(value), strict=True):
            if len(part) > LONGEST:
                return Fault(
                    "Each line of {title} must be {max} characters or fewer",
                    {"max": LONGEST, "part": name},
                )
            if has_strange_signs(part):
                return Fault(
                    "{title} has signs that cannot be shown; type it again", {"part": name}
                )
        return None

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Address | Fault | None:
        return self._of([first(raw, f"{name}.{part}") for part in PARTS])

    def form_values(
        self, value: Address | None, name: str, culture: Culture
    ) -> dict[str, list[str]]:
        texts = astuple(value) if value else ("",) * len(PARTS)
        return {
            f"{name}.{part}": [text] if text else []
            for part, text in zip(PARTS, texts, strict=True)
        }

    def parse_text(self, text: str, culture: Culture) -> Address | Fault | None:
        parts = text.split(";")
        if len(parts) in (1, len(PARTS)):
            return self._of(parts)
        return Fault("{title} must be one line, or street; more; city; state; postal code")

    def _of(self, parts: Sequence[str]) -> Address | Fault | None:
        """A semicolon inside a part becomes a comma, because files keep the parts apart by it."""
        tidy = [one_line(part.replace(";", ",")) for part in parts]
        if not any(tidy):
            return None
        value = Address(*tidy)
        return self.check(value) or value

    def export_text(self, value: Address, culture: Culture) -> str:
        parts = astuple(value)
        return "; ".join(parts) if any(parts[1:]) else value.line1

    def display(self, value: Address | None, culture: Culture) -> str:
        return "" if value is None else str(value)

    def search_text(self, value: Address | None) -> str:
        return "" if value is None else str(value)

    def to_json(self, value: Address | None) -> dict[str, str] | None:
        return None if value is None else asdict(value)

    def from_json(self, data: Any) -> Address | Fault | None:
        if data is None:
            return None
        refused = Fault("{title} must be an object with line1, line2, city, region and postcode")
        if not isinstance(data, dict) or not set(data) <= set(PARTS):
            return refused
        if not all(isinstance(part, str) for part in data.values()):
            return refused
        return self._of([data.get(part, "") for part in PARTS])

    def json_schema(self) -> dict[str, Any]:
        part = {"type": "string", "maxLength": LONGEST}
        return {
            "type": "object",
            "properties": dict.fromkeys(PARTS, part),
            "required": ["line1"],
            "additionalProperties": False,
        }
