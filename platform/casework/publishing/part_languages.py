"""A document in the languages of the agency that takes it in: the other translations are cut out.

Comments, order and quotes of everything else stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from casework.definition import MapNode, ScalarNode, read_document
from casework.definition.bundle import kind_of
from casework.definition.marks import Mark, marks
from casework.definition.paths import plain
from casework.definition.translations import ADDRESS
from casework.problems import DefinitionError, Refused


class CannotSpeak(Refused):
    """The words do not suit the languages of the other agency; the message says which and where."""


@dataclass(frozen=True, slots=True, order=True)
class _Cut:
    """Letters from `start` to `end` give way to others."""

    start: int
    end: int
    words: str = ""


def spoken(path: str, text: str, own: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """The document as an agency writes it that speaks `wanted`. Raises `CannotSpeak`."""
    kind = kind_of(path)
    if kind is None:
        return text
    root = read_document(path, text)
    found = [mark for mark in marks(kind, root) if mark.role == "words"]
    if own[0] != wanted[0]:
        _check_said(found, own[0], wanted[0])
    told, data, cuts = text, plain(root), list[_Cut]()
    for mark in found:
        foreign = _foreign(mark, wanted)
        if foreign and isinstance(mark.node, MapNode):
            cuts += _cuts(text, mark.node, foreign)
            _drop(data, mark.path, foreign)
    for cut in sorted(cuts, reverse=True):
        told = told[: cut.start] + cut.words + told[cut.end :]
    if not _says(path, told, data):
        raise CannotSpeak(f"{path}: write each translation on a line of its own, or all in braces")
    return told


def _check_said(found: list[Mark], first: str, other: str) -> None:
    for mark in found:
        if isinstance(mark.node, ScalarNode) and mark.node.text.strip():
            if ADDRESS.fullmatch(mark.node.text):
                continue
            raise CannotSpeak(
                f"{mark.node.place}: this text does not say its language: it is meant in {first}, and "
                f"the other agency would take it for {other}; write {{{first}: ..., {other}: ...}}"
            )


def _foreign(mark: Mark, wanted: Collection[str]) -> list[str]:
    """Languages to leave out; none where nothing would be left."""
    codes = [code for code, _ in mark.texts() if code]
    foreign = [code for code in codes if code not in wanted]
    return foreign if len(foreign) < len(codes) else []


def _cuts(text: str, node: MapNode, foreign: Collection[str]) -> Iterator[_Cut]:
    entries = [(entry.key, entry.value) for entry in node.entries.values()]
    written = [(key, value) for key, value in entries if isinstance(value, ScalarNode)]
    if text[: written[0][0].start].rstrip().endswith("{"):
        kept = [text[k.start : v.end] for k, v in written if k.text not in foreign]
        yield _Cut(written[0][0].start, written[-1][1].end, ", ".join(kept))
        return
    for key, value in written:
        if key.text in foreign:
            last = value.start + max(len(text[value.start : value.end].rstrip()) - 1, 0)
            end = text.find("\n", last)
            start = text.rfind("\n", 0, key.start) + 1
            yield _Cut(start, len(text) if end < 0 else end + 1)


def _drop(data: object, path: tuple[str | int, ...], foreign: Collection[str]) -> None:
    for step in path:
        data = data[step]  # type: ignore[index]  # the path leads through mappings and lists
    for code in foreign:
        del data[code]  # type: ignore[attr-defined]  # and ends in the mapping of languages


def _says(path: str, text: str, wanted: object) -> bool:
    try:
        return plain(read_document(path, text)) == wanted
    except DefinitionError:
        return False
