"""Laws of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.cases.deadlines import (
    Clock,
    end_clock,
    next_due,
    pause_clock,
    resume_clock,
    start_clock,
    stop_clock,
    warn_after,
)
from casework.catalogue import Deadline, Trigger
from casework.labels import Label

START = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
spans = st.integers(1, 40 * 86400).map(lambda seconds: timedelta(seconds=seconds))
stretches = st.lists(st.tuples(st.booleans(), spans), max_size=12)


def deadline(due: timedelta, warn: float = 0.75) -> Deadline:
    opened = Trigger("opened")
    return Deadline("repair", Label(), opened, opened, due, warn=warn)


def lived(
    clock: Clock, stretches: list[tuple[bool, timedelta]]
) -> tuple[Clock, datetime, timedelta]:
    """A clock after stretches of standing still (True) and running: also now, and what counted."""
    now, counted = START, timedelta()
    for stands_still, span in stretches:
        clock = pause_clock(clock, now) if stands_still else resume_clock(clock, now)
        now += span
        counted += timedelta() if stands_still else span
    return clock, now, counted


@given(due=spans, stretches=stretches)
def test_what_is_left_is_what_was_given_less_what_counted(
    due: timedelta, stretches: list[tuple[bool, timedelta]]
) -> None:
    clock, now, counted = lived(start_clock(deadline(due), START), stretches)
    running = resume_clock(clock, now)
    assert running.due_on - now == due - counted
    assert running.due_on - running.warn_on == due - warn_after(deadline(due))


@given(due=spans, stretches=stretches)
def test_it_is_met_exactly_when_no_more_counted_than_was_given(
    due: timedelta, stretches: list[tuple[bool, timedelta]]
) -> None:
    clock, now, counted = lived(start_clock(deadline(due), START), stretches)
    stopped = stop_clock(clock, now)
    assert stopped.outcome == ("met" if counted <= due else "missed")
    assert stop_clock(stopped, now + due) == stopped


@given(due=spans, stretches=stretches)
def test_a_case_that_ends_otherwise_neither_meets_nor_forgives(
    due: timedelta, stretches: list[tuple[bool, timedelta]]
) -> None:
    clock, now, counted = lived(start_clock(deadline(due), START), stretches)
    assert end_clock(clock, now).outcome == (None if counted <= due else "missed")
    assert end_clock(stop_clock(clock, now), now) == stop_clock(clock, now)


@given(due=spans, warn=st.floats(0, 1))
def test_the_warning_never_comes_after_the_due_time(due: timedelta, warn: float) -> None:
    clock = start_clock(deadline(due, warn), START)
    assert START <= clock.warn_on <= clock.due_on


def test_the_next_due_time_is_that_of_the_clocks_that_run() -> None:
    short, long = (start_clock(deadline(timedelta(hours=h)), START) for h in (1, 2))
    assert next_due([short, long]) == short.due_on
    assert next_due([pause_clock(short, START), long]) == long.due_on
    assert next_due([stop_clock(long, START)]) is None
