"""Everything that has a name in a definition, before anything is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from casework.catalogue import CASE_FIELDS, PRIORITIES, SYSTEM_FIELDS, VALID_FROM
from casework.definition import CaseTypeText, Definition, Document, EntityText, RecordText, Spot
from casework.definition.model_record import TreeText
from casework.fields import FieldType
from casework.rules import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    TEXT,
    Choice,
    Reference,
    Rows,
    Scope,
    Type,
)

SYSTEM_TYPES: Mapping[str, Type] = {
    "integer": INTEGER,
    "text": TEXT,
    "date": DATE,
    "datetime": DATETIME,
    "boolean": BOOLEAN,
    "user": Reference(to="user"),
}


@dataclass(frozen=True)
class Written:
    """An entity or case type as written, with what the other passes ask of it."""

    name: str
    document: Document[EntityText] | Document[CaseTypeText]
    teams: tuple[str, ...]
    records: Mapping[str, Written]
    """All of them, this one too."""

    @property
    def text(self) -> RecordText:
        return self.document.text

    @property
    def spot(self) -> Spot:
        return self.document.spot

    @property
    def case(self) -> CaseTypeText | None:
        """The document of a case type, or None for an entity without states."""
        text = self.document.text
        return text if isinstance(text, CaseTypeText) else None

    @property
    def kind(self) -> str:
        return "entity" if self.case is None else "case_type"

    @cached_property
    def kinds(self) -> Mapping[str, FieldType]:
        return {name: field.kind for name, field in self.text.fields.items()}

    @cached_property
    def gone(self) -> Mapping[str, FieldType]:
        """Fields of earlier revisions that a backfill may read."""
        return {name: field.kind for name, field in self.text.former.items()}

    @cached_property
    def backfill_scope(self) -> Scope:
        """What a backfill may read: what is stored now, and what was stored before."""
        now = {name: t for name, t in self.field_types.items() if name not in self.computed}
        then = {name: self._type_of(kind) for name, kind in self.gone.items()}
        return Scope({**self.system_types, **then, **now})

    @cached_property
    def upgrade_scope(self) -> Scope:
        """What an upgrade may read: all of a case as it is now, and what was stored before."""
        then = {name: self._type_of(kind) for name, kind in self.gone.items()}
        return Scope({**then, **self.scope.names}, self.former, self.linked_types)

    @cached_property
    def computed(self) -> frozenset[str]:
        return frozenset(
            name
            for name, kind in self.kinds.items()
            if kind.value is not None or not kind.is_stored
        )

    @cached_property
    def former(self) -> Mapping[str, str]:
        """Earlier names of fields (`was:`) and what they are called now."""
        return {kind.was: name for name, kind in self.kinds.items() if kind.was is not None}

    @cached_property
    def system(self) -> Mapping[str, str]:
        if self.case is not None:
            return {**SYSTEM_FIELDS, **CASE_FIELDS}
        return {**SYSTEM_FIELDS, VALID_FROM: "date"} if self.effective else SYSTEM_FIELDS

    @property
    def effective(self) -> tuple[str, ...]:
        """The fields whose values hold from a day on."""
        text = self.document.text
        return tuple(text.effective) if isinstance(text, EntityText) else ()

    @cached_property
    def field_types(self) -> Mapping[str, Type]:
        return {name: self._type_of(kind) for name, kind in self.kinds.items()}

    @cached_property
    def system_types(self) -> Mapping[str, Type]:
        found = {name: SYSTEM_TYPES.get(word, TEXT) for name, word in self.system.items()}
        if self.case is not None:
            found["state"] = Choice(options=tuple(self.case.states))
            found["priority"] = Choice(options=PRIORITIES)
            found["team"] = self._team
        return found

    @cached_property
    def scope(self) -> Scope:
        """What a rule about a record may speak of: its fields and what every record has."""
        known = {**self.system_types, **self.field_types, **self.row_types, **self.record_types}
        return Scope(known, self.former, self.linked_types, self.trees)

    @cached_property
    def stored_types(self) -> Mapping[str, Type]:
        """What other records may ask of this one: whatever lies in a column of its own."""
        kept = {
            name: type
            for name, type in self.field_types.items()
            if name not in self.computed
            and len(self.kinds[name].columns()) == 1
            and not self.kinds[name].links_many
        }
        return {**self.system_types, **kept}

    @cached_property
    def row_types(self) -> Mapping[str, Type]:
        """The lists of children, as rules ask them."""
        return {
            name: Rows.of(self.records[text.entity].stored_types)
            for name, text in self.text.children.items()
            if text.entity in self.records
        }

    @cached_property
    def record_types(self) -> Mapping[str, Type]:
        """The fields of type records, as rules ask them."""
        return {
            name: Rows.of(self.records[target].stored_types)
            for name, kind in self.kinds.items()
            if kind.links_many and (target := kind.links_to() or "") in self.records
        }

    @cached_property
    def linked_types(self) -> Mapping[str, Mapping[str, Type]]:
        """By the name of a link what may be asked of its record."""
        return {
            name: self.records[target].stored_types
            for name, kind in self.kinds.items()
            if kind.type_name == "record" and (target := kind.links_to() or "") in self.records
        }

    @cached_property
    def trees(self) -> frozenset[str]:
        """The links that lead into a tree."""
        return frozenset(
            name for name in self.linked_types if tree_text(self._target(name)) is not None
        )

    def _target(self, link: str) -> Written:
        return self.records[self.kinds[link].links_to() or ""]

    @property
    def _team(self) -> Type:
        return Choice(options=self.teams) if self.teams else TEXT

    def _type_of(self, kind: FieldType) -> Type:
        return self._team if kind.links_to() == "team" else kind.rule_type()


def tree_text(written: Written) -> TreeText | None:
    """What an entity says of itself as a tree; cases are none."""
    text = written.document.text
    return text.tree if isinstance(text, EntityText) else None


@dataclass(frozen=True)
class Names:
    """What a definition declares, by name."""

    records: Mapping[str, Written]
    teams: tuple[str, ...]
    roles: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def language(self) -> str:
        """The language of a text that names none."""
        return self.languages[0]

    @classmethod
    def of(cls, definition: Definition) -> Names:
        agency = definition.agency.text
        teams = tuple(agency.teams)
        records: dict[str, Written] = {}
        for entity in definition.entities:
            records[entity.text.entity] = Written(entity.text.entity, entity, teams, records)
        for case in definition.case_types:
            records[case.text.case_type] = Written(case.text.case_type, case, teams, records)
        return cls(records, teams, tuple(agency.roles), tuple(agency.languages))
