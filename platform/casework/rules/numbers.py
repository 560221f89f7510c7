"""Exact numbers in the typed tree: digits after the point, and the range that no back end leaves.

A number is an integer of minor units. Every node knows how large it can get (`bound`). Only where
that could pass `LIMIT` a check is put in, after which a larger number is unknown. So SQLite never
falls back to floating point, PostgreSQL never raises, and a usual rule has no check at all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from casework.rules.tree import Arithmetic, Divide, Literal, Node, Rescale, Within
from casework.rules.types import (
    EXACT,
    INTEGER,
    MAX_SCALE,
    Decimal,
    Duration,
    Integer,
    Money,
    Number,
)

LIMIT = 10**18
"""Largest number, in minor units, that an expression may reach; two of them add up in 64 bits."""

DURATION_LIMIT = 9 * 10**15
"""Longest duration in microseconds, 285 years: exact in a double, which PostgreSQL goes through."""


def scale_of(node: Node) -> int:
    return node.type.scale if isinstance(node.type, Number) else 0


def at_scale(type: Number, scale: int) -> Number:
    """The type with so many digits after the point."""
    if isinstance(type, Money):
        return Money(scale)
    return Decimal(scale) if scale or not isinstance(type, Integer) else INTEGER


def within_limit(node: Node) -> Node:
    """The node, checked when it can leave the range."""
    limit = DURATION_LIMIT if isinstance(node.type, Duration) else LIMIT
    if node.bound <= limit:
        return node
    return Within(type=node.type, span=node.span, bound=limit, item=node, limit=limit)


def rescaled(node: Node, type: Number) -> Node:
    """The number as this type: exact when digits are added, else rounded half away from zero."""
    digits = type.scale - scale_of(node)
    if isinstance(node, Literal):
        value = EXACT.quantize(EXACT.create_decimal(node.value), EXACT.scaleb(1, -type.scale))
        bound = type.minor(value)
        plain = int(value) if isinstance(type, Integer) else value
        return within_limit(Literal(type=type, span=node.span, bound=abs(bound), value=plain))
    if node.type == type:
        return node
    bound = node.bound * 10**digits if digits >= 0 else node.bound // 10**-digits + 1
    return within_limit(Rescale(type=type, span=node.span, bound=bound, item=node))


def sum_of(operator: str, left: Node, right: Node, type: Number | Duration) -> Node:
    """`left + right` or `left - right`, both of this type already."""
    bound = left.bound + right.bound
    span = (left.span[0], right.span[1])
    return within_limit(
        Arithmetic(type=type, span=span, bound=bound, operator=operator, left=left, right=right)
    )


def product_of(left: Node, right: Node, type: Number | Duration) -> Node:
    """`left * right`, rounded to MAX_SCALE digits when it has more."""
    span = (left.span[0], right.span[1])
    bound = left.bound * right.bound
    wide: Number | Duration = type
    if isinstance(type, Number):
        wide = at_scale(type, scale_of(left) + scale_of(right))
    product = within_limit(
        Arithmetic(type=wide, span=span, bound=bound, operator="*", left=left, right=right)
    )
    if isinstance(wide, Number) and wide.scale > MAX_SCALE:
        return rescaled(product, at_scale(wide, MAX_SCALE))
    return product


def quotient_of(left: Node, right: Node, type: Number) -> Node:
    """`left / right` with MAX_SCALE digits after the point."""
    span = (left.span[0], right.span[1])
    wide = rescaled(left, at_scale(type, scale_of(right) + MAX_SCALE))
    result = at_scale(type, MAX_SCALE)
    return Divide(type=result, span=span, bound=wide.bound, left=wide, right=right)


def negated(node: Node, type: Number | Duration) -> Node:
    """`-node`: a literal becomes the negative literal, anything else is taken from zero."""
    if isinstance(node, Literal):
        return replace(node, value=-node.value)
    nothing = timedelta(0) if isinstance(type, Duration) else 0
    zero = Literal(type=type, span=node.span, value=nothing)
    return sum_of("-", zero, node, type)
