"""`packs/NAME/pack.yaml` and `overlays/*/*.yaml` as they are written. See `model`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec

from casework.definition.model_agency import RoleText, TeamText
from casework.definition.written import Language, Text, shaped
from casework.fields import Identifier, Words

Version = Annotated[
    str,
    shaped(r"^[0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5}$", "a version of three numbers, such as 1.4.0"),
]


class PackText(Text, frozen=True, kw_only=True):
    """A service pack: case types and entities that several agencies use, kept by somebody else.

    One `packs/NAME/pack.yaml` in the agency's folder, with `case_types/`, `entities/` and
    `scenarios/` beside it. These files belong to the pack; an agency's changes stand in `overlays/`.
    """

    noun: ClassVar[str] = "a pack"
    format: Literal[1]
    """The version of this language; 1."""
    pack: Identifier
    """The name of the pack, which is also the name of its folder."""
    version: Version
    """Three numbers: breaking changes, additions, repairs."""
    title: Words
    """What people read."""
    description: Words | None = None
    """What the pack is for, in a sentence or two."""
    licence: str = ""
    """Under which terms it may be used, such as CC0-1.0."""
    languages: Annotated[list[Language], msgspec.Meta(min_length=1)]
    """The languages of its texts; a text that is written once is in the first."""
    teams: dict[Identifier, TeamText] = msgspec.field(default_factory=dict)
    """Teams its case types route to; those that the agency writes itself come first."""
    roles: dict[Identifier, RoleText] = msgspec.field(default_factory=dict)
    """Roles its case types name; those that the agency writes itself come first."""


class InsertText(Text, frozen=True, kw_only=True):
    """Items that go into a list of the pack."""

    noun: ClassVar[str] = "an insert"
    into: str
    """The path of the list, such as form.steps.1.fields."""
    after: str | None = None
    """The item they follow: its text, its field, its title or its number."""
    before: str | None = None
    """The item they stand before; without `after` and `before` they come last."""
    items: Annotated[list[Any], msgspec.Meta(min_length=1)]
    """What goes in, written as in the list itself."""


class OverlayText(Text, frozen=True, kw_only=True):
    """An agency's changes to a document of a pack. One file in `overlays/case_types/` or
    `overlays/entities/`, named as the document.
    """

    noun: ClassVar[str] = "an overlay"
    case_type: Identifier | None = None
    """The case type that is changed."""
    entity: Identifier | None = None
    """The entity that is changed."""
    change: dict[str, Any] = msgspec.field(default_factory=dict)
    """What is written otherwise or added: keys as in the document, only those that differ."""
    insert: list[InsertText] = msgspec.field(default_factory=list)
    """Items that go into lists."""
    remove: list[str] = msgspec.field(default_factory=list)
    """Paths of what is left out, such as fields.colour or states.waiting."""
