"""The documents of the language as they are written: one struct for each kind of mapping.

`schemas/` and the language reference are generated from these attributes, their types and the
sentences below them. Names in them are still words: only the compiler knows whether they exist.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from casework.actions.base import Action
from casework.fields.base import FieldType, Identifier, Privacy, Words

FORMAT = 1
"""The version of the language that this release writes and reads."""


def shaped(pattern: str, expected: str) -> msgspec.Meta:
    """A text of a certain form; `expected` is what a message says of it."""
    return msgspec.Meta(pattern=pattern, extra_json_schema={"x-expected": expected})


Language = Annotated[
    str, shaped("^[a-z]{2,3}(-[A-Z]{2})?$", "a language code such as en, es or pt-BR")
]
Country = Annotated[str, shaped("^[A-Z]{2}$", "a country in two capital letters, such as US")]
Currency = Annotated[str, shaped("^[A-Z]{3}$", "a currency in three capital letters, such as USD")]
Colour = Annotated[
    str, shaped("^#[0-9a-fA-F]{6}$", "a colour in quotes such as '#0b4f6c' (# and six of 0-9, a-f)")
]
Length = Annotated[
    str,
    shaped(
        "^[1-9][0-9]{0,4} (minute|hour|day|week)s?$",
        "a length of time such as '72 hours' or '3 days'",
    ),
]
Share = Annotated[str, shaped("^[1-9][0-9]?%$", "a share such as 75%, between 1% and 99%")]
Moment = Annotated[
    str,
    shaped(
        "^(opened|(entering|leaving) [a-z][a-z0-9_]*)$",
        "'opened', 'entering STATE' or 'leaving STATE'",
    ),
]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Expression = Annotated[str, msgspec.Meta(extra_json_schema={"x-expected": "a rule"})]
Everything = Annotated[Literal["all"], msgspec.Meta(extra_json_schema={"x-expected": "'all'"})]
VerbWord = Literal["read", "create", "change", "act", "assign", "note", "export", "delete"]
Ending = Literal["done", "refused", "withdrawn", "duplicate", "referred"]
TagColour = Literal[
    "grey", "green", "turquoise", "blue", "purple", "pink", "red", "orange", "yellow"
]
PriorityWord = Literal["low", "normal", "high", "urgent"]


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything written. `noun` is what messages call it."""

    noun: ClassVar[str] = "this"


class FieldText:
    """A field as written: the field type with its options filled in.

    A plain class, since msgspec would look inside a dataclass instead of asking the registry.
    """

    __slots__ = ("kind",)

    def __init__(self, kind: FieldType) -> None:
        self.kind = kind


class ActionText:
    """One line under `do:`: the action with its options filled in. Plain, as `FieldText` is."""

    __slots__ = ("action",)

    def __init__(self, action: Action) -> None:
        self.action = action


# -- agency.yaml ---------------------------------------------------------------------------------


class ThemeText(Text, frozen=True, kw_only=True):
    """How the agency's pages look."""

    noun: ClassVar[str] = "theme"
    colour: Colour
    """The brand colour, dark enough for white text."""


class TeamText(Text, frozen=True, kw_only=True):
    """A team that cases are routed to."""

    noun: ClassVar[str] = "a team"
    title: Words | None = None
    """What people read; the name when it is left out."""
    email: str = ""
    """Where messages to the team go."""


class RoleText(Text, frozen=True, kw_only=True):
    """What people of one role may see and do."""

    noun: ClassVar[str] = "a role"
    title: Words | None = None
    """What people read; the name when it is left out."""
    may: Everything | dict[str, Everything | list[VerbWord]] = msgspec.field(default_factory=dict)
    """Verbs by entity or case type; `all` stands for every entity, or for every verb."""
    sees: list[Privacy] = msgspec.field(default_factory=list)
    """Privacy classes beyond public and internal."""
    rows: dict[Identifier, Expression] = msgspec.field(default_factory=dict)
    """By entity: a rule that a record must meet for this role to reach it."""
    admin: bool = False
    """May manage the agency's users and publish its definition."""


class AgencyText(Text, frozen=True, kw_only=True):
    """An agency: its languages, teams and roles. One `agency.yaml` in the agency's folder."""

    noun: ClassVar[str] = "an agency"
    format: Literal[1]
    """The version of this language; 1."""
    agency: Identifier
    """The name of the agency, which is also the name of its folder."""
    title: Words
    """What people read."""
    languages: Annotated[list[Language], msgspec.Meta(min_length=1)]
    """Codes of the languages the agency speaks; the first one is used when a text has no other."""
    time_zone: str
    """Such as America/Los_Angeles."""
    region: Country = "US"
    """For phone numbers that are written without a country."""
    currency: Currency = "USD"
    """For amounts of money."""
    theme: ThemeText | None = None
    """How the agency's pages look."""
    help: Words | None = None
    """How to reach the agency by other means; stands on every public page."""
    teams: dict[Identifier, TeamText] = msgspec.field(default_factory=dict)
    """Teams that cases are routed to, by name."""
    roles: dict[Identifier, RoleText] = msgspec.field(default_factory=dict)
    """Roles of the people who work here, by name."""


# -- entities/*.yaml -----------------------------------------------------------------------------


class ListText(Text, frozen=True, kw_only=True):
    """The list page of an entity."""

    noun: ClassVar[str] = "list"
    columns: Annotated[list[Identifier], msgspec.Meta(min_length=1)]
    """Fields shown when nobody chose others."""


class RecordText(Text, frozen=True, kw_only=True):
    """What entities and case types have in common."""

    title: Words
    """What people call one of them."""
    plural: Words | None = None
    """What people call several of them; the title when it is left out."""
    reference: Reference
    """A pattern with {number} and, if wished, {year}: PH-{year}-{number:06}."""
    fields: Annotated[dict[Identifier, FieldText], msgspec.Meta(min_length=1)]
    """What is known of each record, by name."""
    label: Identifier | None = None
    """The field that names a record to people, next to its reference."""
    list: ListText | None = None
    """The list page."""
    was: Identifier | None = None
    """The earlier name, when it was renamed: the data is kept."""


class EntityText(RecordText, frozen=True, kw_only=True):
    """A kind of record without states, such as an asset. One file in `entities/`."""

    noun: ClassVar[str] = "an entity"
    entity: Identifier
    """The name, which is also the name of the file."""


# -- case_types/*.yaml ---------------------------------------------------------------------------


class QuestionText(Text, frozen=True, kw_only=True):
    """A field as the form asks it."""

    noun: ClassVar[str] = "a question"
    field: Identifier
    """The field that is asked."""
    show: Expression | None = None
    """Ask it only when this rule is true."""
    require: Expression | None = None
    """An answer is needed when this rule is true."""


class StepText(Text, frozen=True, kw_only=True):
    """One page of the form."""

    noun: ClassVar[str] = "a step"
    title: Words
    """The heading of the page."""
    help: Words | None = None
    """A sentence below the heading."""
    fields: Annotated[list[Identifier | QuestionText], msgspec.Meta(min_length=1)]
    """What is asked, in order."""


class FormText(Text, frozen=True, kw_only=True):
    """How a case is opened."""

    noun: ClassVar[str] = "form"
    public: bool = False
    """Anybody may fill it in on the public site."""
    intro: Words | None = None
    """Stands above the first step."""
    receipt: Words | None = None
    """Stands on the page after sending: what happens next."""
    steps: Annotated[list[StepText], msgspec.Meta(min_length=1)]
    """The pages, in order."""


class TransitionText(Text, frozen=True, kw_only=True):
    """What an officer can do to a case in this state."""

    noun: ClassVar[str] = "a transition"
    to: Identifier
    """The state the case is in afterwards."""
    title: Words | None = None
    """The words on the button; the name when they are left out."""
    roles: list[Identifier] = msgspec.field(default_factory=list)
    """Who may; everybody who may act when it is left out."""
    when: Expression | None = None
    """Possible only when this rule is true."""
    otherwise: Words | None = msgspec.field(default=None, name="else")
    """What to tell the officer when the rule is not true."""
    ask: list[Identifier] = msgspec.field(default_factory=list)
    """Fields to fill in on the way; `reason` asks for a few words that are kept on the timeline."""
    do: list[ActionText] = msgspec.field(default_factory=list)
    """What happens by itself."""


class StateText(Text, frozen=True, kw_only=True):
    """Where a case can stand."""

    noun: ClassVar[str] = "a state"
    title: Words | None = None
    """What officers read; the name when it is left out."""
    public: Words | None = None
    """What the tracking page says, in plain words."""
    start: bool = False
    """New cases begin here; true in exactly one state."""
    final: Ending | None = None
    """The case ends here, and how."""
    colour: TagColour = "blue"
    """The colour of its tag."""
    on: dict[Identifier, TransitionText] = msgspec.field(default_factory=dict)
    """Transitions that lead out of it, by name."""


class RouteText(Text, frozen=True, kw_only=True):
    """One line of routing: the first whose rule is true decides."""

    noun: ClassVar[str] = "a route"
    when: Expression | None = None
    """The rule a new case must meet."""
    otherwise: bool = False
    """True in the last line: for every case that no other line took."""
    team: Identifier | None = None
    """The team that gets the case."""
    priority: PriorityWord | None = None
    """The priority of the case."""
    title: Words | None = None
    """Why, for the timeline."""


class DeadlineText(Text, frozen=True, kw_only=True):
    """A clock that runs on a case."""

    noun: ClassVar[str] = "a deadline"
    title: Words | None = None
    """What people read; the name when it is left out."""
    start: Moment = "opened"
    """When the clock starts: opened, entering STATE or leaving STATE."""
    stop: Moment
    """When the clock stops."""
    due: Length
    """How long there is, such as 72 hours."""
    pause: list[Identifier] = msgspec.field(default_factory=list)
    """States in which the clock stands still."""
    warn: Share = "75%"
    """The share of the time after which staff are warned."""
    cites: str = ""
    """The law or standard that asks for it."""


class CaseTypeText(RecordText, frozen=True, kw_only=True):
    """An entity with states: what people ask the agency for. One file in `case_types/`."""

    noun: ClassVar[str] = "a case type"
    case_type: Identifier
    """The name, which is also the name of the file."""
    form: FormText | None = None
    """How a case is opened."""
    states: Annotated[dict[Identifier, StateText], msgspec.Meta(min_length=1)]
    """Where a case can stand, by name."""
    routing: list[RouteText] = msgspec.field(default_factory=list)
    """Who gets a new case: the first line whose rule is true; the last must be `otherwise: true`."""
    deadlines: dict[Identifier, DeadlineText] = msgspec.field(default_factory=dict)
    """Clocks that run on a case, by name."""


Document = AgencyText | EntityText | CaseTypeText
