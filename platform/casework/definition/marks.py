"""Everything written in a document with what the language takes it for: words for people, a rule, a name.

Found by the schema and not by guessing, so a part of the language that comes later is walked as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from casework.definition.metaschema import OPTION, WORDS
from casework.definition.nodes import ListNode, MapNode, Node, ScalarNode
from casework.definition.schemas import schema_of
from casework.definition.typed import Schema

Role = Literal["words", "rule", "plain", "key"]
Path = tuple[str | int, ...]


class Mark(msgspec.Struct, frozen=True):
    """One thing that was written. `path` leads to it, as in `Spot`.

    Words are a scalar, or the mapping of its languages. A key is one that the author chose.
    """

    path: Path
    node: ScalarNode | MapNode
    role: Role

    def texts(self) -> Iterator[tuple[str | None, ScalarNode]]:
        """Words by language; None stands for the agency's first one."""
        if isinstance(self.node, ScalarNode):
            yield None, self.node
            return
        for language, entry in self.node.entries.items():
            if isinstance(entry.value, ScalarNode):
                yield language, entry.value


def marks(document: str, root: MapNode) -> Iterator[Mark]:
    """The marks of a document, in the order of the file."""
    yield from _below(root, _view(document, ""), ())


class _View(msgspec.Struct, frozen=True):
    """What the schema says at one place, resolved far enough to walk by."""

    document: str
    role: Role = "plain"
    is_option: bool = False
    keys: Mapping[str, Schema] | None = None
    patterns: tuple[tuple[str, Schema], ...] = ()
    rest: Schema | None = None
    items: Schema | None = None
    branches: Mapping[str, Schema] | None = None

    def of(self, schema: Schema | None) -> _View:
        if schema is None:
            return _View(self.document)
        found = _known.get(id(schema))
        if found is None:
            found = _known[id(schema)] = self._made(schema)
        return found

    def _made(self, schema: Schema) -> _View:
        if set(schema) <= {"$ref", "description", "title", "default"} and "$ref" in schema:
            return _view(self.document, schema["$ref"].removeprefix("#/$defs/"))
        return _resolved(self.document, schema)

    def behind(self, key: str) -> Schema | None:
        if self.keys and key in self.keys:
            return self.keys[key]
        for pattern, schema in self.patterns:
            if re.search(pattern, key):
                return schema
        return self.rest

    def is_chosen(self, key: str) -> bool:
        """Whether the author chose the key."""
        return not (self.keys and key in self.keys)


_known: dict[int, _View] = {}
"""By the identity of a part of a schema: `schema_of` keeps every schema as long as the process lives."""


@cache
def _view(document: str, name: str) -> _View:
    """The view of a definition of the schema, or of the whole with an empty name."""
    schema = schema_of(document)
    return _resolved(document, schema["$defs"][name] if name else schema)


def _resolved(document: str, schema: Schema) -> _View:
    rest = schema.get("additionalProperties")
    return _View(
        document,
        _role(schema),
        schema.get("title") == OPTION["title"],
        schema.get("properties"),
        tuple(schema.get("patternProperties", {}).items()),
        rest if isinstance(rest, dict) else None,
        schema.get("items"),
        {
            branch["if"]["properties"]["type"]["const"]: branch["then"]
            for branch in schema.get("allOf", ())
        },
    )


def _role(schema: Schema) -> Role:
    if schema.get("title") in (WORDS["title"], OPTION["title"]):
        return "words"
    return "rule" if schema.get("x-expected") == "a rule" else "plain"


def _below(node: Node, view: _View, path: Path) -> Iterator[Mark]:
    if isinstance(node, ScalarNode):
        yield Mark(path, node, view.role)
    elif isinstance(node, ListNode):
        inner = view.of(view.items)
        for number, item in enumerate(node.items):
            yield from _below(item, inner, (*path, number))
    elif view.role == "words" and not (view.is_option and "title" in node.entries):
        yield Mark(path, node, "words")
    else:
        yield from _mapping(node, _branch(node, view), path)


def _branch(node: MapNode, view: _View) -> _View:
    """A field's type chooses its options."""
    entry = node.entries.get("type") if view.branches else None
    if entry is None or not isinstance(entry.value, ScalarNode) or not view.branches:
        return view
    chosen = view.branches.get(entry.value.text)
    return view.of(chosen) if chosen else view


def _mapping(node: MapNode, view: _View, path: Path) -> Iterator[Mark]:
    for key, entry in node.entries.items():
        if view.is_option:
            inner = view.of(view.rest) if key == "title" else _View(view.document)
        else:
            inner = view.of(view.behind(key))
            if view.is_chosen(key):
                yield Mark((*path, key), entry.key, "key")
        yield from _below(entry.value, inner, (*path, key))
