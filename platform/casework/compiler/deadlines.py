"""Pass 7: deadlines. Clocks start, stop and stand still at states that exist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from casework.catalogue import Deadline, Trigger
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.definition import Spot
from casework.definition.model import CaseTypeText, DeadlineText

UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
LONGEST = timedelta(days=3660)


def resolve_deadlines(
    written: Written, case: CaseTypeText, names: Names, findings: Findings
) -> Mapping[str, Deadline]:
    return {
        name: _deadline(written, case, name, text, names, findings)
        for name, text in case.deadlines.items()
    }


def _deadline(
    written: Written,
    case: CaseTypeText,
    name: str,
    text: DeadlineText,
    names: Names,
    findings: Findings,
) -> Deadline:
    spot = written.spot["deadlines"][name]
    start = _trigger(text.start, spot["start"], case, findings)
    stop = _trigger(text.stop, spot["stop"], case, findings)
    due = duration(text.due)
    if due > LONGEST:
        findings.add(spot["due"].place, f"'{text.due}' is longer than ten years", "deadline")
    _check_turns(start, stop, spot, case, findings)
    _check_pauses(text, spot["pause"], case, findings)
    return Deadline(
        name=name,
        title=label(text.title, names, name),
        start=start,
        stop=stop,
        due=due,
        pause=frozenset(text.pause),
        warn=int(text.warn.rstrip("%")) / 100,
        cites=text.cites,
    )


def duration(text: str) -> timedelta:
    """`72 hours`, `3 days`; the shape is checked before."""
    number, unit = text.split(" ")
    return int(number) * UNITS[unit.removesuffix("s")]


def _trigger(text: str, spot: Spot, case: CaseTypeText, findings: Findings) -> Trigger:
    word, _, state = text.partition(" ")
    if state and state not in case.states:
        place = spot.at(len(word) + 1)
        findings.unknown(place, "state", state, case.states)
    if word == "leaving":
        return Trigger("leaving", state)
    return Trigger("entering", state) if word == "entering" else Trigger("opened")


def _check_turns(
    start: Trigger, stop: Trigger, spot: Spot, case: CaseTypeText, findings: Findings
) -> None:
    if stop.on == "opened":
        findings.add(
            spot["stop"].place,
            "a clock cannot stop when the case opens; write 'entering STATE'",
            "deadline",
        )
    elif start == stop:
        findings.add(spot["stop"].place, "the clock stops at the very moment it starts", "deadline")
    state = case.states.get(start.state or "")
    if start.on == "entering" and state is not None and state.final:
        findings.add(
            spot["start"].place,
            f"'{start.state}' is final, so a clock that starts there never stops",
            "deadline",
        )


def _check_pauses(text: DeadlineText, spot: Spot, case: CaseTypeText, findings: Findings) -> None:
    for number, name in enumerate(text.pause):
        if name not in case.states:
            findings.unknown(spot[number].place, "state", name, case.states)
        elif case.states[name].final:
            findings.add(
                spot[number].place,
                f"'{name}' is final: a clock has stopped there, not paused",
                "deadline",
            )
