"""What the linter looks at: a definition that compiles, beside the Catalogue that came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from casework.actions.placeholders import read_template
from casework.catalogue import CaseType, Catalogue, Entity, Role, Verb
from casework.compiler.names import Names, Written
from casework.definition import Definition, Document, Spot
from casework.definition.marks import Mark, marks
from casework.definition.nodes import ScalarNode

WORD = re.compile(r"[a-z][a-z0-9_]*")
DEFINING = frozenset({"fields", "options", "states", "on", "deadlines", "former", "views"})
"""Keys below these give a name to something new; other keys that an author chose use a name."""
NO_FIELD = frozenset(
    {
        "type", "privacy", "pattern", "accept", "final", "colour", "team", "priority", "was", "of",
        "default", "case_type", "entity", "reference", "start", "stop", "due", "channel", "merge",
        "opens", "sequence",
    }
)  # fmt: skip
"""Keys whose value is never the name of a field."""


@dataclass(frozen=True)
class Record:
    """An entity or case type: as written, and as it was compiled."""

    written: Written
    entity: Entity
    marks: tuple[Mark, ...]

    @property
    def name(self) -> str:
        return self.written.name

    @property
    def spot(self) -> Spot:
        return self.written.spot

    @property
    def case(self) -> CaseType | None:
        return self.entity if isinstance(self.entity, CaseType) else None

    def at(self, *path: str | int) -> Spot:
        spot = self.spot
        for step in path:
            spot = spot[step]
        return spot

    @cached_property
    def names_used(self) -> Mapping[str, frozenset[str]]:
        """Names that occur where a field may be meant; each with the fields in whose own lines it does.

        The empty text stands for everywhere else.
        """
        used: dict[str, set[str]] = {}
        for mark in self.marks:
            owner = str(mark.path[1]) if mark.path[0] == "fields" and len(mark.path) > 2 else ""
            for name in names_in(mark):
                used.setdefault(name, set()).add(owner)
        return {name: frozenset(owners) for name, owners in used.items()}


def names_in(mark: Mark) -> Iterator[str]:
    if mark.role == "words":
        for _, node in mark.texts():
            if "((" in node.text:
                yield from read_template(node.text).names()
    elif mark.role == "key":
        if len(mark.path) > 1 and mark.path[-2] not in DEFINING:
            yield str(mark.path[-1])
    elif isinstance(mark.node, ScalarNode) and not _is_no_field(mark):
        yield from WORD.findall(mark.node.text)


def _is_no_field(mark: Mark) -> bool:
    key = mark.path[-1]
    if key == "to":
        return len(mark.path) < 2 or mark.path[-2] != "notify"
    return key in NO_FIELD


@dataclass(frozen=True)
class Subject:
    """An agency. `folder` is None for a bundle that lies in no folder."""

    definition: Definition
    catalogue: Catalogue
    folder: Path | None = None

    @cached_property
    def names(self) -> Names:
        return Names.of(self.definition)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        return tuple(
            Record(written, self.catalogue.entities[name], tuple(marks_of(written)))
            for name, written in self.names.records.items()
        )

    @property
    def cases(self) -> tuple[tuple[Record, CaseType], ...]:
        return tuple((one, one.case) for one in self.records if one.case is not None)

    @cached_property
    def agency_marks(self) -> tuple[Mark, ...]:
        return tuple(marks("agency", self.definition.agency.root))

    @property
    def agency_spot(self) -> Spot:
        return self.definition.agency.spot

    @property
    def languages(self) -> tuple[str, ...]:
        return self.catalogue.agency.languages

    @property
    def roles(self) -> Mapping[str, Role]:
        return self.catalogue.agency.roles

    def all_marks(self) -> Iterator[Mark]:
        yield from self.agency_marks
        for record in self.records:
            yield from record.marks

    def documents(self) -> Iterator[tuple[str, Document[Any]]]:
        """Every document with its kind."""
        yield "agency", self.definition.agency
        for one in self.definition.entities:
            yield "entity", one
        for other in self.definition.case_types:
            yield "case_type", other

    def who_may(self, verb: Verb, entity: str) -> tuple[Role, ...]:
        """The roles that have a verb on an entity."""
        return tuple(
            role
            for role in self.roles.values()
            if (grant := role.grants.get(entity)) is not None and verb in grant.verbs
        )


def marks_of(written: Written) -> Iterator[Mark]:
    return marks(written.kind, written.document.root)
