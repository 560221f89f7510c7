"""Silences that silence nothing. `review` finds them, once all else is found."""

from __future__ import annotations

from casework.linting.finding import Kind, add_kind

UNNEEDED = "unneeded-silence"

add_kind(
    Kind(
        UNNEEDED,
        "warning",
        "A comment `# casework: allow ...` that allows what is not found on its line, or names no finding.",
        "Delete the comment, or the word in it.",
    )
)
