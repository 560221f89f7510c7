"""Conditions that cannot be anything but true, or never are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.definition import ScalarNode, Spot
from casework.definition.marks import Mark, Path
from casework.linting.finding import Found, finding
from casework.linting.reasoning import World, assume, not_passing
from casework.linting.reasons import why_never
from casework.linting.subject import Record, Subject
from casework.linting.worlds import Ground
from casework.problems import Place
from casework.rules import Rule
from casework.rules.tree import Literal

PLAIN_TRUE = frozenset({"require", "read_only"})
"""Where `true` alone is a way to write "always"."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule of a record that decides something, and what is known where it is asked."""

    ground: Ground
    mark: Mark
    rule: Rule
    world: World


@finding(
    "rule-never-true",
    what="A condition that no record can meet: it asks for more than a field's limits or options allow, "
    "or its parts contradict each other.",
    mend="Mend the rule or the limits of the field.",
)
def rules_never_true(subject: Subject) -> Iterator[Found]:
    for each in conditions(subject):
        if assume(each.rule.tree, True, each.world) is None:
            reason = why_never(each.rule, each.world)
            yield _place(each.mark), f"this rule is never true{reason}"


@finding(
    "rule-always-true",
    what="A condition that every record meets, so that it decides nothing.",
    mend="Delete the rule, or mend it.",
)
def rules_always_true(subject: Subject) -> Iterator[Found]:
    for each in conditions(subject):
        is_plain = isinstance(each.rule.tree, Literal) and each.mark.path[-1] in PLAIN_TRUE
        is_inner = each.mark.path[-1] in PLAIN_TRUE  # it may well repeat what `show` says
        world = each.ground.answered(each.ground.world if is_inner else each.world, each.rule)
        if not is_plain and not_passing(each.rule.tree, world) is None:
            yield _place(each.mark), "this rule is always true, so it decides nothing; delete it"


def conditions(subject: Subject) -> Iterator[Condition]:
    """Every condition that speaks of one record's fields. `upgrade` speaks of cases of earlier revisions,
    whose answers need not keep to the limits of today."""
    grounds = {record.name: Ground(record) for record in subject.records}
    for record in subject.records:
        for mark in record.marks:
            if mark.role == "rule" and mark.path[0] != "upgrade":
                yield from _condition(grounds[record.name], mark)
    for mark in subject.agency_marks:
        if mark.role == "rule" and len(mark.path) == 4 and mark.path[3] in grounds:
            yield from _condition(grounds[str(mark.path[3])], mark, is_foreign=True)


def _condition(ground: Ground, mark: Mark, *, is_foreign: bool = False) -> Iterator[Condition]:
    if not isinstance(mark.node, ScalarNode):
        return
    rule = ground.rule(mark.node.text)
    if rule is None:
        return
    world = ground.world if is_foreign else _world(ground, ground.record, mark.path)
    yield Condition(ground, mark, rule, world)


def _world(ground: Ground, record: Record, path: Path) -> World:
    """A transition is made in its state; a question stands behind the conditions around it."""
    if path[0] == "states" and len(path) > 2:
        return ground.at_state(str(path[1]))
    around = []
    spot = record.spot
    for step in path[:-1]:
        spot = spot[step]
        around.append(_text(spot["show"]))
    if path[-1] == "show":
        around.pop()
    return ground.shown(ground.world, *around)


def _text(spot: Spot) -> str | None:
    return spot.node.text if spot.is_written and isinstance(spot.node, ScalarNode) else None


def _place(mark: Mark) -> Place:
    return mark.node.place
