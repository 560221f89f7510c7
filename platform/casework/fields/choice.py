"""One of a closed list of options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault
from casework.fields.columns import Column, ColumnKind
from casework.fields.options import Listed
from casework.fields.registry import field_type

MESSAGE = "Choose {title} from the list"


@field_type
class Choice(Listed, frozen=True, kw_only=True):
    type_name = "choice"
    doc = "One answer from a list of options."
    is_read_as_text = True
    may_be_unique = False

    def live(self, culture: Culture) -> Mapping[str, object]:
        return {"as": "choice"}

    def rule_type(self) -> rules.Type:
        return rules.Choice(options=self.words)

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def check(self, value: str) -> Fault | None:
        return None if value in self.options else Fault(MESSAGE)

    def parse_text(self, text: str, culture: Culture) -> str | Fault:
        return self.find_word(text) or Fault(MESSAGE)

    def display(self, value: str | None, culture: Culture) -> str:
        return "" if value is None else self.title_of(value, culture)

    def search_text(self, value: str | None) -> str:
        label = self._titles.get(value or "")
        return " ".join(title for _, title in label.words) if label else ""

    def from_json(self, data: Any) -> str | Fault | None:
        if data is None:
            return None
        return data if isinstance(data, str) and data in self.options else Fault(MESSAGE)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}
