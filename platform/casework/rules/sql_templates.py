"""Filling SQL templates, and knowing how deep their text nests for SQLite's parser."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from casework.rules.dialects import SqlFragment

MAX_NESTING = 75
"""SQLite's parser stack holds 100 symbols before 3.46; the rest is for the statement around."""

_HOLE = re.compile(r"\{(\w+|\*)\}")
_NESTING_WORD = re.compile(r"(\w)?\(|\)|\b(SELECT|CASE|END|BETWEEN|THEN|WHEN)\b")

_CALL = 3
_BRACKET = 2
_SELECT = 3
_CASE = 3


def filled(template: str, parts: Sequence[SqlFragment], **named: SqlFragment) -> SqlFragment:
    """The template with its holes filled: `{0}` a part, `{*}` all, `{rows}` each in brackets."""
    text: list[str] = []
    args: list[object] = []
    nesting = 1
    for piece, hole, depth in _pieces(template):
        text.append(piece)
        if hole is None:
            continue
        filling = _filling(hole, parts, named)
        text.append(filling.text)
        args.extend(filling.args)
        nesting = max(nesting, depth + filling.nesting)
    return SqlFragment("".join(text), tuple(args), nesting)


def _filling(
    hole: str, parts: Sequence[SqlFragment], named: Mapping[str, SqlFragment]
) -> SqlFragment:
    if hole == "*":
        return _listed([part.text for part in parts], parts)
    if hole == "rows":
        return _listed([f"({part.text})" for part in parts], parts)
    return parts[int(hole)] if hole.isdigit() else named[hole]


def _listed(texts: Sequence[str], parts: Sequence[SqlFragment]) -> SqlFragment:
    args = tuple(arg for part in parts for arg in part.args)
    return SqlFragment(", ".join(texts), args, 2 + max(part.nesting for part in parts))


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[tuple[str, str | None, int], ...]:
    """(text before a hole, the hole, symbols on the parser's stack there); the rest has no hole."""
    found: list[tuple[str, str | None, int]] = []
    end = 0
    for match in _HOLE.finditer(template):
        start = match.start()
        found.append((template[end:start], match.group(1), _open_symbols(template[:start])))
        end = match.end()
    return (*found, (template[end:], None, 0))


def _open_symbols(before: str) -> int:
    """An upper bound, found by experiment and held by a test, of what stands open before a hole."""
    stack = [1]
    for match in _NESTING_WORD.finditer(before):
        word = match.group()
        if word.endswith("("):
            stack.append(_CALL if match.group(1) else _BRACKET)
        elif word in (")", "END"):
            stack.pop()
        elif word == "SELECT":
            stack[-1] += _SELECT
        elif word == "CASE":
            stack.append(_CASE)
        else:
            stack[-1] += 1
    return sum(stack)
