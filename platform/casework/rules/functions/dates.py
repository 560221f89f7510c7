"""Functions about dates and times. A day is a day on the agency's wall."""

from __future__ import annotations

import re
from datetime import date, datetime

from casework.rules.functions.accepts import DAY, INSTANT
from casework.rules.functions.record import Example, Function, Parameter
from casework.rules.moment import Moment, local_date
from casework.rules.types import DATE, DATETIME, INTEGER, MICROSECOND

HOUR = 3_600_000_000

_WRITTEN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY = (Parameter("date", DAY),)
_LAST_DAY = date.max.toordinal()


def read_date(text: str) -> date | None:
    """The date written as YYYY-MM-DD, or None when it is written otherwise or does not exist."""
    if not _WRITTEN_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def whole_hours(first: datetime, second: datetime) -> int:
    """Full hours from the first to the second, negative when the second is earlier."""
    elapsed = (second - first) // MICROSECOND
    return elapsed // HOUR if elapsed >= 0 else -(-elapsed // HOUR)


def day_of(moment: Moment, instant: datetime) -> date | None:
    return local_date(instant, moment.zone)


FUNCTIONS = (
    Function(
        name="today",
        doc="The date of today where the agency is.",
        parameters=(),
        result=DATE,
        python=lambda moment: moment.today,
        sqlite="{today}",
        postgresql="{today}",
        examples=(Example("today() == today()", True),),
        needs_moment=True,
    ),
    Function(
        name="now",
        doc="The date and time of now.",
        parameters=(),
        result=DATETIME,
        python=lambda moment: moment.now,
        sqlite="{now}",
        postgresql="{now}",
        examples=(Example("now() - 1 hour < now()", True),),
        needs_moment=True,
    ),
    Function(
        name="date",
        doc='The day of a datetime in the agency\'s time zone, or a date itself: date("2026-01-31").',
        parameters=(Parameter("datetime", INSTANT),),
        result=DATE,
        python=day_of,
        sqlite="(SELECT date((v.t + {offset} + 62135596800000000) / 86400000000 + 1721425.5)"
        " FROM (SELECT {0} AS t) AS v)",
        postgresql="(SELECT DATE '0001-01-01' + CAST(div(v.t + {offset} + 62135596800000000,"
        " 86400000000) AS integer)"
        " FROM (SELECT EXTRACT(EPOCH FROM {0}) * 1000000 AS t OFFSET 0) AS v)",
        examples=(
            Example('date("2026-01-31")', date(2026, 1, 31)),
            Example("date(now()) == today()", True),
        ),
        needs_moment=True,
        needs_zone=True,
        reads_text=read_date,
    ),
    Function(
        name="days_between",
        doc="Days from the first date to the second; negative when the second is earlier.",
        parameters=(Parameter("first", DAY), Parameter("second", DAY)),
        result=INTEGER,
        python=lambda first, second: (second - first).days,
        sqlite="(-CAST(julianday({0}) - julianday({1}) AS INTEGER))",
        postgresql="(-({0} - {1}))",
        examples=(
            Example('days_between(date("2026-01-31"), date("2026-03-01"))', 29),
            Example('days_between(date("2026-01-02"), date("2026-01-01"))', -1),
        ),
        bound=_LAST_DAY,
    ),
    Function(
        name="hours_between",
        doc="Full hours from the first datetime to the second; negative when the second is earlier.",
        parameters=(Parameter("first", INSTANT), Parameter("second", INSTANT)),
        result=INTEGER,
        python=whole_hours,
        sqlite="(-(({0} - {1}) / 3600000000))",
        postgresql="(-div(EXTRACT(EPOCH FROM ({0} - {1})) * 1000000, 3600000000))",
        examples=(
            Example("hours_between(now(), now() + 90 minutes)", 1),
            Example("hours_between(now(), now() - 90 minutes)", -1),
        ),
        bound=_LAST_DAY * 24,
    ),
    Function(
        name="year",
        doc="The year of a date.",
        parameters=_DAY,
        result=INTEGER,
        python=lambda day: day.year,
        sqlite="CAST(strftime('%Y', {0}) AS INTEGER)",
        postgresql="CAST(EXTRACT(YEAR FROM {0}) AS integer)",
        examples=(Example('year(date("2026-01-31"))', 2026),),
        bound=9999,
    ),
    Function(
        name="month",
        doc="The month of a date, 1 to 12.",
        parameters=_DAY,
        result=INTEGER,
        python=lambda day: day.month,
        sqlite="CAST(strftime('%m', {0}) AS INTEGER)",
        postgresql="CAST(EXTRACT(MONTH FROM {0}) AS integer)",
        examples=(Example('month(date("2026-01-31"))', 1),),
        bound=12,
    ),
    Function(
        name="day",
        doc="The day of the month of a date, 1 to 31.",
        parameters=_DAY,
        result=INTEGER,
        python=lambda day: day.day,
        sqlite="CAST(strftime('%d', {0}) AS INTEGER)",
        postgresql="CAST(EXTRACT(DAY FROM {0}) AS integer)",
        examples=(Example('day(date("2026-01-31"))', 31),),
        bound=31,
    ),
    Function(
        name="weekday",
        doc="The day of the week of a date: 1 is Monday, 7 is Sunday.",
        parameters=_DAY,
        result=INTEGER,
        python=lambda day: day.isoweekday(),
        sqlite="((strftime('%w', {0}) + 6) % 7 + 1)",
        postgresql="CAST(EXTRACT(ISODOW FROM {0}) AS integer)",
        examples=(
            Example('weekday(date("2026-02-01"))', 7),
            Example('weekday(date("2026-02-02"))', 1),
        ),
        bound=7,
    ),
)
