"""What the value of an expression can be in a world."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import Any

from casework.linting.reasoning.possible import (
    ANYTHING,
    Possible,
    at_least,
    at_most,
    exactly,
)
from casework.linting.reasoning.world import World
from casework.rules import tree
from casework.rules.types import Number

MOST_WORDS = 400
"""A closed set larger than this is not reasoned about."""


@singledispatch
def value_of(node: tree.Node, world: World) -> Possible:
    """Anything, of an expression that nothing is known of."""
    del node, world
    return ANYTHING


@value_of.register
def _(node: tree.Literal, world: World) -> Possible:
    return exactly(node.value)


@value_of.register
def _(node: tree.Field, world: World) -> Possible:
    inside = world.worked_out(node.name)
    if inside is None:
        return world.possible(node.name)
    return value_of(inside, world.deeper()).meet(world.possible(node.name))


@value_of.register
def _(node: tree.Rescale, world: World) -> Possible:
    found = value_of(node.item, world)
    if found.words is not None or keeps_value(node):
        return found
    low = None if found.low is None else at_most(found.low, node.type, is_strict=False)
    high = None if found.high is None else at_least(found.high, node.type, is_strict=False)
    return Possible(None, low, high, found.may_be_missing)


@value_of.register
def _(node: tree.Within, world: World) -> Possible:
    found = value_of(node.item, world)
    return Possible(found.words, found.low, found.high, may_be_missing=True)


@value_of.register
def _(node: tree.Arithmetic, world: World) -> Possible:
    left, right = value_of(node.left, world), value_of(node.right, world)
    missing = left.may_be_missing or right.may_be_missing
    if not isinstance(node.type, Number) or left.words is not None or right.words is not None:
        return Possible(may_be_missing=missing)
    low, high = _STRETCHES[node.operator](left, right)
    return Possible(None, low, high, missing)


@value_of.register
def _(node: tree.Choose, world: World) -> Possible:
    condition = value_of(node.condition, world)
    found = value_of(node.then, world).join(value_of(node.otherwise, world))
    return found if not condition.may_be_missing else found.join(exactly(None))


@value_of.register
def _(node: tree.Call, world: World) -> Possible:
    if node.function.name != "coalesce":
        return ANYTHING
    parts = [value_of(argument, world) for argument in node.arguments]
    found = parts[0].known()
    for part in parts[1:]:
        found = found.join(part.known())
    missing = all(part.may_be_missing for part in parts)
    return Possible(found.words, found.low, found.high, missing)


def keeps_value(node: tree.Rescale) -> bool:
    """More digits after the point do not change a number; fewer round it."""
    inner = node.item.type
    if not isinstance(inner, Number) or not isinstance(node.type, Number):
        return False
    return node.type.scale >= inner.scale


def _sum(left: Possible, right: Possible) -> tuple[Any, Any]:
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    return low, high


def _difference(left: Possible, right: Possible) -> tuple[Any, Any]:
    low = None if left.low is None or right.high is None else left.low - right.high
    high = None if left.high is None or right.low is None else left.high - right.low
    return low, high


def _product(left: Possible, right: Possible) -> tuple[Any, Any]:
    ends = [left.low, left.high, right.low, right.high]
    if any(end is None for end in ends):
        return None, None
    corners = [one * other for one in ends[:2] for other in ends[2:]]
    return min(corners), max(corners)


_STRETCHES: dict[str, Callable[[Possible, Possible], tuple[Any, Any]]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
}
