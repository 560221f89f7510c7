"""What a value can be: one of a closed set, or anything of a stretch, and whether it can be missing.

Always a little too much and never too little, so that what is found impossible is impossible.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import msgspec
from msgspec.structs import replace

from casework.rules.types import Number, Type


class Possible(msgspec.Struct, frozen=True):
    """`words` None: not a closed set. A stretch holds both of its ends; None is no end."""

    words: frozenset[Any] | None = None
    low: Any = None
    high: Any = None
    may_be_missing: bool = True

    @property
    def has_value(self) -> bool:
        """Whether there is a value that it can have."""
        if self.words is not None:
            return bool(self.words)
        return self.low is None or self.high is None or bool(self.low <= self.high)

    @property
    def is_possible(self) -> bool:
        return self.may_be_missing or self.has_value

    @property
    def single(self) -> Any:
        """The one value it can have; None when there are several."""
        if self.words is not None:
            return next(iter(self.words)) if len(self.words) == 1 else None
        return self.low if self.low is not None and self.low == self.high else None

    def known(self) -> Possible:
        return replace(self, may_be_missing=False)

    def missing(self) -> Possible:
        return Possible(frozenset(), may_be_missing=self.may_be_missing)

    def meet(self, other: Possible) -> Possible:
        """What both allow."""
        may_be_missing = self.may_be_missing and other.may_be_missing
        if self.words is not None or other.words is not None:
            return Possible(_shared_words(self, other), may_be_missing=may_be_missing)
        low = _later(self.low, other.low)
        high = _earlier(self.high, other.high)
        return Possible(None, low, high, may_be_missing)

    def join(self, other: Possible) -> Possible:
        """What one of them allows."""
        may_be_missing = self.may_be_missing or other.may_be_missing
        if self.words is not None and other.words is not None:
            return Possible(self.words | other.words, may_be_missing=may_be_missing)
        if not self.has_value or not other.has_value:
            full = self if self.has_value else other
            return replace(full, may_be_missing=may_be_missing)
        if self.words is not None or other.words is not None:
            return Possible(may_be_missing=may_be_missing)
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Possible(None, low, high, may_be_missing)

    def without(self, value: Any, unit: Any) -> Possible:
        """All but one value; a stretch only loses it at its ends."""
        if self.words is not None:
            return replace(self, words=self.words - {value})
        found = self
        if found.low is not None and found.low == value:
            found = replace(found, low=value + unit)
        if found.high is not None and found.high == value:
            found = replace(found, high=value - unit)
        return found


ANYTHING = Possible()
NEVER = Possible(frozenset(), may_be_missing=False)


def exactly(value: Any) -> Possible:
    if value is None:
        return Possible(frozenset())
    if _is_ordered(value):
        return Possible(None, value, value, may_be_missing=False)
    return Possible(frozenset({value}), may_be_missing=False)


def unit_of(type: Type) -> Any:
    """How far the next value of a type is away."""
    if isinstance(type, Number):
        return Decimal(1).scaleb(-type.scale)
    return timedelta(days=1) if type.label == "date" else timedelta(microseconds=1)


def at_least(value: Any, type: Type, *, is_strict: bool) -> Any:
    """The smallest value of a type that is not (or is more than) below this one."""
    unit = unit_of(type)
    if isinstance(type, Number):
        on_grid = (Decimal(value) / unit).to_integral_value(ROUND_CEILING) * unit
        return on_grid + unit if is_strict and on_grid == value else on_grid
    return value + unit if is_strict else value


def at_most(value: Any, type: Type, *, is_strict: bool) -> Any:
    unit = unit_of(type)
    if isinstance(type, Number):
        on_grid = (Decimal(value) / unit).to_integral_value(ROUND_FLOOR) * unit
        return on_grid - unit if is_strict and on_grid == value else on_grid
    return value - unit if is_strict else value


def _is_ordered(value: Any) -> bool:
    numbers = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return numbers or isinstance(value, date | datetime | timedelta)


def _shared_words(one: Possible, other: Possible) -> frozenset[Any]:
    if one.words is not None and other.words is not None:
        return one.words & other.words
    words, stretch = (one, other) if one.words is not None else (other, one)
    return frozenset(
        word
        for word in words.words or ()
        if not _is_ordered(word)
        or (
            (stretch.low is None or word >= stretch.low)
            and (stretch.high is None or word <= stretch.high)
        )
    )


def _later(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other)


def _earlier(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)
