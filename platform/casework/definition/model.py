"""The documents of the language as they are written: one struct for each kind of mapping.

`schemas/` and the language reference are generated from these attributes, their types and the
sentences below them. Names in them are still words: only the compiler knows whether they exist.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from casework.definition.model_form import DeclarationText, ExitText
from casework.definition.model_record import (
    ChildrenText,
    ListText,
    Sections,
    TreeText,
    UniqueGroups,
    Validations,
)
from casework.definition.model_upgrade import UpgradeText
from casework.definition.written import (
    ActionText,
    Ending,
    Expression,
    Length,
    Moment,
    Prefilling,
    PriorityWord,
    Reference,
    Share,
    StyleWord,
    TagColour,
    Text,
)
from casework.fields import FieldText, Identifier, Words

# -- entities/*.yaml -----------------------------------------------------------------------------


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
    children: dict[Identifier, ChildrenText] = msgspec.field(default_factory=dict)
    """Records that point here, by a name of your own: lists on the page of each record."""
    sections: Sections = []
    """The parts of a record's page; fields that stand in none of them come last."""
    unique: UniqueGroups = []
    """Fields that no two records have alike together: [[licence_no, state_code]]."""
    validations: Validations = []
    """What must hold of every record, however it is written, with words for who breaks it."""
    was: Identifier | None = None
    """The earlier name, when it was renamed: the data is kept."""
    former: dict[Identifier, FieldText] = msgspec.field(default_factory=dict)
    """Fields of earlier revisions that are gone, with their type, for rules of `backfill` and `upgrade`."""


class EntityText(RecordText, frozen=True, kw_only=True):
    """A kind of record without states, such as an asset. One file in `entities/`."""

    noun: ClassVar[str] = "an entity"
    entity: Identifier
    """The name, which is also the name of the file."""
    tree: TreeText | None = None
    """Its records belong to one another, and none to itself by any way round."""
    effective: list[Identifier] = msgspec.field(default_factory=list)
    """Fields whose values hold from a day on: a rate, a class, an address. The others hold at once."""


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
    read_only: Expression | None = None
    """The answer it has stands, and nobody changes it, when this rule is true."""
    prefill: Prefilling | None = None
    """What a form for staff suggests when the person is known: `person.email`, or `previous.FIELD` of
    the person's latest earlier case. `person` alone, in a field of type person, is who it is."""
    only_if: Words | None = None
    """What `show` says, in words for the paper form; made from the rule when it is left out."""
    say: Words | None = None
    """The words to say when it is asked over the telephone, in a form of style `script`."""


class StepText(Text, frozen=True, kw_only=True):
    """One page of the form."""

    noun: ClassVar[str] = "a step"
    title: Words
    """The heading of the page."""
    help: Words | None = None
    """A sentence below the heading."""
    show: Expression | None = None
    """Ask the whole page only when this rule is true."""
    say: Words | None = None
    """The words to say before its questions, in a form of style `script`."""
    fields: Annotated[list[Identifier | QuestionText], msgspec.Meta(min_length=1)]
    """What is asked, in order."""
    exit: list[ExitText] = msgspec.field(default_factory=list)
    """Pages on which the form ends after this step, for people it is of no use to."""


class FormText(Text, frozen=True, kw_only=True):
    """A way to open a case: what is asked, of whom, and how."""

    noun: ClassVar[str] = "a form"
    title: Words | None = None
    """What people choose it by when there are several; the title of the case type when it is left out."""
    public: bool = False
    """Anybody may fill it in on the public site."""
    roles: list[Identifier] = msgspec.field(default_factory=list)
    """Who of the staff may use it; everybody who may create the case when it is left out."""
    style: StyleWord = "pages"
    """A page a step, a dense form for the counter (`key_entry`), or what to say on the phone (`script`)."""
    tasks: bool = False
    """The steps as a list: which are done, which comes next, and a way to each."""
    channel: Identifier | None = None
    """The channel of its cases; else web, and for staff desk, counter (`key_entry`) or phone (`script`)."""
    intro: Words | None = None
    """Stands above the first step."""
    receipt: Words | None = None
    """Stands on the page after sending: what happens next."""
    steps: Annotated[list[StepText], msgspec.Meta(min_length=1)]
    """The pages, in order."""
    declaration: DeclarationText | None = None
    """What whoever sends the form confirms, and signs if it says so."""


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
    was: Identifier | None = None
    """The earlier name, when it was renamed: its cases stay in it."""
    merge: list[Identifier] = msgspec.field(default_factory=list)
    """States that are gone: their cases are in this one from now on."""


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
    """How a case is opened: the only form, or the one named `public`."""
    forms: dict[Identifier, FormText] = msgspec.field(default_factory=dict)
    """Several ways to open a case, by name: for the public, for the counter, for the telephone."""
    states: Annotated[dict[Identifier, StateText], msgspec.Meta(min_length=1)]
    """Where a case can stand, by name."""
    routing: list[RouteText] = msgspec.field(default_factory=list)
    """Who gets a new case: the first line whose rule is true; the last must be `otherwise: true`."""
    deadlines: dict[Identifier, DeadlineText] = msgspec.field(default_factory=dict)
    """Clocks that run on a case, by name."""
    upgrade: UpgradeText | None = None
    """How open cases of earlier revisions come under this one. Without it they stay where they are."""
