"""The clocks of a case that comes under another revision: pure, as all arithmetic of deadlines.

What ended stays ended. A clock that runs is due by the new rule, counted from when it began, with the
time it stood still; one whose deadline is gone ends; one that the new revision would have started by
what the case went through is started as of then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from casework.cases.deadlines import (
    Clock,
    end_clock,
    move_clocks,
    pause_clock,
    resume_clock,
    stop_clock,
    warn_after,
)
from casework.catalogue import CaseType, Deadline, State


@dataclass(frozen=True, slots=True)
class Passed:
    """A state that the case was in, as the new revision calls it, and since when."""

    at: datetime
    state: State


def cross_clocks(
    case_type: CaseType, clocks: Sequence[Clock], passed: Sequence[Passed], now: datetime
) -> tuple[Clock, ...]:
    """The clocks after the case came under `case_type`, ended ones included; new ones have no id.

    `passed` are the states it went through, the first as it was opened, the last the one it is in.
    """
    as_if = _replayed(case_type, passed)
    target = passed[-1].state
    found = [_carried(case_type, clock, as_if, target, now) for clock in clocks]
    known = {clock.name for clock in clocks}
    found += [one for one in as_if if one.name not in known and one.stopped_on is None]
    if target.final is not None:
        return tuple(end_clock(clock, now) for clock in found)
    return tuple(found)


def _replayed(case_type: CaseType, passed: Sequence[Passed]) -> tuple[Clock, ...]:
    """The clocks there would be, had the case been under this revision from the beginning."""
    clocks, source = tuple[Clock, ...](), None
    for one in passed:
        clocks, source = move_clocks(case_type, clocks, source, one.state, one.at), one.state
    return clocks


def _carried(
    case_type: CaseType, clock: Clock, as_if: Sequence[Clock], target: State, now: datetime
) -> Clock:
    if clock.stopped_on is not None:
        return clock
    deadline = case_type.deadlines.get(clock.name)
    if deadline is None:
        return end_clock(clock, now)
    revised = _revised(clock, deadline)
    stopped = list(_stops(clock, as_if))
    if stopped:
        return stop_clock(revised, stopped[-1])
    if target.name in deadline.pause:
        return pause_clock(revised, now)
    return resume_clock(revised, now)


def _revised(clock: Clock, deadline: Deadline) -> Clock:
    counted_from = clock.started_on + timedelta(seconds=clock.paused_seconds)
    return replace(
        clock, due_on=counted_from + deadline.due, warn_on=counted_from + warn_after(deadline)
    )


def _stops(clock: Clock, as_if: Sequence[Clock]) -> Iterator[datetime]:
    """When the new revision would have stopped it, unless it had it running still."""
    own = [one for one in as_if if one.name == clock.name]
    if any(one.stopped_on is None for one in own):
        return
    for one in own:
        if one.stopped_on is not None and one.stopped_on >= clock.started_on:
            yield one.stopped_on
