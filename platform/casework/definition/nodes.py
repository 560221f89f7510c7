"""YAML as it stands in a file: texts, lists and mappings that remember where each of them was written.

Nothing is typed here: `no`, `010` and `12:30` are texts until the schema says what they are. An agency
has a hundred thousand nodes; as structs they are made in a fifth of the time that dataclasses take.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec

from casework.problems import Place

Style = Literal["plain", "single", "double", "literal", "folded"]
ESCAPED_LENGTH = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True)
class Source:
    """The text of one file, able to say on which line and column a character stands."""

    file: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        return (0, *(at + 1 for at, letter in enumerate(self.text) if letter == "\n"))

    def place(self, index: int) -> Place:
        line = bisect_right(self.line_starts, index)
        return Place(self.file, line, index - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1; empty beyond the end."""
        if number > len(self.line_starts):
            return ""
        return self.text[self.line_starts[number - 1] :].split("\n", 1)[0]


class ScalarNode(msgspec.Struct, frozen=True):
    """One text. `start` and `end` delimit what was written for it, quotes and `|` included."""

    source: Source
    start: int
    end: int
    text: str
    style: Style = "plain"

    @property
    def place(self) -> Place:
        return self.source.place(self.start)

    @property
    def is_empty(self) -> bool:
        """Nothing at all was written, as behind a key with no value."""
        return self.style == "plain" and not self.text

    def at(self, offset: int) -> Place:
        """Where the character at this offset of the text stands in the file.

        Folding, indentation and escapes change the white space between words but never the words,
        so the n-th visible character of the text is the n-th visible one that was written.
        """
        visible = sum(not letter.isspace() for letter in self.text[:offset])
        written = [*self._visible()]
        if visible < len(written) and not self.text[offset : offset + 1].isspace():
            return self.source.place(written[visible])
        return self.source.place(written[visible - 1] + 1 if visible else self.start)

    def _visible(self) -> Iterator[int]:
        raw = self.source.text[self.start : self.end]
        if self.style == "plain":
            pieces = _characters(raw, 0, len(raw))
        elif self.style in ("literal", "folded"):
            pieces = _characters(raw, raw.find("\n") + 1, len(raw))
        elif self.style == "single":
            pieces = _single_quoted(raw)
        else:
            pieces = _double_quoted(raw)
        return (self.start + at for at in pieces)


def _characters(raw: str, start: int, end: int) -> Iterator[int]:
    return (at for at in range(start, end) if not raw[at].isspace())


def _single_quoted(raw: str) -> Iterator[int]:
    at = 1
    while at < len(raw) - 1:
        if not raw[at].isspace():
            yield at
        at += 2 if raw[at] == "'" else 1


def _double_quoted(raw: str) -> Iterator[int]:
    at = 1
    while at < len(raw) - 1:
        if raw[at] != "\\":
            if not raw[at].isspace():
                yield at
            at += 1
            continue
        escape = raw[at + 1]
        if not escape.isspace() and escape not in "abtnvfre_NLP0":
            yield at
        at += ESCAPED_LENGTH.get(escape, 2)


class ListNode(msgspec.Struct, frozen=True):
    place: Place
    items: tuple[Node, ...]


class Entry(msgspec.Struct, frozen=True):
    key: ScalarNode
    value: Node


class MapNode(msgspec.Struct, frozen=True):
    place: Place
    entries: Mapping[str, Entry] = msgspec.field(default_factory=dict)

    def said(self, key: str) -> str | None:
        """The text behind a key; None when there is none, or more than a text."""
        entry = self.entries.get(key)
        return entry.value.text if entry and isinstance(entry.value, ScalarNode) else None


Node = ScalarNode | ListNode | MapNode


class Spot(msgspec.Struct, frozen=True):
    """A place in a document, by the path of keys that leads there: `spot["states"]["received"]`.

    A key that was not written leaves the spot on what is around it, so that a problem about
    something missing still has a place.
    """

    node: Node
    key: ScalarNode | None = None
    is_written: bool = True

    def __getitem__(self, step: str | int) -> Spot:
        if self.is_written and isinstance(self.node, MapNode) and isinstance(step, str):
            entry = self.node.entries.get(step)
            if entry is not None:
                return Spot(entry.value, entry.key)
        if self.is_written and isinstance(self.node, ListNode) and isinstance(step, int):
            items = self.node.items[step : step + 1]
            if items:
                return Spot(items[0])
        return Spot(self.node, self.key, False)

    @property
    def place(self) -> Place:
        """Where the value stands; of something not written or empty, the key it belongs to."""
        is_here = self.is_written and not (isinstance(self.node, ScalarNode) and self.node.is_empty)
        return self.node.place if is_here or self.key is None else self.key.place

    @property
    def key_place(self) -> Place:
        return self.key.place if self.key else self.node.place

    def at(self, offset: int) -> Place:
        """Where a character of the text stands, for a fault inside a rule or a pattern."""
        return self.node.at(offset) if isinstance(self.node, ScalarNode) else self.place
