"""Takes one entry out of a YAML text and leaves every other line, comments too, as it stands."""

from __future__ import annotations

from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode
from casework.definition.paths import plain
from casework.definition.reader import read_document
from casework.problems import DefinitionError

Written = tuple[str | int, ...]


def without(text: str, written: Written) -> str | None:
    """The text without the entry, or None when it does not stand on lines of its own."""
    root = read_document("overlay", text)
    written = _whole(root, written)
    first, last = _lines(root, written)
    lines = text.splitlines(keepends=True)
    shorter = "".join(lines[: first - 1] + lines[last:])
    wanted = plain(root)
    _drop(wanted, written)
    try:
        found = plain(read_document("overlay", shorter))
    except DefinitionError:
        return None
    return shorter if found == wanted else None


def _whole(root: Node, written: Written) -> Written:
    """With what is around it, as far as nothing else stands in there."""
    while len(written) > 1:
        around = _at(root, written[:-1])
        if len(around.entries if isinstance(around, MapNode) else around.items) > 1:
            break
        written = written[:-1]
    return written


def _lines(root: Node, written: Written) -> tuple[int, int]:
    """First and last line of an entry, counted from 1."""
    around, step = _at(root, written[:-1]), written[-1]
    if isinstance(around, MapNode):
        entry = around.entries[str(step)]
        return entry.key.place.line, max(_last(entry.value), _last(entry.key))
    item = around.items[int(step)]
    return _first(item), _last(item)


def _at(root: Node, written: Written) -> MapNode | ListNode:
    node = root
    for step in written:
        node = (
            node.entries[str(step)].value
            if isinstance(node, MapNode)
            else node.items[int(step)]
            if isinstance(node, ListNode)
            else node
        )
    if isinstance(node, ScalarNode):
        raise LookupError(written)
    return node


def _first(node: Node) -> int:
    return node.place.line


def _last(node: Node) -> int:
    if isinstance(node, ScalarNode):
        written = node.source.text[node.start : node.end].rstrip()
        return node.source.place(node.start + max(len(written) - 1, 0)).line
    if isinstance(node, ListNode):
        return max([node.place.line, *map(_last, node.items)])
    inner = (max(_last(entry.key), _last(entry.value)) for entry in node.entries.values())
    return max([node.place.line, *inner])


def _drop(data: object, written: Written) -> None:
    for step in written[:-1]:
        data = data[step]  # type: ignore[index]
    del data[written[-1]]  # type: ignore[attr-defined]
