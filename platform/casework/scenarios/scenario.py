"""A scenario, resolved: every name in it is an object of the Catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from casework.catalogue import CaseType
from casework.problems import Place

if TYPE_CHECKING:
    from casework.scenarios.answers import Answers
    from casework.scenarios.stage import Stage


@dataclass(frozen=True, slots=True)
class Failure:
    """What was expected at a place, what was found instead, and why it is so."""

    place: Place
    expected: str
    found: str
    why: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.place}: expected {self.expected}; found {self.found}"
        return "\n".join((told, *(f"    {line}" for line in self.why)))


class Deed(Protocol):
    """What somebody does. Raises what the writers of `cases` raise when they refuse."""

    @property
    def place(self) -> Place: ...

    async def do(self, stage: Stage) -> None: ...


class Expectation(Protocol):
    """What must be true after a step."""

    @property
    def place(self) -> Place: ...

    async def judge(self, stage: Stage) -> Failure | None: ...


@dataclass(frozen=True, slots=True)
class Child:
    """The case that was added to a list of children as the `number`th, counted from 1."""

    children: str
    number: int
    case_type: CaseType


@dataclass(frozen=True, slots=True)
class Step:
    """`moment` is what the clock shows when the step is taken. `about` None is the case itself."""

    place: Place
    moment: datetime
    deed: Deed | None = None
    outcome: Expectation | None = None
    """Whether the deed is taken, or refused and with which words. None without a deed."""
    expected: tuple[Expectation, ...] = ()
    about: Child | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A record that is there before the story begins."""

    place: Place
    entity: str
    answers: Answers
    valid_from: date | None = None
    """From which day it holds, where values hold from a day on; None is the day of the story."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """`at` is when it begins, in UTC."""

    file: str
    title: str
    case_type: CaseType
    at: datetime
    given: tuple[Given, ...]
    steps: tuple[Step, ...]
