"""Why a rule answered what it did: shown to staff beside the decision, kept with the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casework.rules.moment import Moment
from casework.rules.python_backend import compiled
from casework.rules.tree import (
    All,
    AnyOf,
    Choose,
    Literal,
    Node,
    Not,
    OverRows,
    over_rows_of,
)
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
    """The conditions a rule is put together from, in the order of the text; behind a condition
    what it asks of rows. What is asked of each row stands for no single one, so it is left out."""
    if isinstance(node, All | AnyOf | Not | Choose):
        for part in node.parts:
            yield from conditions(part)
    elif isinstance(node, OverRows):
        yield node
    elif node.type == BOOLEAN and not isinstance(node, Literal):
        yield node
        yield from over_rows_of(node)
    else:
        for part in node.parts:
            yield from conditions(part)


def parts_of(
    text: str, node: Node, values: Mapping[str, object], moment: Moment
) -> tuple[Part, ...]:
    """Each condition evaluated on its own."""
    return tuple(
        Part(text[slice(*part.span)], compiled(part)(values, moment)) for part in conditions(node)
    )
