"""Text of several lines."""

from __future__ import annotations

from casework.fields.registry import field_type
from casework.fields.text import Wording
from casework.fields.wording import many_lines


@field_type
class LongText(Wording, frozen=True, kw_only=True):
    type_name = "long_text"
    doc = "Text of several lines."
    is_shown_as_typed = True
    is_sortable = False
    may_be_unique = False

    @property
    def most(self) -> int:
        return self.max_length or 10_000

    def tidy(self, text: str) -> str:
        return many_lines(text)
