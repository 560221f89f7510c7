"""In which encoding a file of text is written: by its mark, by its zeros, by what is valid.

What cannot be known is stated: a file that is not Unicode has words in it whose letters depend on
the encoding, and those are shown to the person who imports it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 1 << 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (with its mark)",
    "utf-16": "UTF-16 (with its mark)",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Windows-1252",
    "mac-roman": "Mac Roman",
    "cp850": "DOS 850",
    "latin-1": "Latin-1",
}
OF_THE_WEST = ("cp1252", "mac-roman", "cp850")
"""Tried in this order for a file that is not Unicode; the first that reads as words is taken."""
_STRANGE = re.compile(rb"[\x80-\xff]")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
MOST_WORDS = 400
Opened = Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Encoding:
    """`words` are some with letters beyond ASCII, as this encoding reads them."""

    name: str
    lines: int
    words: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return NAMES.get(self.name, self.name)

    @property
    def is_certain(self) -> bool:
        return self.name.startswith("utf")


def find_encoding(opened: Opened, start: bytes) -> Encoding | None:
    """The encoding the whole file is valid in; None when it is no text. `start` is its beginning."""
    marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
    name = marked or _without_mark(start)
    lines = _lines(opened, name)
    if lines is not None:
        return Encoding(name, lines)
    is_mostly_ascii = len(_STRANGE.findall(start)) * 2 <= len(start)
    return _of_one_byte(opened) if name == "utf-8" and is_mostly_ascii else None


def with_encoding(opened: Opened, name: str) -> Encoding | None:
    """The encoding a person named; None when some part of the file is not valid in it."""
    lines = _lines(opened, name)
    return None if lines is None else Encoding(name, lines)


def is_encoding(name: str) -> bool:
    """Whether it is one of text, as Python calls them (cp1252, latin-1, shift_jis)."""
    try:
        return bool(getattr(codecs.lookup(name), "_is_text_encoding", False))
    except LookupError:
        return False


def _without_mark(start: bytes) -> str:
    """UTF-16 of mostly western text has a zero in every other byte."""
    zeros = start[:2000].count(0)
    if zeros * 4 < min(len(start), 2000):
        return "utf-8"
    return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"


def _lines(opened: Opened, name: str) -> int | None:
    """How many lines the file has when all of it is text in this encoding."""
    decoder, lines = codecs.getincrementaldecoder(name)(), 0
    try:
        with opened() as raw:
            while chunk := raw.read(CHUNK):
                lines += _ends(decoder.decode(chunk))
            lines += _ends(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        return None
    return lines


def _ends(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _of_one_byte(opened: Opened) -> Encoding | None:
    words, has_controls = _words_beyond_ascii(opened)
    if has_controls:
        return None
    best = max(OF_THE_WEST, key=lambda name: _share_of_letters(words, name))
    lines = _lines(opened, best)
    if lines is None:
        return None
    shown = tuple(word.decode(best, "replace") for word, _ in words.most_common(4))
    return Encoding(best, lines, shown)


def _words_beyond_ascii(opened: Opened) -> tuple[Counter[bytes], bool]:
    """The words that tell encodings apart, and whether there are bytes that no text has."""
    words: Counter[bytes] = Counter()
    with opened() as raw:
        while chunk := raw.read(CHUNK):
            if b"\0" in chunk:
                return words, True
            if _STRANGE.search(chunk) is None:
                continue
            for found in _WORD.findall(chunk):
                if found in words or len(words) < MOST_WORDS:
                    words[found] += 1
    return words, False


def _share_of_letters(words: Iterable[bytes], name: str) -> float:
    """How much of what is beyond ASCII reads as small letters or signs that stand in texts."""
    good = total = 0
    for word in words:
        try:
            text = word.decode(name)
        except UnicodeDecodeError:
            return -1.0
        strange = [at for at, letter in enumerate(text) if not letter.isascii()]
        total += len(strange)
        good += sum(_is_usual(text, at) for at in strange)
    return good / total if total else 1.0


APOSTROPHE = "\u2019"
_SIGNS = frozenset("\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u00d7\u00a0€£§°·«»¿¡ºª²³½¼")


def _is_usual(word: str, at: int) -> bool:
    """A small letter, a capital where capitals stand, or a sign at the edge of a word."""
    letter, kind = word[at], unicodedata.category(word[at])
    if letter in _SIGNS:
        return letter == APOSTROPHE or at in (0, len(word) - 1)
    return kind == "Ll" or (kind == "Lu" and (at == 0 or word.isupper()))
