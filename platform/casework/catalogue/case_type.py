"""Case types: entities with a form, states, routing and deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from casework.actions.base import Action
from casework.catalogue.entity import CASE_FIELDS, SYSTEM_FIELDS, Entity
from casework.catalogue.form_ends import Declaration, Exit
from casework.catalogue.upgrade import Upgrade
from casework.labels import Label
from casework.rules import Rule

Final = Literal["done", "refused", "withdrawn", "duplicate", "referred"]

REASON = "reason"
"""The one thing a transition may `ask` that is not a field: free text kept on the event."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """Where a suggestion comes from: the known person's record, or their latest earlier case.

    `field` None is the person themselves.
    """

    source: Literal["person", "previous"]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A field as one form asks it. `show` and `require` None mean always shown, and as the field says.

    A field that a rule works out is not asked: its value is shown among the questions.
    """

    field: str
    show: Rule | None = None
    require: Rule | None = None
    read_only: Rule | None = None
    say: Label = Label()
    """What an officer reads out to ask it, in a form of style `script`."""
    prefill: Prefill | None = None
    only_if: Label = Label()
    """What `show` says, in words; empty where they are made from the rule."""

    def rules(self) -> tuple[Rule, ...]:
        """The rules that decide about it, but for those of its step."""
        return tuple(r for r in (self.show, self.require, self.read_only) if r is not None)


@dataclass(frozen=True, slots=True)
class Step:
    title: Label
    questions: tuple[Question, ...]
    help: Label = Label()
    show: Rule | None = None
    say: Label = Label()
    """What an officer reads out before the questions, in a form of style `script`."""
    exits: tuple[Exit, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """Every rule that decides what it asks."""
        own = () if self.show is None else (self.show,)
        return own + tuple(rule for question in self.questions for rule in question.rules())


Style = Literal["pages", "key_entry", "script"]
CHANNELS: Mapping[Style, str] = MappingProxyType(
    {"pages": "desk", "key_entry": "counter", "script": "phone"}
)
"""What a case that staff open has as its channel, when the form does not say."""
PUBLIC = "public"
"""The name of the form that is written as `form:`."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to open a case. `is_public` puts it on the citizen portal; `roles` empty: all who may create.

    `channel` is empty unless the agency names one.
    """

    steps: tuple[Step, ...]
    is_public: bool = False
    intro: Label = Label()
    receipt: Label = Label()
    name: str = PUBLIC
    title: Label = Label()
    roles: frozenset[str] = frozenset()
    style: Style = "pages"
    has_tasks: bool = False
    channel: str = ""
    declaration: Declaration | None = None

    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)

    @property
    def desk_channel(self) -> str:
        """The channel of a case that staff open with it."""
        return self.channel or CHANNELS[self.style]


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

    forms: Mapping[str, Form] = field(default_factory=dict)
    """The ways to open a case, by name, in the order of the YAML."""
    states: Mapping[str, State] = field(default_factory=dict)
    routing: tuple[Route, ...] = ()
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    upgrade: Upgrade | None = None
    """How open cases of earlier revisions come under this one; None: they do not."""

    @property
    def is_case(self) -> bool:
        return True

    @property
    def has_archive(self) -> bool:
        return False

    @property
    def form(self) -> Form:
        """The form that is meant when none is named: the first public one, else the first."""
        public = next(iter(self.public_forms()), None)
        return public or next(iter(self.forms.values()), Form(()))

    def driving(self, steps: Iterable[Step]) -> frozenset[str]:
        """Fields that decide what steps ask and show, also by way of values that rules work out."""
        steps = tuple(steps)
        asked = {question.field for step in steps for question in step.questions}
        worked_out = {name for name in asked if self.fields[name].is_computed}
        rules = [rule for step in steps for rule in step.rules()]
        return self.read_through(worked_out.union(*(rule.reads for rule in rules)))

    def public_forms(self) -> tuple[Form, ...]:
        return tuple(form for form in self.forms.values() if form.is_public)

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
