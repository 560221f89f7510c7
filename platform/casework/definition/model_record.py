"""What an entity or a case type says of its records together: their lists, and what points to them."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from casework.definition.written import Expression, Order, TagColour, Text
from casework.fields import Identifier, Words


class ListViewText(Text, frozen=True, kw_only=True):
    """A named view of a list: some of its rows, in an order of its own."""

    noun: ClassVar[str] = "a view of a list"
    title: Words
    """The words on its tab."""
    roles: list[Identifier] = []
    """Who has it; everybody who reads the list when it is left out."""
    filter: Expression | None = None
    """The rows it holds: those for which this rule is true. The database works it out."""
    columns: list[Identifier] = []
    """What it shows. Without it, the columns of the list."""
    sort: Order | None = None
    """Its order. Without it, that of the list."""
    group: Identifier | None = None
    """The field by whose options its rows stand together."""


class ListText(Text, frozen=True, kw_only=True):
    """The list page of an entity."""

    noun: ClassVar[str] = "list"
    columns: Annotated[list[Identifier], msgspec.Meta(min_length=1)]
    """Fields shown when nobody chose others."""
    sort: Order | None = None
    """What the rows are sorted by until somebody chooses: created_on, or -created_on for newest first."""
    colours: dict[Identifier, dict[str, TagColour]] = msgspec.field(default_factory=dict)
    """Colours of the tags in which options of a choice are shown, by field and option."""
    filters: list[Identifier] = []
    """What the desk offers to filter by, in order. Without it, every field of a few options."""
    group: Identifier | None = None
    """The field by whose options the rows stand together, each option with its heading and count."""
    views: dict[Identifier, ListViewText] = msgspec.field(default_factory=dict)
    """Named views: tabs above the list."""
    opens: Identifier | None = None
    """The view that the desk opens the list with; everything is one press away."""


class ChildrenText(Text, frozen=True, kw_only=True):
    """Records of another entity that point to this one: the reviews of a permit, say."""

    noun: ClassVar[str] = "a list of children"
    entity: Identifier
    """The entity or case type whose records point here."""
    field: Identifier
    """The field of type record by which they do."""
    title: Words | None = None
    """The heading of the list. Without it, what people call several of them."""
    columns: list[Identifier] = msgspec.field(default_factory=list)
    """What the list on this record's page shows. Without it, the columns of their own list."""


class SectionText(Text, frozen=True, kw_only=True):
    """A part of the page of a record, with a heading."""

    noun: ClassVar[str] = "a section"
    title: Words
    """The heading."""
    fields: Annotated[list[Identifier], msgspec.Meta(min_length=1)]
    """What it shows, in order."""
    columns: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    """How many stand side by side, where the screen is wide enough."""
    show: Expression | None = None
    """Show it only when this rule is true of the record."""
    collapsed: bool = False
    """Folded until somebody opens it."""


class UniqueText(Text, frozen=True, kw_only=True):
    """Fields that no two records have alike, all of them together. What is empty is like nothing."""

    noun: ClassVar[str] = "a unique group"
    fields: list[Identifier]
    """Two fields or more."""
    message: Words | None = None
    """What to tell who enters the same again."""


class ValidationText(Text, frozen=True, kw_only=True):
    """What must hold of every record that is written."""

    noun: ClassVar[str] = "a validation"
    rule: Expression
    """Refused where it is false; where something it reads is empty it is unknown, which passes."""
    message: Words
    """What to tell who breaks it: what is wrong, and what was expected."""
    field: Identifier | None = None
    """The field to tell it by. Without it, the first one that the rule reads."""


class TreeText(Text, frozen=True, kw_only=True):
    """Records that belong to one another, such as the districts of a city and their blocks."""

    noun: ClassVar[str] = "a tree"
    parent: Identifier
    """The field of type record by which one points to the record above it."""
    code: Identifier | None = None
    """The text that names a record in rules: within(area, "north"). Without it, the reference."""


UniqueGroups = list[list[Identifier] | UniqueText]
Validations = list[ValidationText]
Sections = list[SectionText]
