"""Clocks that never start, never stop, or stand still where they do not run."""

from __future__ import annotations

from collections.abc import Iterator

from casework.catalogue import Deadline, Trigger
from casework.definition import Spot
from casework.linting.finding import Found, finding
from casework.linting.passable import Ways, all_ways
from casework.linting.subject import Subject


@finding(
    "deadline-never-starts",
    what="A deadline whose start can never happen, because no case comes to that state or leaves it.",
    mend="Name a state that cases come to, or mend the transitions.",
)
def never_started(subject: Subject) -> Iterator[Found]:
    for ways, deadline, spot in _deadlines(subject):
        if not _begins(ways, deadline.start):
            place = spot["start"].place if spot["start"].is_written else spot.key_place
            yield place, f"this clock never starts: no case is ever {_said(deadline.start)}"


@finding(
    "deadline-never-stops",
    what="A deadline whose stop cannot happen once it runs: every case would miss it.",
    mend="Name a state that a case comes to after the start of the clock.",
)
def never_stopped(subject: Subject) -> Iterator[Found]:
    for ways, deadline, spot in _deadlines(subject):
        if _begins(ways, deadline.start) and not _ends(ways, deadline):
            yield (
                spot["stop"].place,
                f"this clock never stops: once it runs, no case is ever {_said(deadline.stop)}",
            )


@finding(
    "deadline-never-pauses",
    what="A state in which a deadline stands still, and that no case is in while the clock runs.",
    mend="Take the state out of `pause`.",
)
def never_paused(subject: Subject) -> Iterator[Found]:
    for ways, deadline, spot in _deadlines(subject):
        if not _begins(ways, deadline.start) or not _ends(ways, deadline):
            continue
        running = _running(ways, deadline)
        written = _pauses(spot)
        for number, state in enumerate(written):
            if state not in running:
                yield spot["pause"][number].place, f"no case is in '{state}' while this clock runs"


def _pauses(spot: Spot) -> tuple[str, ...]:
    """The states under `pause`, as written."""
    items = getattr(spot["pause"].node, "items", ()) if spot["pause"].is_written else ()
    return tuple(getattr(item, "text", "") for item in items)


def _deadlines(subject: Subject) -> Iterator[tuple[Ways, Deadline, Spot]]:
    for ways in all_ways(subject):
        for name, deadline in ways.case.deadlines.items():
            yield ways, deadline, ways.record.at("deadlines", name)


def _said(trigger: Trigger) -> str:
    return f"{trigger.on} '{trigger.state}'" if trigger.state else "opened"


def _begins(ways: Ways, trigger: Trigger) -> bool:
    if trigger.on == "opened":
        return True
    if trigger.on == "entering":
        return trigger.state in ways.reached
    return any(t.source == trigger.state and t.source in ways.reached for t in ways.open)


def _starts_in(ways: Ways, deadline: Deadline) -> frozenset[str]:
    """The states a case is in when the clock starts."""
    start = deadline.start
    if start.on == "opened":
        return frozenset({ways.case.start.name})
    if start.on == "entering":
        return frozenset({start.state or ""})
    return frozenset(t.target for t in ways.open if t.source == start.state)


def _running(ways: Ways, deadline: Deadline) -> frozenset[str]:
    """States a case can be in while the clock runs: those before its stop."""
    stop = deadline.stop
    found: set[str] = set()
    waiting = list(_starts_in(ways, deadline))
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        leaves = stop.on == "leaving" and stop.state == name
        for each in ways.open if not leaves else ():
            enters = stop.on == "entering" and stop.state == each.target
            if each.source == name and not enters:
                waiting.append(each.target)
    return frozenset(found)


def _ends(ways: Ways, deadline: Deadline) -> bool:
    stop = deadline.stop
    running = _running(ways, deadline)
    if stop.on == "leaving":
        return any(t.source == stop.state and t.source in running for t in ways.open)
    return any(t.target == stop.state and t.source in running for t in ways.open)
