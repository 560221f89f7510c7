"""When and where a rule is asked: bound once per request, so that every rule of it agrees."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

FIRST = datetime(1900, 1, 1)  # noqa: DTZ001  (a wall-clock bound of the table, no instant)
LAST = datetime(2101, 1, 1)  # noqa: DTZ001
STEP = timedelta(days=7)
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` is aware, in UTC; `today` is the date on the agency's wall; `zone` is the agency's.

    `zone` decides on which day a datetime falls, in `date(received_at)`.
    """

    now: datetime
    today: date
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Offset:
    """From `start` until before `end` the clocks of a zone are so far ahead of UTC."""

    start: datetime
    end: datetime
    ahead: timedelta


@lru_cache(maxsize=256)
def offsets(zone: tzinfo) -> tuple[Offset, ...]:
    """The offsets of a zone from 1900 to 2100, oldest first.

    All back ends read this one table, so they cannot disagree about a day, whatever time zone
    data a database was built with. Outside of it the day is unknown.
    """
    found: list[Offset] = []
    start = moment = FIRST.replace(tzinfo=UTC)
    last = LAST.replace(tzinfo=UTC)
    while moment < last:
        following = min(moment + STEP, last)
        if _ahead(zone, following) != _ahead(zone, moment):
            change = _first_change(zone, moment, following)
            found.append(Offset(start, change, _ahead(zone, moment)))
            start = change
        moment = following
    return (*found, Offset(start, last, _ahead(zone, start)))


def local_date(moment: datetime, zone: tzinfo) -> date | None:
    """The date on the wall of the zone, or None outside of the table."""
    table = offsets(zone)
    if not table[0].start <= moment < table[-1].end:
        return None
    period = table[bisect_right(_starts(zone), moment) - 1]
    return (moment.astimezone(UTC) + period.ahead).date()


@lru_cache(maxsize=256)
def _starts(zone: tzinfo) -> tuple[datetime, ...]:
    return tuple(period.start for period in offsets(zone))


def _ahead(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or ZERO


def _first_change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The first second after `before` at which the offset is another one; both differ in it."""
    was = _ahead(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _ahead(zone, middle) == was else (before, middle)
    return after
