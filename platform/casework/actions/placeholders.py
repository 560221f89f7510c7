"""`((field))` in words an agency wrote. Nothing but the name of a field stands between the brackets.

A text is read once into pieces; what is filled in is never read again, so a citizen's answer that
holds brackets stays what it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from casework.problems import NO_FORMER, did_you_mean

_SLOT = re.compile(r"\(\(([^()]*)\)\)")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")

Escape = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to be filled in. `offset` counts characters from the start of the text."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class PlaceholderFault:
    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with its placeholders found."""

    pieces: tuple[str | Slot, ...]

    def names(self) -> frozenset[str]:
        return frozenset(piece.name for piece in self.pieces if isinstance(piece, Slot))

    def faults(
        self, known: Collection[str], former: Mapping[str, str] = NO_FORMER
    ) -> list[PlaceholderFault]:
        """Everything wrong with it: unknown names, brackets that do not pair."""
        return [
            fault
            for piece, start in self._placed()
            for fault in _faults(piece, start, known, former)
        ]

    def render(self, value: Callable[[str], str], escape: Escape) -> str:
        """The text with every slot filled in. The agency's own words are escaped as well."""
        return "".join(
            escape(value(piece.name) if isinstance(piece, Slot) else piece) for piece in self.pieces
        )

    def _placed(self) -> list[tuple[str | Slot, int]]:
        placed: list[tuple[str | Slot, int]] = []
        end = 0
        for piece in self.pieces:
            placed.append((piece, piece.offset if isinstance(piece, Slot) else end))
            end = (
                piece.offset + len(piece.name) + 4 if isinstance(piece, Slot) else end + len(piece)
            )
        return placed


def read_template(text: str) -> Template:
    """Never fails: what is wrong with the text, `faults` tells."""
    pieces: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(text):
        pieces += [text[end : match.start()]] if match.start() > end else []
        pieces.append(Slot(match[1], match.start()))
        end = match.end()
    return Template((*pieces, text[end:]) if end < len(text) else tuple(pieces))


def as_text(value: str) -> str:
    """For plain text: as it is."""
    return value


def as_html(value: str) -> str:
    return html.escape(value, quote=True)


def as_header(value: str) -> str:
    """For a line of a mail's head: no line ends, no control signs."""
    return _LINE_ENDS.sub(" ", value)


def _faults(
    piece: str | Slot, start: int, known: Collection[str], former: Mapping[str, str]
) -> list[PlaceholderFault]:
    if isinstance(piece, Slot):
        return _slot_faults(piece, known, former)
    found = []
    for sign, message in (
        ("((", "this placeholder is never closed; write it as ((field))"),
        ("))", "there is no (( before these brackets; write a placeholder as ((field))"),
    ):
        if (offset := piece.find(sign)) >= 0:
            found.append(PlaceholderFault(start + offset, message))
    return found


def _slot_faults(
    slot: Slot, known: Collection[str], former: Mapping[str, str]
) -> list[PlaceholderFault]:
    if slot.name in known:
        return []
    if not _NAME.fullmatch(slot.name):
        message = f"only the name of a field may stand in a placeholder, not '{slot.name.strip()}'"
    else:
        tail = did_you_mean(slot.name, known, former)
        message = f"there is no field '{slot.name}' to fill in{tail}"
    return [PlaceholderFault(slot.offset, message)]
