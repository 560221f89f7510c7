"""Entities and their fields: records without states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.catalogue.list_view import ListView
from casework.catalogue.placement import Placement
from casework.catalogue.relations import Children, SearchPath, Section, UniqueGroup, Validation
from casework.catalogue.tree import Tree
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
    inner: Mapping[str, Field] = field(default_factory=dict)
    """What stands in each row of a group."""
    one: Label = Label()
    """What one row of a group is called; `title` is what all of them are."""
    add: Label = Label()
    """The words on the button that adds a row; our own when it is empty."""
    as_of: Rule | None = None
    """Of a link to a record with periods: the day whose values its rules see; None is today."""
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

VALID_FROM = "valid_from"
"""What a record with periods has besides: the day from which its values hold."""

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
    children: Mapping[str, Children] = field(default_factory=dict)
    """Records of other entities that point here, by the name of the list."""
    search_through: tuple[SearchPath, ...] = ()
    """Texts of other records by which its records are found."""
    tree: Tree | None = None
    """How its records belong to one another, if they do."""
    unique: tuple[UniqueGroup, ...] = ()
    validations: tuple[Validation, ...] = ()
    list_sort: str = ""
    """What its list is sorted by until somebody chooses, with `-` for descending; empty: newest first."""
    colours: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By field and option the colour of the tag that shows it."""
    sections: tuple[Section, ...] = ()
    list_filters: tuple[str, ...] = ()
    """What its list offers to filter by; empty: every field of a few options."""
    list_group: str = ""
    """The field by whose options the rows of its list stand together."""
    views: Mapping[str, ListView] = field(default_factory=dict)
    """Named views of its list, in the order of the YAML."""
    opens: str = ""
    """The view that its list opens with."""
    dated: tuple[str, ...] = ()
    """Names of the fields whose values hold from a day on; empty: it has no periods."""

    @property
    def is_case(self) -> bool:
        return False

    @property
    def has_archive(self) -> bool:
        """Whether its records can be taken off the lists without being deleted. Cases are closed."""
        return True

    def records_of(self, name: str) -> str | None:
        """The entity that a field of type records leads to; None for any other name."""
        found = self.fields.get(name)
        return found.kind.links_to() if found is not None and found.kind.links_many else None

    def rows_names(self) -> frozenset[str]:
        """What rules ask as rows of other records: lists of children, and fields of type records."""
        return frozenset(self.children) | {n for n, f in self.fields.items() if f.kind.links_many}

    def stored_fields(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields.values() if each.is_stored)

    def read_through(self, names: Iterable[str]) -> frozenset[str]:
        """The names, and all that those of them that rules work out are worked out from."""
        found, waiting = set[str](), set(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                known = self.fields.get(name)
                waiting |= known.rule.reads if known is not None and known.rule else frozenset()
        return frozenset(found)

    def system_fields(self) -> Mapping[str, str]:
        return {**SYSTEM_FIELDS, VALID_FROM: "date"} if self.dated else SYSTEM_FIELDS
