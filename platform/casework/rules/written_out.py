"""A rule with the rules of the fields it reads written out in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from casework.rules.tree import Field, Node


def written_out(node: Node, rules: Mapping[str, Node]) -> Node:
    """The tree with `rules` where it reads the fields of these names."""
    if isinstance(node, Field):
        return rules.get(node.name, node)
    changed = {
        one.name: _part(value, rules)
        for one in fields(node)
        if _has_nodes(value := getattr(node, one.name))
    }
    return replace(node, **changed) if changed else node


def _has_nodes(value: object) -> bool:
    if isinstance(value, tuple):
        return any(isinstance(item, Node) for item in value)
    return isinstance(value, Node)


def _part(value: Any, rules: Mapping[str, Node]) -> Any:
    if isinstance(value, tuple):
        return tuple(written_out(item, rules) for item in value)
    return written_out(value, rules)
