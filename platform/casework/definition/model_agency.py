"""`agency.yaml` as it is written. See `model`."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from casework.definition.written import (
    Colour,
    Country,
    Currency,
    Everything,
    Expression,
    Language,
    Text,
    VerbWord,
)
from casework.fields import Identifier, Privacy, Words


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
