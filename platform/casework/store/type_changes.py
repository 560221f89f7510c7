"""Changes of a field's meaning that its columns do not show, told from the live Catalogue.

Minor units of another scale, ids of another table, a text that becomes an option: the database would
take them all and every old answer would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.catalogue import Catalogue, Entity, Field
from casework.fields.base import FieldType
from casework.store.live_schema import LiveSchema
from casework.store.plan import Refusal
from casework.store.renames import Renamed

_FREE_TEXT = frozenset({"text", "long_text"})
_TEXTS = _FREE_TEXT | {"email", "phone", "url", "choice", "team"}


def changed_meanings(
    catalogue: Catalogue, live: Catalogue, renamed: Renamed, schema: LiveSchema
) -> Iterator[Refusal]:
    for entity in catalogue.entities.values():
        before = _Before.of(entity, live, renamed, schema)
        if before is not None:
            for field in entity.stored_fields():
                yield from _changed_field(catalogue, entity, field, before)


@dataclass(frozen=True, slots=True)
class _Before:
    """An entity as it is live, and what its columns are called now and were called."""

    entity: Entity
    columns: frozenset[str]
    renamed: frozenset[str]

    @classmethod
    def of(
        cls, entity: Entity, live: Catalogue, renamed: Renamed, schema: LiveSchema
    ) -> _Before | None:
        name = renamed.old_table(entity.name)
        old = live.entity(name) or live.entity(entity.was or "")
        table = schema.tables.get(name)
        if old is None or table is None:
            return None
        moved = frozenset(column for each, column in renamed.old_columns if each == entity.name)
        return cls(old, frozenset(table.columns), moved)

    def field(self, field: Field) -> Field | None:
        """The field whose answers this one has: that of `was`, if it was followed by now."""
        former = self.entity.fields.get(field.kind.was or "")
        is_followed = field.column_names()[0] in self.renamed
        if former is not None and (is_followed or former.column_names()[0] not in self.columns):
            return former
        return self.entity.fields.get(field.name)

    def is_in_the_way(self, field: Field) -> bool:
        """Whether `was` says to rename onto a field that has answers of its own."""
        was, own = field.kind.was or "", self.entity.fields.get(field.name)
        is_followed = field.column_names()[0] in self.renamed
        former = self.entity.fields.get(was)
        return (
            own is not None
            and former is not None
            and own.kind.was != was
            and not is_followed
            and former.column_names()[0] in self.columns
        )


def search_changed(entity: Entity, live: Catalogue) -> bool:
    """Whether rows must be given their search words anew: what is searched, or who may, changed."""
    old = live.entity(entity.name) or live.entity(entity.was or "")
    return old is not None and _searched(entity) != _searched(old, entity)


def _searched(entity: Entity, later: Entity | None = None) -> set[tuple[str, str]]:
    new_names = {f.kind.was: f.name for f in later.fields.values() if f.kind.was} if later else {}
    return {
        (new_names.get(field.name, field.name), field.privacy)
        for field in entity.stored_fields()
        if field.kind.searchable
    }


def _changed_field(
    catalogue: Catalogue, entity: Entity, field: Field, before: _Before
) -> Iterator[Refusal]:
    subject = f"{entity.name}.{field.name}"
    if before.is_in_the_way(field):
        yield Refusal(
            subject,
            f"`was: {field.kind.was}` cannot be followed, because '{field.name}' is a field already",
            "Give the renamed field a name that was not used before",
        )
        return
    old = before.field(field)
    reason = _reason(catalogue, field, old) if old is not None and old.is_stored else None
    if reason:
        yield Refusal(
            subject,
            reason,
            f"Put it back as it was, or add a field with another name next to '{field.name}'",
        )


def _reason(catalogue: Catalogue, field: Field, old: Field) -> str | None:
    new_kind, old_kind = field.kind, old.kind
    if not _keeps_type(new_kind, old_kind):
        return (
            f"its type changed from {old_kind.type_name} to {new_kind.type_name},"
            " and the answers it has were given for the old one"
        )
    if _option(new_kind, "scale") != _option(old_kind, "scale"):
        return "its number of decimal places changed, and every stored amount would change with it"
    if _option(new_kind, "currency") != _option(old_kind, "currency"):
        return "its currency changed, and every stored amount would be taken for the new one"
    if _target(catalogue, old_kind.links_to()) != new_kind.links_to():
        return (
            f"it pointed to '{old_kind.links_to()}' and now to '{new_kind.links_to()}',"
            " where the same numbers are other records"
        )
    if _most(new_kind) < _most(old_kind):
        return (
            f"its longest answer shrank from {_most(old_kind):,} to {_most(new_kind):,} characters,"
            " and records that are longer could not be saved again"
        )
    return None


def _keeps_type(new: FieldType, old: FieldType) -> bool:
    """A text may become a freer text; nothing else may turn into something else."""
    if new.type_name == old.type_name:
        return True
    return new.type_name in _FREE_TEXT and old.type_name in _TEXTS


def _target(catalogue: Catalogue, old: str | None) -> str | None:
    """The name that the target of a link has by now."""
    return next((e.name for e in catalogue.entities.values() if e.was and e.was == old), old)


def _option(kind: FieldType, name: str) -> object:
    return getattr(kind, name, None)


def _most(kind: FieldType) -> float:
    most = getattr(kind, "most", None)
    return most if isinstance(most, int) else float("inf")
