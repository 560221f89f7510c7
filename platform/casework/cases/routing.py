"""Where a new case goes: the first line of routing whose rule is TRUE, and why it was that one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from casework.cases.judging import Judged
from casework.catalogue import CaseType, Route

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Routed:
    """`because` is JSON text for the event: the line's number and text, and what its rule read."""

    team: str | None
    priority: str
    route: Route | None
    because: str


def route_case(case_type: CaseType, judged: Judged) -> Routed:
    """The first route that matches decides; without one the case waits for somebody to assign it."""
    for route in case_type.routing:
        if route.when is None or judged.passes(route.when):
            return Routed(route.team, route.priority or NORMAL, route, _because(route, judged))
    return Routed(None, NORMAL, None, "{}")


def _because(route: Route, judged: Judged) -> str:
    told: dict[str, Any] = {
        "route": route.number,
        "line": route.line,
        "title": dict(route.title.words),
        "text": route.when.text if route.when else "otherwise",
        "inputs": judged.inputs(route.when),
        "team": route.team,
        "priority": route.priority or NORMAL,
    }
    return msgspec.json.encode(told, enc_hook=_in_words).decode()


def _in_words(value: object) -> object:
    """Sets of options as lists in order; a span of time as its seconds; the rest as its text."""
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)
