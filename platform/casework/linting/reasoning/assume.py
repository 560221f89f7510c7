"""The world in which a rule has a certain result, or None when there is no such world.

True, False and None (unknown) are the results of the rules language. Where the reasoning cannot
follow an expression, every result stays possible.
"""

from __future__ import annotations

from functools import singledispatch

from casework.linting.reasoning.comparing import compared
from casework.linting.reasoning.possible import Possible, exactly
from casework.linting.reasoning.values import value_of
from casework.linting.reasoning.world import World, either
from casework.rules import tree

Result = bool | None
BOTH: tuple[bool, bool] = (True, False)


@singledispatch
def assume(node: tree.Node, result: Result, world: World) -> World | None:
    """Of an expression that cannot be followed: the world as it is."""
    del node, result
    return world


def not_passing(node: tree.Node, world: World) -> World | None:
    """The world in which a rule is false or unknown: it does not pass."""
    return either([assume(node, False, world), assume(node, None, world)])


@assume.register
def _(node: tree.Literal, result: Result, world: World) -> World | None:
    return world if node.value is result else None


@assume.register
def _(node: tree.Field, result: Result, world: World) -> World | None:
    inside = world.worked_out(node.name)
    if inside is not None:
        found = assume(inside, result, world.deeper())
        return found.up() if found else None
    return world.narrowed(node.name, exactly(result))


@assume.register
def _(node: tree.Not, result: Result, world: World) -> World | None:
    return assume(node.item, None if result is None else not result, world)


@assume.register
def _(node: tree.All, result: Result, world: World) -> World | None:
    return _together(node, world, True) if result else _one_of(node, result, world)


@assume.register
def _(node: tree.AnyOf, result: Result, world: World) -> World | None:
    return _together(node, world, False) if result is False else _one_of(node, result, world)


def _together(node: tree.Group, world: World, result: bool) -> World | None:
    """Every part has this result. Twice, since a later part may shut what an earlier one left open."""
    found: World | None = world
    for _ in BOTH:
        for item in node.items:
            found = assume(item, result, found) if found else None
    return found


def _one_of(node: tree.Group, result: Result, world: World) -> World | None:
    return either([assume(item, result, world) for item in node.items])


@assume.register
def _(node: tree.Compare, result: Result, world: World) -> World | None:
    return compared(node.operator, node.left, node.right, result, world)


@assume.register
def _(node: tree.Between, result: Result, world: World) -> World | None:
    if result is True:
        found = compared(">=", node.item, node.low, True, world)
        return compared("<=", node.item, node.high, True, found) if found else None
    return either(
        [
            compared(">=", node.item, node.low, result, world),
            compared("<=", node.item, node.high, result, world),
        ]
    )


@assume.register
def _(node: tree.Among, result: Result, world: World) -> World | None:
    if result is True:
        return either([compared("==", node.item, each, True, world) for each in node.choices])
    if result is None:
        return either([compared("==", node.item, each, None, world) for each in node.choices])
    found: World | None = world
    for each in node.choices:
        found = compared("==", node.item, each, False, found) if found else None
    return found


@assume.register
def _(node: tree.Holds, result: Result, world: World) -> World | None:
    """Whether an option is among the chosen ones is a yes or no of its own."""
    if not (isinstance(node.item, tree.Literal) and isinstance(node.chosen, tree.Field)):
        return world
    if result is None:
        return None
    name = f"{node.item.value} in {node.chosen.name}"
    found = world.known.get(name, Possible(frozenset(BOTH), may_be_missing=False))
    return world.holding(name, found.meet(exactly(result)))


@assume.register
def _(node: tree.Choose, result: Result, world: World) -> World | None:
    worlds = [
        assume(part, result, found)
        for part, condition in ((node.then, True), (node.otherwise, False))
        if (found := assume(node.condition, condition, world)) is not None
    ]
    if result is None:
        worlds.append(assume(node.condition, None, world))
    return either(worlds)


@assume.register
def _(node: tree.Call, result: Result, world: World) -> World | None:
    if node.function.name != "is_null":
        return world
    (item,) = node.arguments
    found = value_of(item, world)
    if result is None:
        return None
    wanted = found.missing() if result else found.known()
    if not wanted.is_possible:
        return None
    if isinstance(item, tree.Field) and world.worked_out(item.name) is None:
        return world.holding(item.name, wanted)
    return world
