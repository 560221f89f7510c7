"""What all links to other rows share: how a `Ref` is stored, written, posted and sent.

People and files write a link as `LABEL #ID`, machines as `{"id": ..., "label": ...}`. Whoever does
not know the id writes the row's reference, which becomes a `Named`. An id proves nothing: `cases`
asks whether the acting person may see the row before it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from casework import rules
from casework.fields.base import (
    Culture,
    Fault,
    FieldType,
    Identifier,
    Named,
    Raw,
    Ref,
    first,
    says,
)
from casework.fields.columns import Column, ColumnKind
from casework.fields.wording import has_strange_signs, one_line

SEARCH_THROUGH = says(
    "Fields of what it leads to; the full-text search finds this record by their words too."
)
"""Explains `search_through` of the types that lead to records, people and organisations."""

NOBODY_YET = 0
"""The id that rules see for a row that is not stored yet: no row has it."""

LONGEST_REFERENCE = 200
_NUMBERED = re.compile(r"(.*?)\s*#([1-9][0-9]{0,17})", re.DOTALL)


class Link(FieldType, frozen=True, kw_only=True):
    """The value is a `Ref`; from forms, files and the API it may be a `Named` still to be found."""

    is_sortable = False

    def target(self) -> str:
        """The table it points to."""
        raise NotImplementedError

    def unclear(self) -> Fault:
        """What to tell people who wrote no such row."""
        return Fault("{title} must be the reference of a record")

    def links_to(self) -> str | None:
        return self.target()

    def rule_type(self) -> rules.Type:
        return rules.Reference(to=self.target())

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.REFERENCE, target=self.target()),)

    def to_columns(self, value: Ref | None) -> tuple[object, ...]:
        return (None if value is None else value.id,)

    def from_columns(self, parts: Sequence[Any]) -> Ref | None:
        return None if parts[0] is None else Ref(parts[0])

    def to_rule(self, value: Any) -> object:
        if value is None:
            return None
        return value.id if isinstance(value, Ref) else NOBODY_YET

    def from_rule(self, result: Any) -> Ref | None:
        return Ref(result) if result else None

    def check(self, value: Any) -> Fault | None:
        if isinstance(value, Named):
            is_fit = value.reference and len(value.reference) <= LONGEST_REFERENCE
            return None if is_fit and not has_strange_signs(value.reference) else self.unclear()
        return None if isinstance(value, Ref) and value.id > 0 else self.unclear()

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Any | Fault:
        """`name` holds `LABEL #ID` or a reference; `name.id` alone does as well."""
        text = first(raw, name).strip()
        if text:
            return self.parse_text(text, culture)
        number = first(raw, f"{name}.id").strip()
        return self.parse_text(f"#{number}", culture) if number else None

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        text = one_line(text)
        numbered = _NUMBERED.fullmatch(text)
        if numbered:
            return Ref(int(numbered[2]), numbered[1])
        if text.startswith("#"):
            return self.unclear()
        value = Named(text)
        return self.check(value) or value

    def export_text(self, value: Any, culture: Culture) -> str:
        if isinstance(value, Named):
            return value.reference
        return f"{one_line(value.label)} #{value.id}".strip()

    def display(self, value: Any, culture: Culture) -> str:
        if value is None:
            return ""
        return value.reference if isinstance(value, Named) else value.label or f"#{value.id}"

    def search_text(self, value: Any) -> str:
        return value.label if isinstance(value, Ref) else ""

    def to_json(self, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        if isinstance(value, Named):
            return {"reference": value.reference}
        return {"id": value.id, "label": value.label}

    def from_json(self, data: Any) -> Any | Fault:
        """`{"id": 7}`, where a label is taken and ignored, or `{"reference": "SL-000007"}`."""
        if data is None:
            return None
        if isinstance(data, dict) and set(data) == {"reference"}:
            text = data["reference"]
            value = Named(one_line(text)) if isinstance(text, str) else Named("")
            return self.check(value) or value
        if not isinstance(data, dict) or not {"id"} <= set(data) <= {"id", "label"}:
            return Fault('{title} must be an object with "id" or "reference"')
        number = data["id"]
        if type(number) is not int or not 0 < number < 2**53:
            return Fault('{title} must have a whole number as "id"')
        return Ref(number)

    def json_schema(self) -> dict[str, Any]:
        return {"anyOf": [NUMBERED_SCHEMA, REFERENCE_SCHEMA]}


class SearchedLink(Link, frozen=True, kw_only=True):
    """A link to what has words of its own: a record, a person, an organisation."""

    search_through: Annotated[list[Identifier], SEARCH_THROUGH] = []

    def searched_fields(self) -> tuple[str, ...]:
        return tuple(self.search_through)


NUMBERED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "integer", "minimum": 1}, "label": {"type": "string"}},
    "required": ["id"],
    "additionalProperties": False,
}
REFERENCE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"reference": {"type": "string", "minLength": 1}},
    "required": ["reference"],
    "additionalProperties": False,
}
