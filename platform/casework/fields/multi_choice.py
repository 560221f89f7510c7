"""Any number of a closed list of options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault, Raw
from casework.fields.columns import Column, ColumnKind
from casework.fields.options import Listed
from casework.fields.registry import field_type

MESSAGE = "Choose {title} from the list"


@field_type
class MultiChoice(Listed, frozen=True, kw_only=True):
    """The value is a tuple in the order of the options. Nothing chosen is None."""

    type_name = "multi_choice"
    doc = "Any number of answers from a list of options."
    is_sortable = False
    may_be_unique = False

    def live(self, culture: Culture) -> Mapping[str, object]:
        return {"as": "choices"}

    def rule_type(self) -> rules.Type:
        return rules.MultiChoice(options=self.words)

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def to_columns(self, value: tuple[str, ...] | None) -> tuple[object, ...]:
        return (f"|{'|'.join(sorted(value))}|" if value else None,)

    def from_columns(self, parts: Sequence[Any]) -> tuple[str, ...] | None:
        return self._ordered(parts[0].strip("|").split("|")) if parts[0] else None

    def to_rule(self, value: tuple[str, ...] | None) -> object:
        return frozenset(value or ())

    def from_rule(self, result: Any) -> tuple[str, ...] | None:
        return self._ordered(result) if result else None

    def _ordered(self, words: Iterable[str]) -> tuple[str, ...]:
        """Each once: known words in the order of the options, words of old rows behind them."""
        chosen = set(words)
        known = tuple(word for word in self.words if word in chosen)
        return known + tuple(sorted(chosen.difference(known)))

    def check(self, value: tuple[str, ...]) -> Fault | None:
        return None if all(word in self.options for word in value) else Fault(MESSAGE)

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> tuple[str, ...] | Fault | None:
        return self._chosen(text for text in raw.get(name, ()) if text.strip())

    def form_values(
        self, value: tuple[str, ...] | None, name: str, culture: Culture
    ) -> dict[str, list[str]]:
        return {name: list(value or ())}

    def parse_text(self, text: str, culture: Culture) -> tuple[str, ...] | Fault | None:
        """Options apart by semicolons; commas do as well where no title has one."""
        pieces = [piece for piece in text.split(";") if piece.strip()]
        if len(pieces) == 1 and self.find_word(text) is None:
            pieces = [piece for piece in text.split(",") if piece.strip()]
        return self._chosen(pieces)

    def _chosen(self, texts: Iterable[str]) -> tuple[str, ...] | Fault | None:
        found = [self.find_word(text) for text in texts]
        words = [word for word in found if word is not None]
        if len(words) < len(found):
            return Fault(MESSAGE)
        return self._ordered(words) if words else None

    def export_text(self, value: tuple[str, ...], culture: Culture) -> str:
        return "; ".join(value)

    def display(self, value: tuple[str, ...] | None, culture: Culture) -> str:
        return ", ".join(self.title_of(word, culture) for word in value or ())

    def search_text(self, value: tuple[str, ...] | None) -> str:
        labels = (self._titles.get(word) for word in value or ())
        return " ".join(title for label in labels if label for _, title in label.words)

    def to_json(self, value: tuple[str, ...] | None) -> list[str] | None:
        return None if value is None else list(value)

    def from_json(self, data: Any) -> tuple[str, ...] | Fault | None:
        if data is None or data == []:
            return None
        if not isinstance(data, list) or not all(word in self.words for word in data):
            return Fault(MESSAGE)
        return self._ordered(data)

    def json_schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"type": "string", "enum": list(self.words)},
            "uniqueItems": True,
        }
