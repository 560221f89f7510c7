"""Which parts of a definition the stories came by. What they did not is told; it fails nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from casework.cases.audit import Event
from casework.catalogue import CaseType, Catalogue, Transition

Kind = Literal["transition", "guard", "route", "deadline"]
KINDS: Mapping[Kind, str] = {
    "transition": "transitions taken",
    "guard": "guards that refused",
    "route": "lines of routing that decided",
    "deadline": "deadlines asked about",
}


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """`name` is `state.action`, the number of a line of routing, or a deadline."""

    kind: Kind
    case_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of one kind, and what of it no story met."""

    kind: Kind
    total: int
    missing: tuple[Part, ...]

    def __str__(self) -> str:
        return f"{self.total - len(self.missing)} of {self.total} {KINDS[self.kind]}"


def cover(catalogue: Catalogue, met: Iterable[Part]) -> tuple[Coverage, ...]:
    """By kind."""
    every, seen = list(_parts(catalogue)), set(met)
    return tuple(
        Coverage(
            kind,
            sum(part.kind == kind for part in every),
            tuple(part for part in every if part.kind == kind and part not in seen),
        )
        for kind in KINDS
    )


def transition_part(
    case_type: CaseType, transition: Transition, kind: Literal["transition", "guard"]
) -> Part:
    return Part(kind, case_type.name, f"{transition.source}.{transition.name}")


def parts_of_event(catalogue: Catalogue, event: Event) -> Iterator[Part]:
    """What an event tells to have been met."""
    case_type = catalogue.entities.get(event.entity)
    if not isinstance(case_type, CaseType):
        return
    if event.kind == "acted":
        source = str(event.changes["state"][0])
        yield Part("transition", case_type.name, f"{source}.{event.name}")
    elif event.kind == "routed":
        yield Part("route", case_type.name, f"line {event.because['route']}")


def _parts(catalogue: Catalogue) -> Iterator[Part]:
    for case_type in catalogue.case_types():
        for state in case_type.states.values():
            for transition in state.transitions.values():
                yield transition_part(case_type, transition, "transition")
                if transition.when is not None:
                    yield transition_part(case_type, transition, "guard")
        for route in case_type.routing:
            yield Part("route", case_type.name, f"line {route.number}")
        for name in case_type.deadlines:
            yield Part("deadline", case_type.name, name)
