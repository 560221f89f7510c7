"""Which transitions can ever be made: somebody may make them, and their rule can be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from casework.catalogue import CaseType, Transition, Verb
from casework.linting.reasoning import assume
from casework.linting.subject import Record, Subject
from casework.linting.worlds import Ground


@dataclass(frozen=True)
class Ways:
    """The transitions of a case type, seen as ways between its states."""

    subject: Subject
    record: Record
    case: CaseType

    @cached_property
    def ground(self) -> Ground:
        return Ground(self.record)

    @cached_property
    def actors(self) -> frozenset[str]:
        return frozenset(role.name for role in self.subject.who_may(Verb.ACT, self.case.name))

    def transitions(self) -> Iterator[Transition]:
        for state in self.case.states.values():
            yield from state.transitions.values()

    def is_held(self, transition: Transition) -> bool:
        """Whether there is a role that may make it. An agency without roles is not judged."""
        if not self.subject.roles:
            return True
        return bool(transition.roles & self.actors if transition.roles else self.actors)

    def can_pass(self, transition: Transition) -> bool:
        if transition.when is None:
            return True
        world = self.ground.at_state(transition.source)
        return assume(transition.when.tree, True, world) is not None

    @cached_property
    def open(self) -> tuple[Transition, ...]:
        """Transitions that can be made."""
        return tuple(t for t in self.transitions() if self.is_held(t) and self.can_pass(t))

    @cached_property
    def reached(self) -> frozenset[str]:
        """States a case can come to."""
        return self.after(self.case.start.name)

    def after(
        self, state: str, without: frozenset[tuple[str, str]] = frozenset()
    ) -> frozenset[str]:
        """States that a case in this one can come to, itself included."""
        onward: dict[str, set[str]] = {}
        for each in self.open:
            if (each.source, each.name) not in without:
                onward.setdefault(each.source, set()).add(each.target)
        reached, waiting = {state}, [state]
        while waiting:
            for name in onward.get(waiting.pop(), set()) - reached:
                reached.add(name)
                waiting.append(name)
        return frozenset(reached)

    def why_shut(self, transition: Transition) -> str:
        if not self.is_held(transition):
            return "no role may make it"
        return "its rule is never true"


def all_ways(subject: Subject) -> Iterator[Ways]:
    """The ways of every case type."""
    for record, case in subject.cases:
        yield Ways(subject, record, case)
