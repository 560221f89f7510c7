"""`# casework: allow CODE` on a line: what is found there is not told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from casework.definition import ListNode, MapNode, Node, ScalarNode
from casework.definition.nodes import Source
from casework.problems import Place

COMMENT = re.compile(r"(?:^|(?<=\s))#\s*casework:\s*allow\s+(?P<codes>[^\n#]*)")
CODE = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Silence:
    """One code allowed on one line; `place` is where the code stands."""

    line: int
    code: str
    place: Place


def silences(source: Source, root: MapNode) -> Iterator[Silence]:
    """The silences of a file. A comment alone on its line speaks of the line below it."""
    comments = list(COMMENT.finditer(source.text))
    if not comments:
        return
    scalars = sorted((node.start, node.end) for node in _scalars(root))
    starts = [start for start, _ in scalars]
    for found in comments:
        before = bisect_right(starts, found.start()) - 1
        if before >= 0 and found.start() < _end(source, scalars[before]):
            continue  # these are words of a text
        place = source.place(found.start())
        is_alone = not source.line(place.line)[: place.column - 1].strip()
        for code in CODE.finditer(found["codes"]):
            where = source.place(found.start("codes") + code.start())
            yield Silence(place.line + is_alone, code[0], where)


def _end(source: Source, scalar: tuple[int, int]) -> int:
    """A block ends where its text does; the comment lines that follow are comments."""
    start, end = scalar
    return start + len(source.text[start:end].rstrip())


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _scalars(item)
    else:
        for entry in node.entries.values():
            yield entry.key
            yield from _scalars(entry.value)
