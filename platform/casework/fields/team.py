"""A team of the agency, by its name."""

from __future__ import annotations

import re
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type

MESSAGE = "Choose a team for {title}"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


@field_type
class Team(FieldType, frozen=True, kw_only=True):
    """The type checks the form of the name; that there is such a team, `cases` checks."""

    type_name = "team"
    doc = "A team of the agency."
    is_facet = True
    may_be_unique = False

    def links_to(self) -> str | None:
        return "team"

    def rule_type(self) -> rules.Type:
        return rules.TEXT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def check(self, value: str) -> Fault | None:
        return None if _NAME.fullmatch(value) else Fault(MESSAGE)

    def parse_text(self, text: str, culture: Culture) -> str | Fault:
        value = text.strip()
        return self.check(value) or value

    def from_json(self, data: Any) -> str | Fault | None:
        if data is None:
            return None
        return data if isinstance(data, str) and _NAME.fullmatch(data) else Fault(MESSAGE)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_NAME.pattern}$"}
