"""Whether two rules say the same, however they are spaced and in whatever order their parts stand."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields
from typing import Any

from casework.rules.tree import AnyOf, Compare, Group, Node

LEFT_OUT = frozenset({"span", "bound", "type", "left", "right"})
MIRRORED = {"<": ">", "<=": ">="}


def same_rule(node: Node) -> Hashable:
    """Equal for two rules that say the same."""
    if isinstance(node, Group):
        word = "any" if isinstance(node, AnyOf) else "all"
        return (word, frozenset(map(same_rule, node.items)))
    if isinstance(node, Compare):
        return _comparison(node)
    parts = tuple(_member(getattr(node, each.name)) for each in fields(node) if _counts(each.name))
    sides = tuple(map(same_rule, node.parts)) if hasattr(node, "left") else ()
    return (node.kind, parts, sides)


def _comparison(node: Compare) -> Hashable:
    left, right = same_rule(node.left), same_rule(node.right)
    if node.operator in ("==", "!="):
        return (node.operator, frozenset([left, right]))
    if node.operator in MIRRORED:
        return (MIRRORED[node.operator], right, left)
    return (node.operator, left, right)


def _counts(name: str) -> bool:
    return name not in LEFT_OUT


def _member(value: Any) -> Hashable:
    if isinstance(value, Node):
        return same_rule(value)
    if isinstance(value, tuple):
        return tuple(map(_member, value))
    return getattr(value, "name", None) or str(value)
