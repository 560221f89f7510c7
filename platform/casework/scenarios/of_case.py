"""Expectations about the case itself: where it stands, who has it, what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework.cases.audit import Event
from casework.catalogue import Route
from casework.definition import ScalarNode, Spot
from casework.problems import Place, did_you_mean
from casework.scenarios.context import Reading
from casework.scenarios.scenario import Expectation, Failure
from casework.scenarios.stage import Stage
from casework.scenarios.words import (
    NOBODY,
    route_name,
    rule_lines,
    shown,
)


@dataclass(frozen=True, slots=True)
class StateIs:
    place: Place
    state: str

    async def judge(self, stage: Stage) -> Failure | None:
        found = (await stage.case()).state.name
        if found == self.state:
            return None
        why = [_moved(event) for event in (await stage.history("acted"))[:1]]
        return Failure(self.place, f"state {self.state}", f"state {found}", tuple(why))


@dataclass(frozen=True, slots=True)
class TeamIs:
    place: Place
    team: str | None

    async def judge(self, stage: Stage) -> Failure | None:
        found = (await stage.case()).team
        if found == self.team:
            return None
        expected, got = f"team {self.team or NOBODY}", f"team {found or NOBODY}"
        return Failure(self.place, expected, got, await _sent_there(stage))


@dataclass(frozen=True, slots=True)
class OfficerIs:
    place: Place
    role: str | None

    async def judge(self, stage: Stage) -> Failure | None:
        has = (await stage.case()).officer
        people = {number: role for role, number in stage.staff.items()}
        found = people.get(has.id) if has is not None else None
        if found == self.role:
            return None
        return Failure(self.place, f"officer {self.role or NOBODY}", f"officer {found or NOBODY}")


@dataclass(frozen=True, slots=True)
class PriorityIs:
    place: Place
    priority: str

    async def judge(self, stage: Stage) -> Failure | None:
        found = (await stage.case()).priority
        if found == self.priority:
            return None
        expected, got = f"priority {self.priority}", f"priority {found}"
        return Failure(self.place, expected, got, await _sent_there(stage))


@dataclass(frozen=True, slots=True)
class RoutedBy:
    """`routes` has several where they share the title."""

    place: Place
    routes: tuple[Route, ...]

    async def judge(self, stage: Stage) -> Failure | None:
        number, judged = await _fired(stage), await stage.judged()
        if number in {route.number for route in self.routes}:
            return None
        why = list(await _sent_there(stage))
        for route in self.routes:
            if number is not None and route.number > number:
                why.append(f"{route_name(route)} stands below it and was not asked")
            elif route.when is not None:
                why.append(f"{route_name(route)} did not pass:")
                why += [f"  {line}" for line in rule_lines(route.when, judged)]
        fired = next((one for one in stage.case_type.routing if one.number == number), None)
        found = route_name(fired) if fired else "no line of routing"
        return Failure(self.place, route_name(self.routes[0]), found, tuple(why))


# -- why ---------------------------------------------------------------------------------------
def _moved(event: Event) -> str:
    before, after = event.changes.get("state", ("", ""))
    return f"it went from {before} to {after} by {event.name}"


async def _fired(stage: Stage) -> int | None:
    """The number of the line of routing that decided."""
    events = await stage.history("routed")
    number = events[0].because.get("route") if events else None
    return number if isinstance(number, int) else None


async def _sent_there(stage: Stage) -> tuple[str, ...]:
    """What gave the case to its team last."""
    events = await stage.history("routed", "assigned")
    if not events:
        return ("no line of routing decided, and nobody assigned it",)
    if events[0].kind == "assigned":
        return (f"it was assigned by {events[0].actor_name}",)
    number = await _fired(stage)
    route = next(one for one in stage.case_type.routing if one.number == number)
    because: Mapping[str, Any] = events[0].because
    inputs = ", ".join(f"{name} = {shown(v)}" for name, v in because["inputs"].items())
    told = f"{route_name(route)} decided: {because['text']}"
    return (f"{told}, with {inputs}" if inputs else told,)


# -- reading -----------------------------------------------------------------------------------
def read_state(reading: Reading, spot: Spot) -> list[Expectation]:
    word = text_of(spot)
    is_known = reading.known(spot, "state", word, reading.case_type.states)
    return [StateIs(spot.place, word)] if is_known else []


def read_team(reading: Reading, spot: Spot) -> list[Expectation]:
    word = text_of(spot)
    if not reading.known(spot, "team", word, [*reading.catalogue.agency.teams, NOBODY]):
        return []
    return [TeamIs(spot.place, None if word == NOBODY else word)]


def read_officer(reading: Reading, spot: Spot) -> list[Expectation]:
    word = text_of(spot)
    if not reading.known(spot, "role", word, [*reading.catalogue.agency.roles, NOBODY]):
        return []
    return [OfficerIs(spot.place, None if word == NOBODY else word)]


def read_priority(reading: Reading, spot: Spot) -> list[Expectation]:
    del reading
    return [PriorityIs(spot.place, text_of(spot))]


def read_routed_by(reading: Reading, spot: Spot) -> list[Expectation]:
    word = text_of(spot)
    found = tuple(route for route in reading.case_type.routing if word in _names(route))
    if found:
        return [RoutedBy(spot.place, found)]
    names = [name for route in reading.case_type.routing for name in _names(route)[1:]]
    told = f"there is no line of routing called '{word}'{did_you_mean(word, names)}"
    reading.findings.add(spot.place, told, "unknown")
    return []


def _names(route: Route) -> list[str]:
    return [str(route.number), *(text for _, text in route.title.words)]


def text_of(spot: Spot) -> str:
    return spot.node.text if isinstance(spot.node, ScalarNode) else ""


def entries_of(spot: Spot) -> list[tuple[str, Spot]]:
    """The names of a mapping, each with the spot behind it."""
    names = getattr(spot.node, "entries", {})
    return [(name, spot[name]) for name in names]
