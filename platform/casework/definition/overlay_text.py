"""Takes one entry out of a YAML text, or puts one in, and leaves every other line, comments too, as it
stands. What comes of it is read again and compared, key by key, with what was meant.
"""

from __future__ import annotations

import textwrap

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
    wanted = plain(root)
    _drop(wanted, written)
    return _meant("".join(lines[: first - 1] + lines[last:]), wanted)


def entry_text(text: str, written: Written) -> str | None:
    """The lines of an entry as they stand, moved to the left edge; None as above."""
    root = read_document("overlay", text)
    around = _at(root, written[:-1])
    first, last = _lines(root, written)
    found = textwrap.dedent("".join(text.splitlines(keepends=True)[first - 1 : last]))
    found = found if found.endswith("\n") else f"{found}\n"
    if not isinstance(around, MapNode):
        return None
    step = str(written[-1])
    return _meant(found, {step: plain(around.entries[step].value)})


def with_entry(text: str, section: str, entry: str) -> str | None:
    """The text with an entry at the end of a section, which is begun where there is none.

    An entry of the same name gives way, at its place. None when the section is not written on lines.
    """
    root = read_document("overlay", text)
    ((name, meant),) = read_document("overlay", entry).entries.items()
    wanted = plain(root)
    if not isinstance(wanted, dict):
        return None
    known = root.entries[section].value if section in root.entries else None
    if not (isinstance(known, MapNode) and known.entries):
        start = text if known is None else without(text, (section,))
        if start is None:
            return None
        begun = f"{_ended(start)}\n{section}:\n{textwrap.indent(entry, '  ')}"
        return _meant(begun, {**wanted, section: {name: plain(meant.value)}})
    wanted[section] = {**wanted[section], name: plain(meant.value)}
    first = next(iter(known.entries.values())).key
    if name in known.entries:
        begin, end = _lines(root, (section, name))
    else:
        begin = end = _last(known)
        begin += 1
    lines = _ended(text).splitlines(keepends=True)
    pad = " " * (first.place.column - 1)
    longer = [*lines[: begin - 1], textwrap.indent(entry, pad), *lines[end:]]
    return _meant("".join(longer), wanted)


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _meant(text: str, wanted: object) -> str | None:
    """The text, if it says just that."""
    try:
        return text if plain(read_document("overlay", text)) == wanted else None
    except DefinitionError:
        return None


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
