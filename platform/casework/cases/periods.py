"""What holds from which day on: the periods of one record, each until the next one begins.

Pure. Of every sequence of entries it holds: no two periods begin on one day, what holds on a day is what
began last on that day or before, and complete entries give the same periods in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

EARLIEST, LATEST = date(1800, 1, 1), date(2999, 12, 31)
"""Days from which something may hold."""


def read_day(text: str) -> date | None:
    """A day as machines write it, `2027-01-31`; None where it is none, or none that anything holds on."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


@dataclass(frozen=True, slots=True)
class Period:
    """`since` None: from the beginning. `row` is where it lies, None before it is stored."""

    since: date | None
    values: Mapping[str, Any]
    row: int | None = None


Periods = tuple[Period, ...]
"""In the order of their days."""


def in_order(periods: Iterable[Period]) -> Periods:
    return tuple(sorted(periods, key=_first))


def _first(period: Period) -> date:
    return period.since or date.min


def in_force(periods: Periods, day: date) -> Period | None:
    """The period that holds on a day; None before the first one."""
    return next((one for one in reversed(periods) if _first(one) <= day), None)


def entered(periods: Periods, day: date, values: Mapping[str, Any]) -> Periods:
    """With these values from that day on, until the next period begins.

    What `values` do not say stays as it held on that day; before the first day, as it began.
    """
    held = in_force(periods, day)
    if held is not None and held.since == day:
        return tuple(
            replace(one, values={**one.values, **values}) if one is held else one for one in periods
        )
    known = held or (periods[0] if periods else None)
    before = known.values if known is not None else {}
    return in_order([*periods, Period(day, {**before, **values})])


def withdrawn(periods: Periods, day: date) -> Periods:
    """Without the period that begins on that day: what held before goes on."""
    return tuple(one for one in periods if one.since != day)


def until(periods: Periods, period: Period) -> date | None:
    """The last day on which a period holds; None for the last one."""
    later = [one.since for one in periods if one.since and one.since > _first(period)]
    return min(later) - timedelta(days=1) if later else None
