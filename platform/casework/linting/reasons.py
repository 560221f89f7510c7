"""Why a rule is never true, in words that an author can check by looking."""

from __future__ import annotations

from casework.linting.reasoning import Possible, World, assume
from casework.rules import Rule
from casework.rules.tree import All, Literal, Node, fields_of

MOST_NAMED = 6


def why_never(rule: Rule, world: World) -> str:
    """The tail of the message: the part at fault and what its field can be."""
    if isinstance(rule.tree, Literal):
        return ": it says false"
    part = _smallest(rule.tree, world)
    if part is None:
        return f"{_of_fields(rule.tree, world)}: its parts contradict each other"
    whole = part is rule.tree
    quoted = "" if whole else f", because '{rule.text[slice(*part.span)]}' never is"
    return f"{quoted}{_of_fields(part, world)}"


def _smallest(node: Node, world: World) -> Node | None:
    """The part of an `and` that is never true by itself; None when only all of it together is."""
    if not isinstance(node, All):
        return node
    for item in node.items:
        if assume(item, True, world) is None:
            return _smallest(item, world) or item
    return None


def _of_fields(node: Node, world: World) -> str:
    told = [words for name in _names(node) if (words := _described(name, world.possible(name)))]
    return f": {', '.join(told)}" if told else ""


def _names(node: Node) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in fields_of(node)))


def _described(name: str, possible: Possible) -> str:
    if possible.words is not None:
        words = sorted(map(str, possible.words))
        if not words or len(words) > MOST_NAMED or words == ["False", "True"]:
            return ""
        return f"'{name}' is " + " or ".join(words)
    if possible.low is not None and possible.high is not None:
        return f"'{name}' goes from {possible.low} to {possible.high}"
    if possible.high is not None:
        return f"'{name}' is at most {possible.high}"
    return f"'{name}' is at least {possible.low}" if possible.low is not None else ""
