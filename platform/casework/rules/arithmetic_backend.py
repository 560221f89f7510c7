"""Exact arithmetic in Python, on int, Decimal and timedelta; a result out of reach is None."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as Exact
from typing import Any

from casework.rules.types import (
    EXACT,
    MAX_SCALE,
    MICROSECOND,
    Duration,
    Integer,
    Number,
    Type,
)

_INTEGERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_DECIMALS: dict[str, Callable[[Any, Any], Any]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
}


def operation(symbol: str, type: Type) -> Callable[[Any, Any], Any]:
    """`+`, `-` or `*` with a result of this type."""
    if isinstance(type, Integer):
        return _INTEGERS[symbol]
    if isinstance(type, Duration):
        return _many if symbol == "*" else _INTEGERS[symbol]
    return _DECIMALS[symbol]


def _many(one: Any, other: Any) -> timedelta | None:
    try:
        product: timedelta = one * other
    except OverflowError:
        return None
    return product


def divide(dividend: Any, divisor: Any) -> Exact | None:
    """Rounded once: 60 digits are enough to see on which side of a half any quotient of ours lies."""
    if not divisor:
        return None
    quotient = EXACT.divide(dividend, divisor)
    return EXACT.quantize(quotient, EXACT.scaleb(1, -MAX_SCALE))


def rescaling(type: Type) -> Callable[[Any], Any]:
    """Makes a number one of this type; halves go away from zero."""
    unit = EXACT.scaleb(1, -type.scale if isinstance(type, Number) else 0)
    if isinstance(type, Integer):
        return lambda value: int(EXACT.quantize(EXACT.create_decimal(value), unit))
    return lambda value: EXACT.quantize(EXACT.create_decimal(value), unit)


def plain(type: Number) -> Callable[[Any], Any]:
    """Makes a number one of this type, and nothing of a negative nothing."""
    fitted = rescaling(type)
    return lambda value: fitted(value) or abs(fitted(value))


def limiting(type: Type, limit: int) -> Callable[[Any], Any]:
    """Lets through what is not larger than `limit` minor units (microseconds of a duration)."""
    most: Any = limit
    if isinstance(type, Duration):
        most = limit * MICROSECOND
    elif isinstance(type, Number) and type.scale:
        most = EXACT.scaleb(limit, -type.scale)
    least = -most
    return lambda value: value if least <= value <= most else None


def shifted(start: date | datetime, by: timedelta) -> date | datetime | None:
    """Datetimes move in UTC: an hour is an hour, also in the night the clocks change."""
    try:
        return (start.astimezone(UTC) if isinstance(start, datetime) else start) + by
    except OverflowError:
        return None
