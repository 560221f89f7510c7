"""Every translated text of a document, found by its schema and not by guessing."""

from __future__ import annotations

from collections.abc import Iterator

from casework.definition.metaschema import OPTION, WORDS, schema_of
from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode
from casework.definition.typed import Schema, alternatives, of_items, of_key


def translated(document: str, root: MapNode) -> Iterator[MapNode]:
    """The `{en: ..., es: ...}` of a document, wherever a text may be translated."""
    schema = schema_of(document)
    yield from _below(root, schema, schema["$defs"])


def _below(node: Node, schema: Schema, definitions: Schema) -> Iterator[MapNode]:
    options = list(alternatives(schema, node, definitions))
    if isinstance(node, ScalarNode):
        return
    if isinstance(node, ListNode):
        for item in node.items:
            yield from _below(item, of_items(options), definitions)
        return
    if _is_translated(node, options):
        yield node
        return
    for key, entry in node.entries.items():
        yield from _below(entry.value, of_key(options, key), definitions)


def _is_translated(node: MapNode, options: list[Schema]) -> bool:
    titles = {option.get("title") for option in options}
    return WORDS["title"] in titles or (OPTION["title"] in titles and "title" not in node.entries)
