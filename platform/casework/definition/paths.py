"""Paths into a document, as overlays write them: `form.steps.1.fields`, `states.received.on.refuse`.

An item of a list is named by its number from 1, or by what people know it by: its own text, its
`field`, or its `title` in any language.
"""

from __future__ import annotations

from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode

Path = tuple[str, ...]
KNOWN_BY = ("field", "title", "otherwise")


def split(path: str) -> Path:
    return tuple(path.split("."))


def dotted(path: Path) -> str:
    return ".".join(path)


def at(root: Node, path: Path) -> Node | None:
    """What stands at a path, or None."""
    node: Node | None = root
    for step in path:
        if isinstance(node, MapNode):
            entry = node.entries.get(step)
            node = entry.value if entry else None
        elif isinstance(node, ListNode):
            index = index_of(node, step)
            node = node.items[index] if index is not None else None
        else:
            return None
    return node


def index_of(node: ListNode, step: str) -> int | None:
    """The place in the list of the item that a step names; names go before numbers."""
    for index, item in enumerate(node.items):
        if step in names_of(item):
            return index
    if step.isascii() and step.isdigit() and 0 < int(step) <= len(node.items):
        return int(step) - 1
    return None


def position(node: ListNode, step: str) -> int:
    """As `index_of`; LookupError where no item is called so."""
    index = index_of(node, step)
    if index is None:
        raise LookupError(step)
    return index


def steps_below(node: Node) -> list[str]:
    """What may follow a path that leads to this node, for the nearest match of a wrong one."""
    if isinstance(node, MapNode):
        return list(node.entries)
    if isinstance(node, ListNode):
        return [name for item in node.items for name in names_of(item)]
    return []


def names_of(item: Node) -> list[str]:
    """What people may call an item of a list."""
    if isinstance(item, ScalarNode):
        return [item.text]
    if not isinstance(item, MapNode):
        return []
    found = (item.entries[key].value for key in KNOWN_BY if key in item.entries)
    names: list[str] = []
    for node in found:
        if isinstance(node, ScalarNode):
            names.append(node.text)
        elif isinstance(node, MapNode):
            values = (entry.value for entry in node.entries.values())
            names += [value.text for value in values if isinstance(value, ScalarNode)]
    return names


def same(one: Node | None, other: Node | None) -> bool:
    """Do both say the same, whatever their quotes, comments and order of keys?"""
    return plain(one) == plain(other)


def plain(node: Node | None) -> object:
    if isinstance(node, ScalarNode):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    if isinstance(node, MapNode):
        return {key: plain(entry.value) for key, entry in node.entries.items()}
    return None


def shown(node: Node | None, most: int = 80) -> str:
    """A node on one line, as YAML would write it there, for a message."""
    text = _flow(node)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _flow(node: Node | None) -> str:
    if node is None:
        return "nothing"
    if isinstance(node, ScalarNode):
        return node.text if node.text else "''"
    if isinstance(node, ListNode):
        return "[" + ", ".join(map(_flow, node.items)) + "]"
    inner = ", ".join(f"{key}: {_flow(entry.value)}" for key, entry in node.entries.items())
    return "{" + inner + "}"
