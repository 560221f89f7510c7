"""Checking `+ - * /`: of numbers, texts, dates, datetimes and durations."""

from __future__ import annotations

from casework.rules.conversions import described, shared_number
from casework.rules.faults import Faults
from casework.rules.numbers import (
    negated,
    product_of,
    quotient_of,
    rescaled,
    sum_of,
    within_limit,
)
from casework.rules.syntax import ArithmeticShape
from casework.rules.tree import Elapsed, Join, Named, Node, Shift
from casework.rules.types import (
    DECIMAL,
    DURATION,
    TEXT,
    Date,
    DateTime,
    Duration,
    Integer,
    Money,
    Number,
    Text,
)

_LONGEST_ELAPSED = 4 * 10**17


def checked_arithmetic(
    shape: ArithmeticShape, left: Node, right: Node, faults: Faults
) -> Node | None:
    """The operation as a node, or None after noting why the two sides do not fit."""
    found = _numbers(shape.operator, left, right, faults) or _others(shape.operator, left, right)
    if found is None and not faults.covers(shape.span):
        faults.add(_misfit(shape.operator, left, right), shape.span)
    return found


def checked_minus(item: Node, faults: Faults) -> Node | None:
    """`-item`, or None after noting that it has no negative."""
    if isinstance(item.type, Number | Duration):
        return negated(item, item.type)
    faults.add(f"- needs a number, but here is {described(item)}", item.span)
    return None


def _numbers(operator: str, left: Node, right: Node, faults: Faults) -> Node | None:
    if not (isinstance(left.type, Number) and isinstance(right.type, Number)):
        return None
    shared = shared_number(left.type, right.type)
    if operator in "+-":
        return sum_of(operator, rescaled(left, shared), rescaled(right, shared), shared)
    if operator == "/":
        is_money = isinstance(left.type, Money) and not isinstance(right.type, Money)
        return quotient_of(left, right, left.type if is_money else DECIMAL)
    if isinstance(left.type, Money) and isinstance(right.type, Money):
        faults.add("money cannot be multiplied by money", (left.span[0], right.span[1]))
        return None
    return product_of(left, right, shared)


def _others(operator: str, left: Node, right: Node) -> Node | None:
    span = (left.span[0], right.span[1])
    if operator == "+" and left.type.is_textual and right.type.is_textual:
        return Join(type=TEXT, span=span, left=left, right=right)
    if isinstance(left.type, Duration) and isinstance(right.type, Duration) and operator in "+-":
        both = Duration(is_days=left.type.is_days and right.type.is_days)
        return sum_of(operator, left, right, both)
    if operator == "*":
        return _many(left, right)
    if operator in "+-" and isinstance(right.type, Duration) and _may_shift(left, right.type):
        return Shift(type=left.type, span=span, left=left, right=right, is_back=operator == "-")
    if operator == "+" and isinstance(left.type, Duration) and _may_shift(right, left.type):
        return Shift(type=right.type, span=span, left=right, right=left, is_back=False)
    if operator == "-" and isinstance(left.type, DateTime) and isinstance(right.type, DateTime):
        elapsed = Elapsed(type=DURATION, span=span, bound=_LONGEST_ELAPSED, left=left, right=right)
        return within_limit(elapsed)
    return None


def _many(left: Node, right: Node) -> Node | None:
    if isinstance(left.type, Integer) and isinstance(right.type, Duration):
        return product_of(left, right, right.type)
    if isinstance(left.type, Duration) and isinstance(right.type, Integer):
        return product_of(left, right, left.type)
    return None


def _may_shift(moved: Node, by: Duration) -> bool:
    return isinstance(moved.type, DateTime) or (isinstance(moved.type, Date) and by.is_days)


def _misfit(operator: str, left: Node, right: Node) -> str:
    hint = _hint(operator, left, right)
    return f"'{operator}' does not work on {described(left)} and {described(right)}{hint}"


def _hint(operator: str, left: Node, right: Node) -> str:
    if isinstance(left.type, Date) and isinstance(right.type, Date) and operator == "-":
        return "; write days_between(first, second)"
    if isinstance(left.type, Date | DateTime) and isinstance(right.type, Date | DateTime):
        return "; write days_between(first, second), with date( ... ) around a datetime"
    if isinstance(left.type, Date) and isinstance(right.type, Duration):
        return "; a date moves by whole days, as in + 3 days"
    if isinstance(left.type, Date | DateTime) and isinstance(right.type, Number):
        return "; write a unit after the number, as in + 3 days"
    for text, number in ((left, right), (right, left)):
        if (
            isinstance(text.type, Text)
            and isinstance(number.type, Number)
            and not isinstance(text, Named)
        ):
            return "; write the number without quotes"
    return ""
