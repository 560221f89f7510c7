"""Pieces of a mapping: names, texts, lists and switches, each with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable

from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode
from casework.imports.word import Word
from casework.problems import Place, Problem, did_you_mean


def word_of(node: ScalarNode) -> Word:
    return Word(node.text, node.place)


class NodeReading:
    """Collects problems; what is wrong is left out, what stands around it is read all the same."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, message, "mapping"))

    def known(self, node: MapNode, keys: tuple[str, ...], noun: str) -> None:
        for key, entry in node.entries.items():
            if key not in keys:
                tail = did_you_mean(key, keys)
                self.fault(entry.key.place, f"{noun} has no '{key}'{tail}")

    def child(self, node: MapNode, key: str) -> Node | None:
        entry = node.entries.get(key)
        return entry.value if entry else None

    def entries(self, node: Node | None, key: str) -> Iterable[tuple[Word, Node]]:
        if node is None:
            return
        if not isinstance(node, MapNode):
            self.fault(node.place, f"'{key}' has names with values below it")
            return
        for entry in node.entries.values():
            yield word_of(entry.key), entry.value

    def pairs(
        self, node: MapNode, key: str, may_be_empty: bool = False
    ) -> Iterable[tuple[Word, Word]]:
        for name, value in self.entries(self.child(node, key), key):
            if not isinstance(value, ScalarNode) or (value.is_empty and not may_be_empty):
                self.fault(value.place, f"write one text behind '{name}'")
            else:
                yield name, word_of(value)

    def names(self, node: MapNode, key: str) -> dict[Word, Word | None]:
        """Names alone (a text or a list of them), or each with a text behind it."""
        child = self.child(node, key)
        if isinstance(child, MapNode):
            return dict(self.pairs(node, key))
        return dict.fromkeys(() if child is None else self.listed(child))

    def word(self, node: MapNode, key: str) -> Word | None:
        child = self.child(node, key)
        if child is None:
            return None
        if isinstance(child, ScalarNode) and not child.is_empty:
            return word_of(child)
        self.fault(child.place, f"write one text behind '{key}'")
        return None

    def words(self, node: MapNode, key: str) -> tuple[Word, ...]:
        child = self.child(node, key)
        return () if child is None else self.listed(child)

    def listed(self, node: Node) -> tuple[Word, ...]:
        """A list of texts, or a single text."""
        items = node.items if isinstance(node, ListNode) else (node,)
        words = []
        for item in items:
            if isinstance(item, ScalarNode):
                words.append(word_of(item))
            else:
                self.fault(item.place, "a list of texts is expected here")
        return tuple(words)

    def flag(self, node: MapNode, key: str) -> bool:
        word = self.word(node, key)
        if word is not None and word.text not in ("true", "false"):
            self.fault(word.place, f"'{key}' is true or false")
        return word is not None and word.text == "true"

    def choice(self, node: MapNode, key: str, *known: str) -> Word | None:
        """One of the words that are known here; left out when it is another."""
        word = self.word(node, key)
        if word is not None and word.text not in known:
            only = " or ".join(f"'{one}'" if len(one) == 1 else one for one in known)
            self.fault(word.place, f"'{key}' can only be {only}")
            return None
        return word
