"""What is wrong with a rule, in words for an agency analyst.

Messages are public API: they name what stands there, what was expected, and the nearest match.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One fault. `start` and `end` are offsets in the rule's text, `end` just after the last one."""

    message: str
    start: int
    end: int


class RuleSyntax(Exception):
    """The text cannot be read any further."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.fault = RuleFault(message, *span)


class Faults:
    """Collects what the passes find, so that an author sees all of it at once."""

    def __init__(self) -> None:
        self._found: list[RuleFault] = []

    def add(self, message: str, span: Span) -> None:
        """Note a fault. Saying the same thing twice about the same place says it once."""
        fault = RuleFault(message, *span)
        if fault not in self._found:
            self._found.append(fault)

    def in_order(self) -> list[RuleFault]:
        return sorted(self._found, key=lambda fault: (fault.start, fault.end))

    def covers(self, span: Span) -> bool:
        """Has something been noted within this stretch of the text?"""
        return any(span[0] <= fault.start and fault.end <= span[1] for fault in self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The tail of a message: `; did you mean 'severity'?`, or the short list of what there is."""
    choices = sorted(known)
    folded = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(word.lower()[:60], list(folded), n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{folded[close[0]]}'?"
    if 0 < len(choices) <= 8:
        return "; there is " + ", ".join(choices)
    return ""
