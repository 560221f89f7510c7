"""Case types: entities with a form, states, routing and deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from casework.actions.base import Action
from casework.catalogue.entity import CASE_FIELDS, SYSTEM_FIELDS, Entity
from casework.labels import Label
from casework.rules import Rule

Final = Literal["done", "refused", "withdrawn", "duplicate", "referred"]

REASON = "reason"
"""The one thing a transition may `ask` that is not a field: free text kept on the event."""


@dataclass(frozen=True, slots=True)
class Question:
    """A field as one form asks it. `show` and `require` None mean always shown, and as the field says."""

    field: str
    show: Rule | None = None
    require: Rule | None = None


@dataclass(frozen=True, slots=True)
class Step:
    title: Label
    questions: tuple[Question, ...]
    help: Label = Label()


@dataclass(frozen=True, slots=True)
class Form:
    """How a case is opened. `is_public` puts it on the citizen portal."""

    steps: tuple[Step, ...]
    is_public: bool = False
    intro: Label = Label()
    receipt: Label = Label()

    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)


@dataclass(frozen=True, slots=True)
class Transition:
    """What moves a case on. `roles` empty: whoever may act. `ask` are fields (or `reason`) to fill in."""

    name: str
    title: Label
    source: str
    target: str
    roles: frozenset[str] = frozenset()
    when: Rule | None = None
    otherwise: Label = Label()
    """What to tell the officer when the guard does not pass (`else:` in YAML)."""
    ask: tuple[str, ...] = ()
    do: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """`public` is what the tracking page says, in plain words; `final` is None while the case is open."""

    name: str
    title: Label
    public: Label = Label()
    is_start: bool = False
    final: Final | None = None
    transitions: Mapping[str, Transition] = field(default_factory=dict)
    colour: str = "blue"
    was: str | None = None
    merge: tuple[str, ...] = ()
    """Earlier states whose cases are in this one from now on."""


@dataclass(frozen=True, slots=True)
class Route:
    """One line of routing. `when` None is the `otherwise`. `line` is where it stands in the file."""

    number: int
    when: Rule | None
    team: str | None = None
    priority: str | None = None
    title: Label = Label()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Trigger:
    """`opened`, `entering STATE` or `leaving STATE`."""

    on: Literal["opened", "entering", "leaving"]
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock on a case. `due` is plain elapsed time; it stands still in the `pause` states."""

    name: str
    title: Label
    start: Trigger
    stop: Trigger
    due: timedelta
    pause: frozenset[str] = frozenset()
    warn: float = 0.75
    """The share of `due` after which staff are warned."""
    cites: str = ""


@dataclass(frozen=True, slots=True)
class CaseType(Entity):
    """An entity with states. Its records are cases."""

    form: Form = field(default_factory=lambda: Form(()))
    states: Mapping[str, State] = field(default_factory=dict)
    routing: tuple[Route, ...] = ()
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)

    @property
    def is_case(self) -> bool:
        return True

    @property
    def start(self) -> State:
        return next(state for state in self.states.values() if state.is_start)

    def state(self, word: str) -> State:
        """The state of a case; one that is gone from the definition keeps its old name."""
        return self.states.get(word) or State(word, Label.from_name(word), colour="grey")

    def open_states(self) -> tuple[str, ...]:
        return tuple(name for name, state in self.states.items() if state.final is None)

    def system_fields(self) -> Mapping[str, str]:
        return {**SYSTEM_FIELDS, **CASE_FIELDS}
