"""A translation written into YAML, next to the text it translates; every other letter stays.

The result is read again and compared with what was meant, key by key, before it is handed on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casework.definition import MapNode, Node, ScalarNode, read_document
from casework.definition.paths import plain
from casework.messages.texts import Text
from casework.problems import DefinitionError, Refused

_BLOCK = ("literal", "folded")
_EASY = re.compile(r"[^\W\d_][\w .'()/-]*(?<! )")
"""What needs no quotes, between brackets too."""
_SURPRISING = re.compile(r"(?i)(?:y|n|yes|no|on|off|true|false|null)$")
_HEADER = re.compile(r"[|>]-?[ ]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Change:
    """A text is to say these words in this language."""

    text: Text
    language: str
    words: str


@dataclass(frozen=True, slots=True, order=True)
class _Edit:
    """Letters from `start` to `end` give way to others."""

    start: int
    end: int
    words: str


def with_changes(file: Path, changes: Sequence[Change]) -> str:
    """The text of the file with the changes. Raises `Refused` when one cannot be written safely."""
    written = file.read_text("utf-8")
    text = written.removeprefix("\ufeff").replace("\r\n", "\n")
    before = read_document(str(file), text)
    edits = sorted((_edit(text, change) for change in changes), reverse=True)
    for edit in edits:
        text = text[: edit.start] + edit.words + text[edit.end :]
    wanted = plain(before)
    for change in changes:
        _put(wanted, change)
    if not _says(file, text, wanted):
        raise Refused(f"{file} is written in a way we cannot add translations to; add them by hand")
    return text.replace("\n", "\r\n") if "\r\n" in written else text


def _says(file: Path, text: str, wanted: Any) -> bool:
    try:
        return bool(plain(read_document(str(file), text)) == wanted)
    except DefinitionError:
        return False


def _put(data: Any, change: Change) -> None:
    *way, last = change.text.path
    for step in way:
        data = data[step]
    if isinstance(data[last], str):
        data[last] = {change.text.first: data[last]}
    data[last][change.language] = change.words


def _edit(text: str, change: Change) -> _Edit:
    node = change.text.node
    if isinstance(node, ScalarNode):
        return _beside_one(text, node, change)
    entry = node.entries.get(change.language)
    if entry is not None and isinstance(entry.value, ScalarNode):
        return _instead(text, entry.key, entry.value, change.words)
    return _behind_the_others(text, node, change)


def _beside_one(text: str, node: ScalarNode, change: Change) -> _Edit:
    """A text in one language becomes a mapping of two."""
    first, language = change.text.first, change.language
    raw = text[node.start : node.end]
    header, _, lines = raw.partition("\n")
    if node.style in _BLOCK and _HEADER.fullmatch(header) and lines.strip():
        indent = len(lines) - len(lines.lstrip(" \n"))
        indent -= lines[:indent].rfind("\n") + 1
        start = node.start - (1 if text[node.start - 1 : node.start] == " " else 0)
        inner = "".join(f"  {line}" if line.strip() else line for line in lines.splitlines(True))
        pad = " " * indent
        block = f"\n{pad}{first}: {header}\n{inner.rstrip(chr(10))}\n"
        return _Edit(start, node.end, f"{block}{pad}{language}: {_block(change.words, indent)}")
    own = raw if node.style in ("single", "double") else _inline(node.text)
    end = "\n" if raw.endswith("\n") else ""
    return _Edit(
        node.start,
        node.end,
        f"{{{first}: {own}, {language}: {_inline(change.words)}}}{end}",
    )


def _instead(text: str, key: ScalarNode, node: ScalarNode, words: str) -> _Edit:
    """Other words where some are written."""
    if node.style in _BLOCK:
        return _Edit(node.start, node.end, _block(words, _column(text, key.start)))
    return _Edit(node.start, node.end, _inline(words))


def _behind_the_others(text: str, node: MapNode, change: Change) -> _Edit:
    """One more language at the end of the mapping."""
    entries = list(node.entries.values())
    last, key = entries[-1].value, entries[0].key
    end = _end(last)
    if text[: key.start].rstrip().endswith("{"):
        return _Edit(end, end, f", {change.language}: {_inline(change.words)}")
    indent = _column(text, key.start)
    line_end = text.find("\n", max(end - 1, 0))
    at = len(text) if line_end < 0 else line_end + 1
    lead = "" if text[:at].endswith("\n") else "\n"
    words = change.words
    has_lines = isinstance(last, ScalarNode) and last.style in _BLOCK
    told = _block(words, indent) if has_lines or "\n" in words else f"{_inline(words)}\n"
    return _Edit(at, at, f"{lead}{' ' * indent}{change.language}: {told}")


def _end(node: Node) -> int:
    if not isinstance(node, ScalarNode):
        raise Refused(f"{node.place}: a translation is one text")
    return node.end


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


def _inline(words: str) -> str:
    """On one line, between brackets too."""
    if _EASY.fullmatch(words) and not _SURPRISING.match(words):
        return words
    return json.dumps(words, ensure_ascii=False)


def _block(words: str, indent: int) -> str:
    """On lines of their own below a key of that indent, unless that would change the words."""
    lines = words.removesuffix("\n").split("\n")
    if words.endswith("\n\n") or any(_is_odd(line) for line in lines) or not lines[0]:
        return f"{_inline(words)}\n"
    pad = " " * (indent + 2)
    told = "".join(f"{pad}{line}\n" if line else "\n" for line in lines)
    return f"|{'' if words.endswith(chr(10)) else '-'}\n{told}"


def _is_odd(line: str) -> bool:
    return line != line.strip() or "\t" in line
