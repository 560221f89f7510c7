"""The typed tree as JSON: what the browser's interpreter will run, and what tools may read.

Every node is `{"node": kind, "type": type, ...}`; numbers stand as text where JSON would lose digits.
"""

from __future__ import annotations

from dataclasses import fields

from casework.rules.functions.record import Function
from casework.rules.moment import Moment, offsets
from casework.rules.rows import Rows
from casework.rules.tree import Literal, Node
from casework.rules.types import DATE, DATETIME, MICROSECOND, Number, Type

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


def declared_as_json(type: Type) -> Json:
    """The type of a field, with the fields of its rows, for whoever has to read values of it."""
    described = type_as_json(type)
    if isinstance(type, Rows):
        described["fields"] = {name: declared_as_json(one) for name, one in type.fields}
    return described


def moment_as_json(moment: Moment, needs_zone: bool = True) -> Json:
    """Now, today and, for rules that ask on which day a datetime falls, the offsets of the zone."""
    table = offsets(moment.zone) if needs_zone else ()
    return {
        "now": DATETIME.portable(moment.now),
        "today": DATE.portable(moment.today),
        "offsets": [
            [DATETIME.portable(one.start), DATETIME.portable(one.end), one.ahead // MICROSECOND]
            for one in table
        ],
    }


def type_as_json(type: Type) -> Json:
    """`{"is": "money", "scale": 2}`; a scale only where there is one."""
    described: Json = {"is": type.label}
    if isinstance(type, Number) and type.scale:
        described["scale"] = type.scale
    return described
