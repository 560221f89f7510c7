"""An agency's changes are laid over a document of a pack; every word keeps the place it was written at.

The result is a document like any other: the same shape is asked of it and the same passes read it, so
a fault is told in the pack's file or in the overlay, wherever the word at fault stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casework.definition.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from casework.definition.paths import Path, at, dotted, index_of, position, split, steps_below
from casework.problems import Place, Problem, did_you_mean

Verb = Literal["change", "insert", "remove"]
OWN_KEYS = ("case_type", "entity")


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing an overlay does. `path` is of the value, or of the list it goes into."""

    verb: Verb
    path: Path
    place: Place
    value: Node | None = None
    """The new value; of an insert the list of its items."""
    anchor: str | None = None
    is_after: bool = True
    key: ScalarNode | None = None
    """The key of a change, as it was written."""
    written: tuple[str | int, ...] = ()
    """Where the edit stands in the overlay."""


def edits_of(overlay: MapNode, base: Node) -> list[Edit]:
    """What an overlay does to a document, one by one: removals, then changes, then inserts."""
    return [*_removals(overlay), *_changes(overlay, base), *_inserts(overlay)]


def _removals(overlay: MapNode) -> Iterator[Edit]:
    entry = overlay.entries.get("remove")
    if entry and isinstance(entry.value, ListNode):
        for number, item in enumerate(entry.value.items):
            if isinstance(item, ScalarNode):
                yield Edit("remove", split(item.text), item.place, written=("remove", number))


def _changes(overlay: MapNode, base: Node) -> Iterator[Edit]:
    entry = overlay.entries.get("change")
    if entry and isinstance(entry.value, MapNode):
        yield from _leaves(entry.value, base, ())


def _leaves(change: MapNode, base: Node | None, path: Path) -> Iterator[Edit]:
    """The smallest parts that differ: what both have is gone through, other parts are taken whole.

    Below a list, keys name its items: `steps: {"1": {title: ...}}`.
    """
    for key, entry in change.entries.items():
        below = at(base, (key,)) if base is not None else None
        here = (*path, key)
        if isinstance(below, MapNode | ListNode) and isinstance(entry.value, MapNode):
            yield from _leaves(entry.value, below, here)
        else:
            written = ("change", *here)
            yield Edit("change", here, entry.key.place, entry.value, key=entry.key, written=written)


def _inserts(overlay: MapNode) -> Iterator[Edit]:
    entry = overlay.entries.get("insert")
    if not entry or not isinstance(entry.value, ListNode):
        return
    for number, item in enumerate(entry.value.items):
        if not isinstance(item, MapNode):
            continue
        texts = {key: one.value for key, one in item.entries.items()}
        into, items = texts.get("into"), texts.get("items")
        anchor = texts.get("after") or texts.get("before")
        if isinstance(into, ScalarNode) and isinstance(items, ListNode):
            name = anchor.text if isinstance(anchor, ScalarNode) else None
            yield Edit(
                "insert",
                split(into.text),
                into.place,
                items,
                name,
                is_after="after" in texts,
                written=("insert", number),
            )


def laid_over(base: MapNode, edits: list[Edit]) -> tuple[MapNode, list[Problem]]:
    """The document with every edit done that can be, and what is wrong with the others."""
    problems: list[Problem] = []
    root = base
    for edit in edits:
        trouble = trouble_of(root, edit)
        if trouble:
            problems.append(Problem(edit.place, trouble, "overlay"))
            continue
        root = _done_in_map(root, edit.path, edit)
    return root, problems


def trouble_of(root: Node, edit: Edit) -> str:
    """Why an edit cannot be done, or nothing."""
    if edit.path[0] in OWN_KEYS:
        return f"'{edit.path[0]}' is the name of the document and stays as the pack has it"
    found, missing = _far(root, edit.path)
    if missing is not None and not _may_add(found, missing, edit):
        where = f" at {dotted(missing[:-1])}" if len(missing) > 1 else ""
        tail = did_you_mean(missing[-1], steps_below(found))
        return f"the pack has no '{missing[-1]}'{where}{tail}"
    if edit.verb == "insert":
        if not isinstance(found, ListNode):
            return f"{dotted(edit.path)} is no list; write what is added under 'change'"
        if edit.anchor is not None and index_of(found, edit.anchor) is None:
            tail = did_you_mean(edit.anchor, steps_below(found))
            return f"{dotted(edit.path)} has no '{edit.anchor}'{tail}"
    return ""


def _may_add(found: Node, missing: Path, edit: Edit) -> bool:
    """A change may add a key to a mapping; it cannot add an item to a list."""
    return edit.verb == "change" and missing == edit.path and isinstance(found, MapNode)


def _far(root: Node, path: Path) -> tuple[Node, Path | None]:
    """How far a path leads: the last node, and the path up to its first missing step."""
    node = root
    for number, _ in enumerate(path):
        following = at(node, path[number : number + 1])
        if following is None:
            return node, path[: number + 1]
        node = following
    return node, None


def _done(node: Node, path: Path, edit: Edit) -> Node:
    """The node with the edit done at a path below it, which was seen to lead somewhere."""
    if not path:
        return _inserted(node, edit) if edit.verb == "insert" else (edit.value or node)
    if isinstance(node, ListNode):
        return _done_in_list(node, path, edit)
    return _done_in_map(node, path, edit) if isinstance(node, MapNode) else node


def _done_in_map(node: MapNode, path: Path, edit: Edit) -> MapNode:
    entries, step = dict(node.entries), path[0]
    if edit.verb == "remove" and len(path) == 1:
        del entries[step]
    elif step in entries:
        entries[step] = Entry(entries[step].key, _done(entries[step].value, path[1:], edit))
    elif edit.key is not None and edit.value is not None:
        entries[step] = Entry(edit.key, edit.value)
    return MapNode(node.place, entries)


def _done_in_list(node: ListNode, path: Path, edit: Edit) -> ListNode:
    index, items = position(node, path[0]), list(node.items)
    if edit.verb == "remove" and len(path) == 1:
        del items[index]
    else:
        items[index] = _done(items[index], path[1:], edit)
    return ListNode(node.place, tuple(items))


def _inserted(node: Node, edit: Edit) -> Node:
    if not isinstance(node, ListNode) or not isinstance(edit.value, ListNode):
        return node
    start = len(node.items)
    if edit.anchor is not None:
        start = position(node, edit.anchor) + edit.is_after
    return ListNode(node.place, (*node.items[:start], *edit.value.items, *node.items[start:]))
