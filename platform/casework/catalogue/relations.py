"""How records of several entities belong together."""

from __future__ import annotations

from dataclasses import dataclass

from casework.fields.base import FieldType
from casework.labels import Label
from casework.rules import Rule


@dataclass(frozen=True, slots=True)
class Children:
    """The records of `entity` that point to a record by their field `field`.

    `is_many`: that field is of type records, so each of them may point to others as well.
    """

    name: str
    title: Label
    entity: str
    field: str
    columns: tuple[str, ...]
    """What the list on the parent's page shows, besides the reference."""
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class SearchPath:
    """By which words of other records a record is found: those of `field` in what `link` leads to.

    `target` is the entity there, or `person` or `organisation`; `field` may be `reference`.
    """

    link: str
    target: str
    field: str
    kind: FieldType
    is_many: bool = False
    has_periods: bool = False
    """Whether what the link leads to has values that hold from a day on: those of every period count."""


@dataclass(frozen=True, slots=True)
class UniqueGroup:
    """Fields that no two records have alike together. `message` is empty where the agency said none."""

    fields: tuple[str, ...]
    message: Label = Label()


@dataclass(frozen=True, slots=True)
class Validation:
    """A rule that must not be false when a record is written; `field` is where it is told."""

    rule: Rule
    message: Label
    field: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a record's page. `columns` of its rows stand side by side where there is room.

    `show` None: always there.
    """

    title: Label
    fields: tuple[str, ...]
    columns: int = 1
    show: Rule | None = None
    is_collapsed: bool = False
