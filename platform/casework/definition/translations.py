"""Every translated text of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casework.definition.marks import marks
from casework.definition.metaschema import OPTION, WORDS
from casework.definition.nodes import Entry, ListNode, MapNode, Node, ScalarNode
from casework.definition.schemas import schema_of
from casework.definition.typed import Schema, alternatives, of_items, of_key

ADDRESS = re.compile(r"(https?://|mailto:|tel:)\S+")
"""A text that is an address is the same in every language."""


def translated(document: str, root: MapNode) -> Iterator[MapNode]:
    """The `{en: ..., es: ...}` of a document, wherever a text may be translated."""
    for mark in marks(document, root):
        if mark.role == "words" and isinstance(mark.node, MapNode):
            yield mark.node


def _is_translated(node: MapNode, options: list[Schema]) -> bool:
    titles = {option.get("title") for option in options}
    return WORDS["title"] in titles or (OPTION["title"] in titles and "title" not in node.entries)


def speaking(
    document: str, root: MapNode, own: tuple[str, ...], spoken: tuple[str, ...]
) -> MapNode:
    """A document that was written in the languages `own`, for an agency that speaks `spoken`.

    Translations nobody asks for are left out; a text that is in none of the languages stays, to be
    complained of. A text written once is in the first language of its author, and says so afterwards.
    """
    if not own or not spoken:
        return root
    schema = schema_of(document)
    return _Speaking(own[0], spoken, schema["$defs"]).map(root, schema)


@dataclass(frozen=True)
class _Speaking:
    first: str
    spoken: tuple[str, ...]
    definitions: Schema

    def node(self, node: Node, schema: Schema) -> Node:
        if isinstance(node, MapNode):
            return self.map(node, schema)
        options = list(alternatives(schema, node, self.definitions))
        if isinstance(node, ListNode):
            items = of_items(options)
            return ListNode(node.place, tuple(self.node(one, items) for one in node.items))
        return _labelled(node, self.first) if _is_words(options) else node

    def map(self, node: MapNode, schema: Schema) -> MapNode:
        options = list(alternatives(schema, node, self.definitions))
        if _is_translated(node, options):
            kept = {key: entry for key, entry in node.entries.items() if key in self.spoken}
            return MapNode(node.place, kept or node.entries)
        entries = {
            key: Entry(entry.key, self.node(entry.value, of_key(options, key)))
            for key, entry in node.entries.items()
        }
        return MapNode(node.place, entries)


def _is_words(options: list[Schema]) -> bool:
    return bool({option.get("title") for option in options} & {WORDS["title"], OPTION["title"]})


def _labelled(node: ScalarNode, language: str) -> MapNode:
    key = ScalarNode(node.source, node.start, node.start, language)
    return MapNode(node.place, {language: Entry(key, node)})
