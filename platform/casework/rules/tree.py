"""The typed tree of a rule: what all back ends read. Every name in it exists, every type fits.

Conversions and checks of the range of a number are nodes of their own, so that no back end has to
invent one. `span` is where the node stands in the text; `bound` is the largest size its number can
have, in minor units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from casework.rules.faults import Span
from casework.rules.functions.record import Function
from casework.rules.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    kind: ClassVar[str] = ""
    type: Type
    span: Span
    bound: int = 0

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes directly below, in the order of the text."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    kind: ClassVar[str] = "literal"
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Node):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field(Named):
    kind: ClassVar[str] = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowField(Named):
    """A field of the row that the function around it is at."""

    kind: ClassVar[str] = "row_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedField(Named):
    """A field of the record that the field `link` leads to; unknown when it leads nowhere."""

    kind: ClassVar[str] = "linked_field"
    link: str

    @property
    def path(self) -> str:
        """The name under which values and columns know it."""
        return f"{self.link}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverRows(Node):
    """`count any all sum` of the condition or number of each row; `count` may have none."""

    kind: ClassVar[str] = "rows"
    function: str
    rows: Field
    item: Node | None

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.rows,) if self.item is None else (self.rows, self.item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Node):
    left: Node
    right: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.left, self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap(Node):
    item: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Node):
    items: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class All(Group):
    """`and`: false when one is false, else unknown when one is unknown."""

    kind: ClassVar[str] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(Group):
    """`or`: true when one is true, else unknown when one is unknown."""

    kind: ClassVar[str] = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Wrap):
    kind: ClassVar[str] = "not"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Pair):
    """Two values of one type (numbers: of one scale)."""

    kind: ClassVar[str] = "compare"
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Among(Wrap):
    """Is the item one of the choices? Unknown when it is none of the known ones."""

    kind: ClassVar[str] = "among"
    choices: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return (self.item, *self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Wrap):
    """`low <= item and item <= high`."""

    kind: ClassVar[str] = "between"
    low: Node
    high: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.item, self.low, self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds(Wrap):
    """Is the item one of the options chosen in a multi-choice? Nothing chosen holds nothing."""

    kind: ClassVar[str] = "holds"
    chosen: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.item, self.chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Node):
    """`condition ? then : otherwise`; unknown when the condition is."""

    kind: ClassVar[str] = "choose"
    condition: Node
    then: Node
    otherwise: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.condition, self.then, self.otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Pair):
    """`+` and `-` of numbers of one scale or of durations; `*` of any numbers, scales added."""

    kind: ClassVar[str] = "arithmetic"
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Divide(Pair):
    """Rounded to MAX_SCALE digits, halves away from zero; by zero is unknown.

    The left side is already at the scale of the right side plus MAX_SCALE.
    """

    kind: ClassVar[str] = "divide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescale(Wrap):
    """The same number with other digits after the point; when fewer, rounded half away from zero."""

    kind: ClassVar[str] = "rescale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Within(Wrap):
    """The number or duration, or unknown when it is larger than `limit` (in minor units)."""

    kind: ClassVar[str] = "within"
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Pair):
    """Two texts, one after the other."""

    kind: ClassVar[str] = "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Pair):
    """A date or datetime moved by a duration; unknown outside of the years 1 to 9999."""

    kind: ClassVar[str] = "shift"
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed(Pair):
    """From the right datetime to the left one."""

    kind: ClassVar[str] = "elapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    kind: ClassVar[str] = "call"
    function: Function
    arguments: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        return self.arguments


def fields_of(node: Node) -> Iterator[Field]:
    """Every field of the record that is read, as often as it is read."""
    if isinstance(node, Field):
        yield node
    for part in node.parts:
        yield from fields_of(part)


def linked_fields_of(node: Node) -> Iterator[LinkedField]:
    """Every field of another record that is read."""
    if isinstance(node, LinkedField):
        yield node
    for part in node.parts:
        yield from linked_fields_of(part)


def over_rows_of(node: Node) -> Iterator[OverRows]:
    """Every function over rows, in the order of the text."""
    if isinstance(node, OverRows):
        yield node
    for part in node.parts:
        yield from over_rows_of(part)


def row_fields_of(node: Node, rows: str) -> frozenset[str]:
    """The names that are read of each row of `rows`."""
    items = [over.item for over in over_rows_of(node) if over.rows.name == rows and over.item]
    return frozenset(name for item in items for name in _row_names(item))


def _row_names(node: Node) -> Iterator[str]:
    if isinstance(node, RowField):
        yield node.name
    for part in node.parts:
        yield from _row_names(part)
