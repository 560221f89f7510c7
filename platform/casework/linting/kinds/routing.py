"""Lines of routing that no case ever gets to, because of the lines above them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from casework.catalogue import CaseType, Route
from casework.linting.finding import Found, finding
from casework.linting.reasoning import World, assume, not_passing
from casework.linting.sameness import same_rule
from casework.linting.subject import Record, Subject
from casework.linting.worlds import Ground
from casework.problems import Place
from casework.rules import Rule

MOST_PAIRS = 60
"""Longer routing is compared line by line with all that is left over, not with each line above it."""


@finding(
    "shadowed-route",
    what="A line of routing that is never asked: whatever it takes, a line above it has taken.",
    mend="Move the narrower line up, mend its rule, or delete it.",
)
def shadowed_routes(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        for shadow in _shadows(record, case):
            if not shadow.contradicts:
                yield _place(record, shadow.route), shadow.told


@finding(
    "contradictory-route",
    what="Two lines of routing with the same rule that decide differently: only the upper one counts.",
    mend="Decide which of the two is meant and delete the other.",
)
def contradictory_routes(subject: Subject) -> Iterator[Found]:
    for record, case in subject.cases:
        for shadow in _shadows(record, case):
            if shadow.contradicts:
                yield _place(record, shadow.route), shadow.told


@dataclass(frozen=True, slots=True)
class _Shadow:
    route: Route
    told: str
    contradicts: bool = False


def _place(record: Record, route: Route) -> Place:
    return record.at("routing", route.number - 1, "when").place


@dataclass
class _Lines:
    """The lines asked so far."""

    ground: Ground
    left_over: World | None
    asked: list[tuple[Route, Rule]] = field(default_factory=list)
    by_rule: dict[object, Route] = field(default_factory=dict)

    def shadow_of(self, route: Route, rule: Rule) -> _Shadow | None:
        """What keeps cases from a line; None when some can get to it."""
        twin = self.by_rule.get(same_rule(rule.tree))
        if twin is not None:
            return _twins(route, twin)
        inside = assume(rule.tree, True, self.ground.world)
        if inside is None:
            return None  # it is never true, which is told as such
        for above, other in self.asked if len(self.asked) <= MOST_PAIRS else ():
            if not_passing(other.tree, inside) is None:
                told = f"no case gets to this line: line {above.line} takes all that it would take"
                return _Shadow(route, told)
        if self.left_over is None or assume(rule.tree, True, self.left_over) is None:
            return _Shadow(
                route, "no case gets to this line: the lines above it take all that it would"
            )
        return None

    def ask(self, route: Route, rule: Rule) -> None:
        self.asked.append((route, rule))
        self.by_rule.setdefault(same_rule(rule.tree), route)
        if self.left_over is not None:
            self.left_over = not_passing(rule.tree, self.left_over)


def _shadows(record: Record, case: CaseType) -> Iterator[_Shadow]:
    ground = Ground(record)
    lines = _Lines(ground, ground.world)
    for route in case.routing:
        if route.when is None:
            continue
        shadow = lines.shadow_of(route, route.when)
        if shadow is not None:
            yield shadow
        elif not_passing(route.when.tree, ground.world) is not None:
            lines.ask(route, route.when)


def _twins(route: Route, above: Route) -> _Shadow:
    if route.team != above.team:
        ours, theirs = route.team or "nobody", above.team or "nobody"
        told = (
            f"line {above.line} has this rule too and gives the case to {theirs}, so it never comes to "
            f"{ours}"
        )
        return _Shadow(route, told, contradicts=True)
    if route.priority != above.priority:
        told = f"line {above.line} has this rule too, with another priority; only that one counts"
        return _Shadow(route, told, contradicts=True)
    return _Shadow(route, f"line {above.line} has this rule already")
