"""Shape -> typed tree. Every name is looked up, every type checked, and all faults are collected:
a part that is wrong is left out (None), and what stands around it is checked all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal as Exact
from typing import Any

from casework.rules import syntax
from casework.rules.arithmetic import checked_arithmetic, checked_minus
from casework.rules.calls import checked_call, find_function
from casework.rules.comparisons import Comparisons
from casework.rules.conversions import clash, described, type_of, unified
from casework.rules.faults import Faults, suggestion
from casework.rules.functions import FUNCTIONS
from casework.rules.links import LinkedNames
from casework.rules.numbers import DURATION_LIMIT
from casework.rules.row_calls import RowCalls
from casework.rules.syntax import Shape
from casework.rules.tree import All, AnyOf, Choose, Field, Literal, Named, Node, Not
from casework.rules.tree_calls import TreeCalls
from casework.rules.types import (
    BOOLEAN,
    EXACT,
    FIELD_BOUND,
    INTEGER,
    MAX_SCALE,
    MICROSECOND,
    TEXT,
    Decimal,
    Duration,
    Number,
    Text,
    Type,
)


@dataclass(frozen=True)
class Scope:
    """What a rule may speak of: the fields, by name. `former` maps earlier names to those of now."""

    names: Mapping[str, Type]
    former: Mapping[str, str] = field(default_factory=dict)
    linked: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)
    """By the name of a link what may be asked of the record it leads to: `contractor.name`."""
    trees: frozenset[str] = frozenset()
    """The links that lead into a tree."""


NO_VALUE = "is no value; ask is_null(x), or put a value in its place with coalesce(x, 0)"
UNIT_LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


class Checker:
    """One per rule."""

    def __init__(self, text: str, scope: Scope, faults: Faults) -> None:
        self._text = text
        self._names = scope.names
        self._former = scope.former
        self._faults = faults
        self._comparisons = Comparisons(self.check, self.source, faults)
        self._rows = RowCalls(self.check, scope.names, faults)
        self._linked = LinkedNames(scope.names, scope.linked, faults)
        self._trees = TreeCalls(scope.names, scope.trees, faults)
        self._checks: dict[type[Shape], Callable[[Any], Node | None]] = {
            syntax.NumberShape: self._number,
            syntax.TextShape: self._written_text,
            syntax.BooleanShape: self._boolean,
            syntax.NullShape: self._null,
            syntax.DurationShape: self._duration,
            syntax.NameShape: self._name,
            syntax.LinkShape: self._link,
            syntax.CallShape: self._call,
            syntax.ListShape: self._list,
            syntax.RangeShape: self._range,
            syntax.NotShape: self._not,
            syntax.MinusShape: self._minus,
            syntax.LogicShape: self._logic,
            syntax.CompareShape: self._comparisons.compare,
            syntax.InShape: self._comparisons.member,
            syntax.ArithmeticShape: self._arithmetic,
            syntax.ChooseShape: self._choose,
        }

    def check(self, shape: Shape) -> Node | None:
        """The typed node of a shape; None when something in it is wrong, and then it is noted."""
        return self._checks[type(shape)](shape)

    def source(self, shape: Shape) -> str:
        """How the author wrote it."""
        return self._text[slice(*shape.span)]

    # -- what stands for itself --------------------------------------------------------

    def _number(self, shape: syntax.NumberShape) -> Node | None:
        digits = shape.digits.partition(".")[2]
        if len(digits) > MAX_SCALE:
            self._faults.add(f"a number may have {MAX_SCALE} digits after the point", shape.span)
            return None
        type: Number = Decimal(len(digits)) if digits else INTEGER
        value = EXACT.create_decimal(shape.digits)
        if value > FIELD_BOUND or type.minor(value) > 10**18:
            self._faults.add(f"'{shape.digits}' is too large a number", shape.span)
            return None
        plain = value if digits else int(value)
        return Literal(type=type, span=shape.span, bound=type.minor(value), value=plain)

    def _written_text(self, shape: syntax.TextShape) -> Node:
        return Literal(type=TEXT, span=shape.span, value=shape.text)

    def _boolean(self, shape: syntax.BooleanShape) -> Node:
        return Literal(type=BOOLEAN, span=shape.span, value=shape.is_true)

    def _null(self, shape: syntax.NullShape) -> None:
        self._faults.add(f"'null' {NO_VALUE}", shape.span)

    def _duration(self, shape: syntax.DurationShape) -> Node | None:
        unit = UNIT_LENGTHS[shape.unit]
        length = EXACT.multiply(Exact(shape.digits), unit // MICROSECOND)
        if length > DURATION_LIMIT:
            self._faults.add(
                f"'{self.source(shape)}' is too long; there are 285 years at most", shape.span
            )
            return None
        if length != int(length):
            self._faults.add(
                f"'{self.source(shape)}' is too fine; write a smaller unit", shape.span
            )
            return None
        value = int(length) * MICROSECOND
        type = Duration(
            is_days=shape.unit in ("day", "week") and value % timedelta(days=1) == timedelta(0)
        )
        return Literal(type=type, span=shape.span, bound=int(length), value=value)

    def _name(self, shape: syntax.NameShape) -> Node | None:
        if self._rows.refuses(shape):
            return None
        of_row = self._rows.field(shape)
        if of_row is not None:
            return of_row
        type = self._names.get(shape.name)
        if type is not None:
            bound = FIELD_BOUND if isinstance(type, Number | Duration) else 0
            return Field(type=type, span=shape.span, bound=bound, name=shape.name)
        self._faults.add(self._unknown(shape.name), shape.span)
        return None

    def _link(self, shape: syntax.LinkShape) -> Node | None:
        if self._rows.refuses_link(shape):
            return None
        return self._linked.check(shape, self._unknown(shape.link))

    def _unknown(self, name: str) -> str:
        if name in FUNCTIONS:
            return f"'{name}' is a function; write {FUNCTIONS[name].signature}"
        if name in ("none", "None", "nil", "NULL", "empty"):
            return f"'{name}' {NO_VALUE}"
        if name in self._former:
            return f"there is no field '{name}'; it is now '{self._former[name]}'"
        return self._rows.unknown(name) or (
            f"there is no field '{name}'{suggestion(name, self._names)}"
        )

    # -- what stands among others ------------------------------------------------------

    def _list(self, shape: syntax.ListShape) -> None:
        self._faults.add("a list in [ ] stands only after 'in'", shape.span)

    def _range(self, shape: syntax.RangeShape) -> None:
        self._faults.add("a range like 1..5 stands only after 'in'", shape.span)

    def _call(self, shape: syntax.CallShape) -> Node | None:
        function = find_function(shape, self._names, self._faults)
        if function is not None and self._rows.takes(function, shape):
            return self._rows.call(function, shape)
        if function is not None and function.over_tree:
            return None if self._rows.refuses_tree(shape) else self._trees.call(function, shape)
        arguments = [self.check(argument) for argument in shape.arguments]
        known = tuple(argument for argument in arguments if argument is not None)
        if function is None or len(known) < len(arguments):
            return None
        return checked_call(function, known, shape, self._faults)

    def _minus(self, shape: syntax.MinusShape) -> Node | None:
        item = self.check(shape.item)
        found = None if item is None else checked_minus(item, self._faults)
        return None if found is None else replace(found, span=shape.span)

    def _arithmetic(self, shape: syntax.ArithmeticShape) -> Node | None:
        left, right = self.check(shape.left), self.check(shape.right)
        if left is None or right is None:
            return None
        return checked_arithmetic(shape, left, right, self._faults)

    # -- conditions --------------------------------------------------------------------

    def _condition(self, shape: Shape, word: str) -> Node | None:
        node = self.check(shape)
        if node is None or node.type == BOOLEAN:
            return node
        hint = (
            f"; compare it with something, or ask is_null({node.name})"
            if isinstance(node, Named)
            else ""
        )
        if isinstance(node, Literal) and isinstance(node.type, Text):
            hint = f'; write the whole comparison again, or x in ["a", "{node.value}"]'
        self._faults.add(
            f"'{word}' needs a condition, but here is {described(node)}{hint}", node.span
        )
        return None

    def _not(self, shape: syntax.NotShape) -> Node | None:
        item = self._condition(shape.item, "not")
        return None if item is None else Not(type=BOOLEAN, span=shape.span, item=item)

    def _logic(self, shape: syntax.LogicShape) -> Node | None:
        checked = [self._condition(item, shape.word) for item in shape.items]
        items = tuple(item for item in checked if item is not None)
        if len(items) < len(checked):
            return None
        group = All if shape.word == "and" else AnyOf
        return group(type=BOOLEAN, span=shape.span, items=items)

    def _choose(self, shape: syntax.ChooseShape) -> Node | None:
        condition = self._condition(shape.condition, "?")
        values = [self.check(shape.then), self.check(shape.otherwise)]
        known = [value for value in values if value is not None]
        if condition is None or len(known) < 2:
            return None
        if not all(value.type.is_comparable for value in known):
            clash(known[0], known[1], self._faults)
            return None
        same = unified(known, self._faults)
        if same is None:
            return None
        then, otherwise = same
        return Choose(
            type=type_of(same),
            span=shape.span,
            bound=max(then.bound, otherwise.bound),
            condition=condition,
            then=then,
            otherwise=otherwise,
        )
