"""What is wrong with what somebody wrote, and where.

A `Problem` is data: passes collect all of theirs, sort them and hand them on together. Its words are
public API, written for an agency analyst and tested as such.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import msgspec

NO_FORMER: Mapping[str, str] = MappingProxyType({})
"""Nothing was renamed."""


class Place(msgspec.Struct, frozen=True, order=True):
    """A spot in a text file. Lines and columns count from 1, as editors do."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def moved(self, columns: int, lines: int = 0) -> Place:
        """The place so many columns (and lines) further on, for an offset inside a scalar."""
        return Place(self.file, self.line + lines, self.column + columns)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: where it is, what is wrong and what was expected, in one sentence or two."""

    place: Place
    message: str
    code: str = "problem"
    severity: Literal["error", "warning"] = "error"
    """With an error nothing is published; a warning is about what works and is odd all the same."""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Refused(Exception):
    """What was asked cannot be done as it stands; the message tells the operator what to do."""


class DefinitionError(Exception):
    """What an agency wrote cannot become a Catalogue. Carries every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None when nothing is close enough to offer."""
    matches = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str], former: Mapping[str, str] = NO_FORMER) -> str:
    """The tail of a message: `; did you mean 'severity'?`, or the short list of what there is.

    `former` maps earlier names (`was:`) to those of now: one that was renamed is no slip.
    """
    if word in former:
        return f"; it is now '{former[word]}'"
    choices: Sequence[str] = sorted(known)
    close = nearest(word, choices)
    if close:
        return f"; did you mean '{close}'?"
    if 0 < len(choices) <= 8:
        return "; there is " + ", ".join(choices)
    return ""
