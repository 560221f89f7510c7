"""What is known of a record at some point of its life: what each of its fields can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.linting.reasoning.possible import Possible
from casework.rules.tree import Node

DEEPEST = 12
"""Computed values that read computed values are followed so far."""

Base = Callable[[str], Possible]
Inner = Callable[[str], Node | None]


def nothing_inside(name: str) -> Node | None:
    del name
    return None


@dataclass(frozen=True, slots=True)
class World:
    """`base` tells what a field can be at all; `known` what is known beyond that.

    `inside` gives the tree of a field that a rule works out.
    """

    base: Base
    inside: Inner = nothing_inside
    known: Mapping[str, Possible] = field(default_factory=lambda: MappingProxyType({}))
    depth: int = 0

    def possible(self, name: str) -> Possible:
        found = self.known.get(name)
        return self.base(name) if found is None else found

    def narrowed(self, name: str, to: Possible) -> World | None:
        """The world in which the field is only that; None when it cannot be."""
        found = self.possible(name).meet(to)
        return self._with(name, found) if found.is_possible else None

    def holding(self, name: str, exactly: Possible) -> World | None:
        """The world in which the field is exactly that."""
        return self._with(name, exactly) if exactly.is_possible else None

    def worked_out(self, name: str) -> Node | None:
        return self.inside(name) if self.depth < DEEPEST else None

    def deeper(self) -> World:
        return World(self.base, self.inside, self.known, self.depth + 1)

    def up(self) -> World:
        return World(self.base, self.inside, self.known, max(self.depth - 1, 0))

    def _with(self, name: str, found: Possible) -> World:
        return World(self.base, self.inside, {**self.known, name: found}, self.depth)


def either(worlds: list[World | None]) -> World | None:
    """What is known when one of these is the case: only what all of them agree on."""
    there = [world for world in worlds if world is not None]
    if len(there) < 2:
        return there[0] if there else None
    first, *others = there
    shared = set(first.known).intersection(*(world.known for world in others))
    known = {}
    for name in shared:
        found = first.known[name]
        for world in others:
            found = found.join(world.known[name])
        known[name] = found
    return World(first.base, first.inside, known, first.depth)
