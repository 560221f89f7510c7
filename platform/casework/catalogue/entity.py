"""Entities and their fields: records without states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.catalogue.placement import Placement
from casework.fields.base import FieldType
from casework.labels import Label
from casework.rules import Rule


@dataclass(frozen=True, slots=True)
class Field:
    """A field, resolved. `kind` holds the type's options and behaviour; `rule` works its value out."""

    name: str
    title: Label
    help: Label
    kind: FieldType
    rule: Rule | None = None
    backfill: Rule | None = None
    """Fills the field in records that exist and have no answer, once, when it is published."""
    rules_kind: FieldType | None = None
    """The type that the rules of its revision know it by, where its answers were converted since."""

    @property
    def is_computed(self) -> bool:
        return self.rule is not None

    @property
    def is_stored(self) -> bool:
        return self.rule is None and self.kind.is_stored

    @property
    def privacy(self) -> str:
        return self.kind.privacy

    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name(self.name) for column in self.kind.columns())


SYSTEM_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "id": "integer",
        "reference": "text",
        "version": "integer",
        "revision": "integer",
        "created_on": "datetime",
        "changed_on": "datetime",
    }
)
"""What every record has besides its own fields. No field may take one of these names."""

CASE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "state": "choice",
        "opened_on": "datetime",
        "closed_on": "datetime",
        "team": "team",
        "officer": "user",
        "priority": "choice",
        "channel": "text",
        "due_on": "datetime",
    }
)
"""What every case has besides. `due_on` is the nearest due time of its running deadlines."""

PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of record. A `CaseType` is an entity with states."""

    name: str
    title: Label
    plural: Label
    fields: Mapping[str, Field]
    reference: str
    """Pattern such as `PH-{year}-{number:06}`."""
    label_field: str | None = None
    """The field whose value names a record to people, next to its reference."""
    list_columns: tuple[str, ...] = ()
    """Names of fields and system fields that a list shows when nobody chose others."""
    was: str | None = None
    computed: tuple[str, ...] = ()
    """Names of the fields that rules work out, each behind those that it reads."""
    former: Mapping[str, FieldType] = field(default_factory=dict)
    """Fields of earlier revisions that a backfill may still read."""
    placement: Placement | None = None
    """Where its columns lie, when the tables were made for another revision."""

    @property
    def is_case(self) -> bool:
        return False

    def stored_fields(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields.values() if each.is_stored)

    def system_fields(self) -> Mapping[str, str]:
        return SYSTEM_FIELDS
