"""A text of a mapping, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from casework.problems import Place


@dataclass(frozen=True, slots=True)
class Word:
    """A text of the mapping with its place."""

    text: str
    place: Place

    def __str__(self) -> str:
        return self.text
