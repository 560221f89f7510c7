"""`scenarios/*.yaml` as they are written. See `model`.

A step says who does what as a sentence: `officer does: fix`. The sentences are patterns in the
schema, since every agency has roles of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from casework.definition.written import Length, PriorityWord, Text, shaped
from casework.fields import Identifier

At = Annotated[
    str,
    shaped(
        r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$",
        "a day and a time such as '2026-03-02 09:00'",
    ),
]
Said = Annotated[str, msgspec.Meta(extra_json_schema={"x-expected": "a text"})]
Part = Annotated[
    str | int | float | bool, msgspec.Meta(extra_json_schema={"x-expected": "an answer"})
]
InnerRow = dict[Identifier, Part]
Row = dict[
    Identifier,
    Annotated[
        str | int | float | bool | list[str | InnerRow],
        msgspec.Meta(extra_json_schema={"x-expected": "an answer"}),
    ],
]
"""Of a group, which may hold one more."""
Answer = Annotated[
    str | int | float | bool | list[str | Row] | dict[Identifier, Part],
    msgspec.Meta(extra_json_schema={"x-expected": "an answer"}),
]
"""Editors take `4` for a number; what is meant, the field's type says."""
Answers = dict[Identifier, Answer]
Counted = Annotated[int, msgspec.Meta(ge=1)]
Condition = Literal["not started", "running", "warned", "paused", "missed", "met", "ended"]
YesOrNo = Literal["yes", "no"]


class AssigningText(Text, frozen=True, kw_only=True):
    """Whom a case is given to."""

    noun: ClassVar[str] = "assigns"
    team: Identifier | None = None
    """A team of the agency, or nobody."""
    officer: Identifier | None = None
    """A role: the case goes to the person of that role. Or nobody."""


class ExpectedText(Text, frozen=True, kw_only=True):
    """What must be true after a step."""

    noun: ClassVar[str] = "then"
    refused: str | dict[Identifier, Said] | None = None
    """The step is refused with these words; by field, when a field is at fault."""
    state: Identifier | None = None
    """The state the case is in."""
    team: Identifier | None = None
    """The team that has the case, or nobody."""
    officer: Identifier | None = None
    """The role of the person who has the case, or nobody."""
    priority: PriorityWord | None = None
    """The priority of the case."""
    routed_by: str | int | None = msgspec.field(default=None, name="routed by")
    """The title of the line of routing that decided, or its number, counted from 1."""
    values: Answers | None = None
    """What fields hold, computed ones too; `nothing` stands for an empty one."""
    deadlines: dict[Identifier, Condition] | None = None
    """How each of these clocks stands."""
    due: Said | None = None
    """When the case is due, such as '2026-03-05 09:00', or nothing."""
    message_to: str | list[str] | None = msgspec.field(default=None, name="message to")
    """Who is written to because of the step: fields of type person, team, or nobody."""
    message_says: Said | None = msgspec.field(default=None, name="message says")
    """Words that stand in a message of the step."""
    tracking_says: Said | None = msgspec.field(default=None, name="tracking says")
    """Words that the citizen reads on the tracking page."""
    may: dict[Identifier, dict[Identifier, YesOrNo]] | None = None
    """By role: verbs (read, change, act ...) and actions, each with yes or no."""
    sees: dict[Identifier, dict[Identifier, YesOrNo]] | None = None
    """By role: fields, each with yes or no."""


class HappeningText(Text, frozen=True, kw_only=True):
    """One thing that happens, and what must be true after it."""

    noun: ClassVar[str] = "a step"
    sentences: ClassVar[Mapping[str, tuple[Any, str]]] = {
        "submits": (Answers, "A new case with these answers. WHO is citizen, or a role."),
        "does": (Identifier, "An action of the case's state; what it asks stands below `with`."),
        "changes": (Answers, "Other answers for fields of the case."),
        "assigns": (AssigningText, "Gives the case to a team or a person."),
        "notes": (Said, "Puts a note on the case."),
        "adds": (
            dict[Identifier, Answers],
            "A record in a list of children of the case: the name of the list, and the answers.",
        ),
    }
    """By verb: what stands behind `WHO VERB:`, and a sentence for the reference."""
    wait: Length | None = None
    """Time that passes before."""
    at: At | None = None
    """The clock goes on to this moment before."""
    of: dict[Identifier, Counted] | None = None
    """The step is about a child of the case that was added: its list, and its number there."""
    with_: Answers | None = msgspec.field(default=None, name="with")
    """Answers to what the action asks, `reason` too."""
    then: ExpectedText | None = None
    """What must be true after it."""


class ScenarioText(Text, frozen=True, kw_only=True):
    """A story of one case that the agency's definition must make true. One file in `scenarios/`."""

    noun: ClassVar[str] = "a scenario"
    scenario: Said
    """What is true, in one sentence."""
    case_type: Identifier
    """The case type that the story is about."""
    at: At
    """When it begins, on the agency's clock."""
    given: list[dict[Identifier, Answers]] = msgspec.field(default_factory=list)
    """Records that are there already, each behind the name of its entity."""
    steps: Annotated[list[HappeningText], msgspec.Meta(min_length=1)]
    """What happens, in order."""
