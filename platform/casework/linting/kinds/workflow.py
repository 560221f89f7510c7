"""States that no case comes to, and states that no case leaves."""

from __future__ import annotations

from collections.abc import Iterator

from casework.catalogue import Transition
from casework.linting.finding import Found, Kind, add_kind, finding
from casework.linting.passable import Ways, all_ways
from casework.linting.subject import Subject


@finding(
    "unreachable-state",
    what="A state that no case can come to: no transition leads there, or every one that does is shut.",
    mend="Lead a transition there that somebody may make, or delete the state.",
)
def unreachable_states(subject: Subject) -> Iterator[Found]:
    for ways in all_ways(subject):
        for name in ways.case.states:
            shut = [t for t in ways.transitions() if t.target == name and t.source in ways.reached]
            if name in ways.reached or not shut:
                continue
            yield (
                ways.record.at("states", name).key_place,
                f"no case can come to '{name}': {_told(ways, shut)}",
            )


@finding(
    "stuck-state",
    what="A state that is not final and that no case can leave: it has no transition, no role may make "
    "one, or the rules of all of them are never true.",
    mend="Add a transition, give a role the verb act, or mend the rule; or say `final: done`.",
)
def stuck_states(subject: Subject) -> Iterator[Found]:
    for ways in all_ways(subject):
        leaving = {t.source for t in ways.open}
        for name, state in ways.case.states.items():
            if state.final or name in leaving or name not in ways.reached or not state.transitions:
                continue
            shut = list(state.transitions.values())
            yield (
                ways.record.at("states", name).key_place,
                f"a case in '{name}' could never leave it: {_told(ways, shut)}",
            )


def _told(ways: Ways, shut: list[Transition]) -> str:
    words = [f"'{t.name}' cannot be made, since {ways.why_shut(t)}" for t in shut[:2]]
    more = f", nor the other {len(shut) - 2}" if len(shut) > 2 else ""
    return " and ".join(words) + more


add_kind(
    Kind(
        "endless-states",
        "error",
        "A state from which no way leads to a final one: its cases go round for ever.",
        "Lead a transition to a final state.",
    )
)
add_kind(
    Kind(
        "circular-value",
        "error",
        "A value that rules work out from itself, in one step or several.",
        "Take one of the rules out of the circle.",
    )
)
add_kind(
    Kind(
        "circular-show",
        "error",
        "A question that is only shown when its own answer, or that of a question which waits for it, is "
        "known: nobody would ever see it.",
        "Let the rule look at something else.",
    )
)
