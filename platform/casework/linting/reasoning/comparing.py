"""Comparisons: which results they can have, and what each result tells of the fields in them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from casework.linting.reasoning.possible import (
    Possible,
    at_least,
    at_most,
    unit_of,
)
from casework.linting.reasoning.values import MOST_WORDS, keeps_value, value_of
from casework.linting.reasoning.world import World, either
from casework.rules import tree

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">=": "<=", ">": "<", "<=": ">="}
NEVER_OF_ITSELF = ("!=", "<", ">")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared(
    sign: str, left: tree.Node, right: tree.Node, result: bool | None, world: World
) -> World | None:
    """The world in which a comparison has this result."""
    if result is None:
        return either([_missing(side, world) for side in (left, right)])
    if result is False:
        sign = OPPOSITE[sign]
    one, other = value_of(left, world).known(), value_of(right, world).known()
    if _are_one_field(left, right) and sign in NEVER_OF_ITSELF:
        return None
    if not one.is_possible or not other.is_possible or not _can_be(sign, one, other):
        return None
    found: World | None = _told(left, sign, other, world)
    return _told(right, MIRRORED[sign], one, found) if found else None


def _are_one_field(left: tree.Node, right: tree.Node) -> bool:
    is_field = isinstance(left, tree.Field) and isinstance(right, tree.Field)
    return is_field and getattr(left, "name", "") == getattr(right, "name", None)


def _missing(side: tree.Node, world: World) -> World | None:
    """The world in which this side is not known."""
    found = value_of(side, world)
    if not found.may_be_missing:
        return None
    field = _plain_field(side, world)
    return world.holding(field.name, found.missing()) if field else world


def _plain_field(side: tree.Node, world: World) -> tree.Field | None:
    """The field a side is, digits after the point aside; None when it is worked out."""
    while isinstance(side, tree.Rescale) and keeps_value(side):
        side = side.item
    if isinstance(side, tree.Field) and world.worked_out(side.name) is None:
        return side
    return None


def _can_be(sign: str, one: Possible, other: Possible) -> bool:
    if one.words is not None and other.words is not None:
        if len(one.words) * len(other.words) > MOST_WORDS:
            return True
        holds = COMPARE[sign]
        return any(holds(a, b) for a in one.words for b in other.words)
    if one.words is not None or other.words is not None:
        return True
    if sign == "!=":
        return one.single is None or one.single != other.single
    if sign == "==":
        return one.meet(other).is_possible
    if sign in ("<", "<="):
        least, most = one.low, other.high
    else:
        least, most = other.low, one.high
    return least is None or most is None or COMPARE["<" if "=" not in sign else "<="](least, most)


def _told(side: tree.Node, sign: str, other: Possible, world: World) -> World | None:
    """What the comparison tells of a field, if this side is one."""
    field = _plain_field(side, world)
    if field is None:
        return world
    found = world.possible(field.name).known()
    return world.holding(field.name, _narrowed(found, sign, other, field))


def _narrowed(found: Possible, sign: str, other: Possible, field: tree.Field) -> Possible:
    if sign == "==":
        return found.meet(other)
    if sign == "!=":
        single = other.single
        if single is None:
            return found
        return found.without(single, unit_of(field.type))
    if found.words is not None or other.words is not None:
        return found
    strict = "=" not in sign
    if sign.startswith("<") and other.high is not None:
        high = at_most(other.high, field.type, is_strict=strict)
        return found.meet(Possible(None, None, high))
    if sign.startswith(">") and other.low is not None:
        low = at_least(other.low, field.type, is_strict=strict)
        return found.meet(Possible(None, low, None))
    return found
