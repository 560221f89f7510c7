"""A member of staff: one who can sign in."""

from __future__ import annotations

from typing import Any

from casework.fields.base import Culture, Fault
from casework.fields.link import Link
from casework.fields.registry import field_type


@field_type
class User(Link, frozen=True, kw_only=True):
    type_name = "user"
    doc = "A member of staff."
    may_be_unique = False

    def target(self) -> str:
        return "user"

    def unclear(self) -> Fault:
        return Fault("{title} must be a member of staff")

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        """A user has no reference: figures alone are the id, as in a list to choose from."""
        text = text.strip()
        return super().parse_text(f"#{text}" if text.isdecimal() else text, culture)
