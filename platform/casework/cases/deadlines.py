"""The arithmetic of deadlines: pure, so that its laws can be tested. A clock is one running deadline.

Time that a case spends in a `pause` state does not count: `due_on` moves by exactly the seconds the
clock stood still, rounded up in favour of the agency's staff. A clock that stands still has a
`paused_on` and is neither warned of nor missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from casework.catalogue import CaseType, Deadline, State, Trigger

Outcome = Literal["met", "missed"]


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline of one case. `outcome` None with a `stopped_on`: the case ended, it did not matter."""

    name: str
    started_on: datetime
    due_on: datetime
    warn_on: datetime
    paused_on: datetime | None = None
    paused_seconds: int = 0
    stopped_on: datetime | None = None
    outcome: Outcome | None = None
    id: int | None = None
    """None until it is stored."""

    @property
    def is_running(self) -> bool:
        return self.stopped_on is None and self.paused_on is None


def start_clock(deadline: Deadline, now: datetime) -> Clock:
    return Clock(deadline.name, now, now + deadline.due, now + warn_after(deadline))


def warn_after(deadline: Deadline) -> timedelta:
    """How much counted time passes before staff are warned."""
    return timedelta(seconds=math.floor(deadline.due.total_seconds() * deadline.warn))


def pause_clock(clock: Clock, now: datetime) -> Clock:
    return replace(clock, paused_on=now) if clock.is_running else clock


def resume_clock(clock: Clock, now: datetime) -> Clock:
    """Let it run on; what it stood still is added to its due and warning time."""
    if clock.paused_on is None or clock.stopped_on is not None:
        return clock
    stood = max(0, math.ceil((now - clock.paused_on).total_seconds()))
    return replace(
        clock,
        paused_on=None,
        paused_seconds=clock.paused_seconds + stood,
        due_on=clock.due_on + timedelta(seconds=stood),
        warn_on=clock.warn_on + timedelta(seconds=stood),
    )


def stop_clock(clock: Clock, now: datetime) -> Clock:
    """Met when the counted time had not run out: a paused clock is judged as of its pause."""
    if clock.stopped_on is not None:
        return clock
    counted_until = clock.paused_on or now
    outcome: Outcome = "met" if counted_until <= clock.due_on else "missed"
    return replace(clock, stopped_on=now, outcome=outcome)


def end_clock(clock: Clock, now: datetime) -> Clock:
    """Stop it because the case is over, not because the work was done: late stays late."""
    if clock.stopped_on is not None:
        return clock
    ended = stop_clock(clock, now)
    return ended if ended.outcome == "missed" else replace(ended, outcome=None)


def open_clocks(case_type: CaseType, state: State, now: datetime) -> tuple[Clock, ...]:
    """The clocks that a new case starts with, in the state it is opened in."""
    return move_clocks(case_type, (), None, state, now)


def move_clocks(
    case_type: CaseType, clocks: Sequence[Clock], source: State | None, target: State, now: datetime
) -> tuple[Clock, ...]:
    """The clocks after the step from `source` (None: the case is opened) to `target`.

    Order: what the step stops is stopped, what it starts is started unless it runs already, then
    everything stands still or runs on as the new state says; a final state ends what is left.
    """
    moved = list(clocks)
    for deadline in case_type.deadlines.values():
        if _fires(deadline.stop, source, target):
            moved = [stop_clock(c, now) if c.name == deadline.name else c for c in moved]
        unstopped = any(c.name == deadline.name and c.stopped_on is None for c in moved)
        if _fires(deadline.start, source, target) and not unstopped:
            moved.append(start_clock(deadline, now))
    if target.final is not None:
        return tuple(end_clock(clock, now) for clock in moved)
    return tuple(_hold(clock, case_type.deadlines, target, now) for clock in moved)


def _hold(clock: Clock, deadlines: Mapping[str, Deadline], target: State, now: datetime) -> Clock:
    deadline = deadlines.get(clock.name)
    if deadline is not None and target.name in deadline.pause:
        return pause_clock(clock, now)
    return resume_clock(clock, now)


def _fires(trigger: Trigger, source: State | None, target: State) -> bool:
    match trigger.on:
        case "opened":
            return source is None
        case "entering":
            return target.name == trigger.state
        case "leaving":
            return source is not None and source.name == trigger.state


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The nearest due time of the clocks that run: what the case's `due_on` holds."""
    return min((clock.due_on for clock in clocks if clock.is_running), default=None)
