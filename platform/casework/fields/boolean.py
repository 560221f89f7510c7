"""Yes or no. Not answered is neither."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type

SHOWN = {
    "en": ("Yes", "No"),
    "es": ("Sí", "No"),
    "fr": ("Oui", "Non"),
    "de": ("Ja", "Nein"),
    "pt": ("Sim", "Não"),
    "it": ("Sì", "No"),
    "nl": ("Ja", "Nee"),
    "vi": ("Có", "Không"),
    "tl": ("Oo", "Hindi"),
    "zh": ("是", "否"),
    "ko": ("예", "아니요"),
    "ja": ("はい", "いいえ"),
    "ru": ("Да", "Нет"),
    "ar": ("نعم", "لا"),
}
"""Yes and no by language, as they are shown."""

YES = frozenset({"yes", "y", "true", "t", "1", "on", "si"})
NO = frozenset({"no", "n", "false", "f", "0", "off"})


@field_type
class Boolean(FieldType, frozen=True, kw_only=True):
    type_name = "boolean"
    doc = "Yes or no."
    is_facet = True
    may_be_unique = False

    def live(self, culture: Culture) -> Mapping[str, object]:
        yes, no = _spoken(culture)
        return {"as": "boolean", "yes": yes, "no": no}

    def rule_type(self) -> rules.Type:
        return rules.BOOLEAN

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.BOOLEAN),)

    def parse_text(self, text: str, culture: Culture) -> bool | Fault:
        word = text.strip().casefold()
        yes, no = _spoken(culture)
        if word in YES or word == yes.casefold():
            return True
        if word in NO or word == no.casefold():
            return False
        return Fault("Answer {title} with yes or no")

    def export_text(self, value: bool, culture: Culture) -> str:
        return "yes" if value else "no"

    def display(self, value: bool | None, culture: Culture) -> str:
        if value is None:
            return ""
        return _spoken(culture)[0 if value else 1]

    def search_text(self, value: bool | None) -> str:
        return ""

    def from_json(self, data: Any) -> bool | Fault | None:
        if data is None or isinstance(data, bool):
            return data
        return Fault("Answer {title} with true or false")

    def json_schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


def _spoken(culture: Culture) -> tuple[str, str]:
    return SHOWN.get(culture.language.split("-")[0], SHOWN["en"])
