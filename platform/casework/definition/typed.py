"""Nodes become plain data, typed by the schema: `5` is a number only where a number is wanted.

What cannot be what is wanted stays the text it is; the check of the shape then says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode

INTEGER = re.compile(r"^-?(0|[1-9][0-9]{0,17})$")
NUMBER = re.compile(r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$")
BOOLEANS = {"true": True, "false": False}

Schema = dict[str, Any]


def typed(node: Node, schema: Schema, definitions: Schema) -> Any:
    """The plain data of a node, as the schema wants it. A key with nothing behind it gives None."""
    options = list(alternatives(schema, node, definitions))
    if isinstance(node, ScalarNode):
        return _scalar(node, {kind for option in options for kind in kinds(option)})
    if isinstance(node, ListNode):
        items = of_items(options)
        return [typed(item, items, definitions) for item in node.items]
    return {
        key: typed(entry.value, of_key(options, key), definitions)
        for key, entry in node.entries.items()
    }


def kinds(schema: Schema) -> tuple[str, ...]:
    """The JSON types a schema takes."""
    kind = schema.get("type", ())
    if isinstance(kind, str):
        return (kind,)
    if not kind and "enum" in schema:
        return ("string",)
    return tuple(kind)


def alternatives(schema: Schema, node: Node, definitions: Schema) -> Iterator[Schema]:
    """The schema itself, what it refers to, and the branch that the node's own words choose."""
    if "$ref" in schema:
        yield from alternatives(
            definitions[schema["$ref"].removeprefix("#/$defs/")], node, definitions
        )
        return
    yield schema
    if "allOf" in schema and isinstance(node, MapNode):
        for branch in branches_of(schema["allOf"]).of(node.said):
            yield from alternatives(branch, node, definitions)


class Branches(list[Schema]):
    """The `if`/`then` of an `allOf`, found by the words that choose them: `type` is asked for once."""

    @cached_property
    def _by_word(self) -> dict[str, dict[str, list[Schema]]]:
        found: dict[str, dict[str, list[Schema]]] = {}
        for branch in self:
            ((key, wanted),) = branch["if"]["properties"].items()
            found.setdefault(key, {}).setdefault(wanted["const"], []).append(branch["then"])
        return found

    def of(self, said: Callable[[str], object]) -> Iterator[Schema]:
        """What holds for something that says these words behind its keys."""
        for key, branches in self._by_word.items():
            word = said(key)
            if isinstance(word, str):
                yield from branches.get(word, ())

    def every(self) -> Iterator[Schema]:
        for branch in self:
            yield branch["then"]


def branches_of(listed: list[Schema]) -> Branches:
    return listed if isinstance(listed, Branches) else Branches(listed)


def _first(options: list[Schema], keyword: str) -> Schema:
    return next(
        (option[keyword] for option in options if isinstance(option.get(keyword), dict)), {}
    )


def of_items(options: list[Schema]) -> Schema:
    """What is wanted of the items of a list."""
    return _first(options, "items")


def of_key(options: list[Schema], key: str) -> Schema:
    """What is wanted behind a key: the narrowest option that knows it, else what any key may hold."""
    for option in reversed(options):
        if key in option.get("properties", {}):
            wanted: Schema = option["properties"][key]
            return wanted
    for pattern, sentence in _first(options, "patternProperties").items():
        if re.search(pattern, key):
            return dict(sentence)
    return _first(options, "additionalProperties")


def _scalar(node: ScalarNode, wanted: set[str]) -> Any:
    if node.is_empty:
        return None
    if node.style != "plain":
        return node.text
    if "boolean" in wanted and node.text in BOOLEANS:
        return BOOLEANS[node.text]
    if "integer" in wanted and INTEGER.match(node.text):
        return int(node.text)
    if "number" in wanted and NUMBER.match(node.text):
        return int(node.text) if INTEGER.match(node.text) else Decimal(node.text)
    return node.text
