"""Roles and teams that nothing comes of."""

from __future__ import annotations

from collections.abc import Iterator

from casework.actions import Assign
from casework.linting.finding import Found, finding
from casework.linting.subject import Subject, names_in


@finding(
    "unused-role",
    what="A role that may do nothing anywhere: whoever has it sees an empty desk.",
    mend="Give it verbs under `may`, or delete it.",
)
def unused_roles(subject: Subject) -> Iterator[Found]:
    for name, role in subject.roles.items():
        if not role.grants and not role.is_admin:
            yield (
                subject.agency_spot["roles"][name].key_place,
                f"the role '{name}' may do nothing; give it verbs under 'may', or delete it",
            )


@finding(
    "unused-team",
    what="A team that no case ever comes to: no routing, no action and no rule names it.",
    mend="Route cases to it, or delete it.",
)
def unused_teams(subject: Subject) -> Iterator[Found]:
    named = _teams_named(subject)
    for name in subject.catalogue.agency.teams if subject.cases else ():
        if name not in named:
            yield (
                subject.agency_spot["teams"][name].key_place,
                f"no case comes to the team '{name}': no routing, no action and no rule names it",
            )


def _teams_named(subject: Subject) -> frozenset[str]:
    named: set[str] = set()
    for _, case in subject.cases:
        named.update(route.team for route in case.routing if route.team)
        for state in case.states.values():
            for transition in state.transitions.values():
                named.update(each.team for each in transition.do if isinstance(each, Assign))
    for mark in subject.all_marks():
        if mark.role == "rule":
            named.update(names_in(mark))
    return frozenset(named)
