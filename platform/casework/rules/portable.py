"""The typed tree as JSON: what the browser's interpreter will run, and what tools may read.

Every node is `{"node": kind, "type": type, ...}`; numbers stand as text where JSON would lose digits.
"""

from __future__ import annotations

from dataclasses import fields

from casework.rules.functions.record import Function
from casework.rules.tree import Literal, Node
from casework.rules.types import Number, Type

_LEFT_OUT = frozenset({"span", "bound", "type"})

Json = dict[str, object]


def as_json(node: Node) -> Json:
    """The node and all below it."""
    found: Json = {"node": node.kind, "type": type_as_json(node.type)}
    for field in fields(node):
        if field.name not in _LEFT_OUT:
            found[field.name] = _member(node, getattr(node, field.name))
    return found


def _member(node: Node, value: object) -> object:
    if isinstance(value, Node):
        return as_json(value)
    if isinstance(value, Function):
        return value.name
    if isinstance(value, tuple):
        return [_member(node, item) for item in value]
    if isinstance(node, Literal):
        return node.type.portable(value)
    return value


def type_as_json(type: Type) -> Json:
    """`{"is": "money", "scale": 2}`; a scale only where there is one."""
    described: Json = {"is": type.label}
    if isinstance(type, Number) and type.scale:
        described["scale"] = type.scale
    return described
