"""Why a rule answered what it did: shown to staff beside the decision, kept with the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casework.rules.moment import Moment
from casework.rules.python_backend import compiled
from casework.rules.tree import All, AnyOf, Choose, Field, Literal, Node, Not
from casework.rules.types import BOOLEAN


@dataclass(frozen=True, slots=True)
class Part:
    """One condition of the rule as it was written, and whether it held (None: unknown)."""

    text: str
    result: object


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rule, its result, each name it read with its value, and each condition with its result."""

    text: str
    result: object
    values: Mapping[str, object]
    parts: tuple[Part, ...]


def conditions(node: Node) -> Iterator[Node]:
    """The conditions a rule is put together from, in the order of the text."""
    if isinstance(node, All | AnyOf | Not | Choose):
        for part in node.parts:
            yield from conditions(part)
    elif node.type == BOOLEAN and not isinstance(node, Literal):
        yield node
    else:
        for part in node.parts:
            yield from conditions(part)


def fields_of(node: Node) -> Iterator[Field]:
    """Every field read, as often as it is read."""
    if isinstance(node, Field):
        yield node
    for part in node.parts:
        yield from fields_of(part)


def parts_of(
    text: str, node: Node, values: Mapping[str, object], moment: Moment
) -> tuple[Part, ...]:
    """Each condition evaluated on its own."""
    return tuple(
        Part(text[slice(*part.span)], compiled(part)(values, moment)) for part in conditions(node)
    )
