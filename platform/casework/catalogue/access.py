"""Who may do what: roles with their grants, as the agency wrote them, resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from casework.labels import Label
from casework.rules import Rule


class Verb(StrEnum):
    """What can be asked of the access decision; also the words in `may:` of a role."""

    READ = "read"
    CREATE = "create"
    CHANGE = "change"
    ACT = "act"
    ASSIGN = "assign"
    NOTE = "note"
    EXPORT = "export"
    ARCHIVE = "archive"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one role may do with one entity. `rows` None means every row; else rows where it is TRUE."""

    entity: str
    verbs: frozenset[Verb]
    rows: Rule | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the agency. `sees` are the privacy classes whose fields it may read and write."""

    name: str
    title: Label
    sees: frozenset[str]
    grants: Mapping[str, Grant] = field(default_factory=dict)
    is_admin: bool = False
    """May manage the agency's users and publish its definition."""


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    title: Label
    email: str = ""
