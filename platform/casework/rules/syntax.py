"""What the parser answers: the shape of a rule, before any name or type is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from casework.rules.faults import Span


@dataclass(frozen=True, slots=True)
class Shape:
    span: Span

    def parts(self) -> Iterator[Shape]:
        """The shapes directly below."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Shape):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Shape))


@dataclass(frozen=True, slots=True)
class NumberShape(Shape):
    digits: str


@dataclass(frozen=True, slots=True)
class TextShape(Shape):
    text: str


@dataclass(frozen=True, slots=True)
class BooleanShape(Shape):
    is_true: bool


@dataclass(frozen=True, slots=True)
class NullShape(Shape):
    pass


@dataclass(frozen=True, slots=True)
class DurationShape(Shape):
    digits: str
    unit: str


@dataclass(frozen=True, slots=True)
class NameShape(Shape):
    name: str


@dataclass(frozen=True, slots=True)
class LinkShape(Shape):
    """`contractor.licence_until`: a field of the record that a link of this one leads to."""

    link: str
    name: str


@dataclass(frozen=True, slots=True)
class CallShape(Shape):
    name: str
    name_span: Span
    arguments: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class ListShape(Shape):
    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class RangeShape(Shape):
    low: Shape
    high: Shape


@dataclass(frozen=True, slots=True)
class NotShape(Shape):
    item: Shape


@dataclass(frozen=True, slots=True)
class MinusShape(Shape):
    item: Shape


@dataclass(frozen=True, slots=True)
class LogicShape(Shape):
    """A chain of `and`, or a chain of `or`."""

    word: str
    items: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class CompareShape(Shape):
    operator: str
    left: Shape
    right: Shape


@dataclass(frozen=True, slots=True)
class InShape(Shape):
    is_negated: bool
    item: Shape
    among: Shape


@dataclass(frozen=True, slots=True)
class ArithmeticShape(Shape):
    operator: str
    operator_span: Span
    left: Shape
    right: Shape


@dataclass(frozen=True, slots=True)
class ChooseShape(Shape):
    condition: Shape
    then: Shape
    otherwise: Shape
