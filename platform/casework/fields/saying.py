"""How an option of a field type explains itself."""

from __future__ import annotations

import msgspec


def says(text: str) -> msgspec.Meta:
    """The line that explains an option, in the language reference and in the editor."""
    return msgspec.Meta(description=text)


OF_PEOPLE = says(
    "Who may see it. What tells of a person is personal unless the agency says otherwise."
)
"""Explains `privacy` of the types that are personal by default."""
