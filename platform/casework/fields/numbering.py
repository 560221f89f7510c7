"""Numbers that are given one after the other, as text: `C-{year}-{number:05}`."""

from __future__ import annotations

import re
from functools import cache

_PIECE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"number(?::0?([1-9]))?")
_PLAIN = re.compile(r"[A-Za-z0-9._/-]*")
LONGEST = 15
"""Digits of a number at most: a sequence counts in 64 bits."""


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a pattern; None when it tells numbers apart."""
    pieces = [piece[1] for piece in _PIECE.finditer(pattern)]
    odd = next((one for one in pieces if one != "year" and not _NUMBER.fullmatch(one)), None)
    if odd is not None:
        return (
            f"a sequence has no part '{{{odd}}}'; it takes {{year}}, {{number}} and {{number:06}}"
        )
    rest = _PIECE.sub("", pattern)
    if not _PLAIN.fullmatch(rest):
        sign = next(letter for letter in rest if not _PLAIN.fullmatch(letter))
        return (
            f"a sequence cannot hold '{sign}'; besides its parts it has letters, digits and - . _ /"
        )
    if sum(one != "year" for one in pieces) != 1:
        return "a sequence needs {number} once: C-{year}-{number:05}"
    return None


def write_number(pattern: str, number: int, year: int) -> str:
    """The text for a number; longer numbers than the pattern has places for just grow."""

    def piece(found: re.Match[str]) -> str:
        if found[1] == "year":
            return f"{year:04}"
        width = _NUMBER.fullmatch(found[1])
        return str(number).zfill(int((width and width[1]) or 0))

    return _PIECE.sub(piece, pattern)


def read_number(pattern: str, text: str) -> tuple[int, int] | None:
    """Year and number of a text that is one of the sequence; the year is 0 where none is told."""
    found = _reader(pattern).fullmatch(text)
    return (
        None if found is None else (int(found.groupdict().get("year") or 0), int(found["number"]))
    )


def counted_year(pattern: str, year: int) -> int:
    """The year whose sequence counts: numbers begin again each year only where the year is told."""
    return year if "{year}" in pattern else 0


@cache
def _reader(pattern: str) -> re.Pattern[str]:
    """Written from left to right; a second {year} must say the same as the first."""
    written, at, years = "", 0, 0
    for piece in _PIECE.finditer(pattern):
        written += re.escape(pattern[at : piece.start()])
        if piece[1] == "year":
            written += "(?P=year)" if years else r"(?P<year>[0-9]{4})"
            years += 1
        else:
            written += rf"(?P<number>[0-9]{{1,{LONGEST}}})"
        at = piece.end()
    return re.compile(written + re.escape(pattern[at:]))
