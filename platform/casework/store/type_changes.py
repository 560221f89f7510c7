"""Changes of a field's meaning, told from the live Catalogue: what can be converted, what is refused.

Columns do not show them all: minor units of another scale, ids of another table, a text that becomes
an option. The database would take them and every old answer would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from casework.catalogue import Catalogue, Entity, Field
from casework.fields.base import FieldType
from casework.store.casting import is_castable
from casework.store.differences import Differences
from casework.store.meaning import keeps_type


@dataclass(frozen=True, slots=True)
class MeaningChanged:
    """A field whose answers were given for something else. `reason` says why they cannot follow."""

    entity: Entity
    field: Field
    old: Field
    reason: str | None = None
    is_shorter: bool = False
    """The type is the same; only answers that are too long would no longer fit."""


def changed_meanings(
    catalogue: Catalogue, live: Catalogue, found: Differences
) -> Iterator[MeaningChanged]:
    for entity in catalogue.entities.values():
        old = _before(entity, live, found)
        if old is not None:
            is_renamed = _is_renamed_already(entity, old, found)
            for field in entity.stored_fields():
                former = _former(entity, field, old, found, is_renamed)
                if former is not None and former.is_stored:
                    change = _change(catalogue, entity, field, former, found.known.back is not None)
                    if change is not None:
                        yield change


def _before(entity: Entity, live: Catalogue, found: Differences) -> Entity | None:
    if entity.name not in found.renamed.tables:
        return None
    name = found.renamed.old_table(entity.name)
    return live.entity(name) or live.entity(entity.was or "")


def _former(
    entity: Entity, field: Field, old: Entity, found: Differences, is_renamed: bool
) -> Field | None:
    """The field whose answers this one has: that of `was`, if it was followed by now."""
    names = field.column_names()
    here = found.renamed.tables[entity.name].columns
    if (entity.name, field.name) in found.restored or not any(name in here for name in names):
        return None
    first = found.renamed.old_column(entity.name, names[0])
    if first != names[0]:
        return old.fields.get(first.partition("__")[0])
    was = old.fields.get(field.kind.was or "")
    if is_renamed:
        is_claimed = any(each.kind.was == field.name for each in entity.fields.values())
        return was or (None if is_claimed else _own(old, field.name, found))
    if was is not None and not any(name in here for name in was.column_names()):
        return was
    return _own(old, field.name, found)


def _own(old: Entity, name: str, found: Differences) -> Field | None:
    return None if _was_put_away(old, name, found) else old.fields.get(name)


def _is_renamed_already(entity: Entity, old: Entity, found: Differences) -> bool:
    """Whether an earlier `apply` gave the columns their new names, which was not published yet.

    It gives all of them at once, and one of them is new or was made free.
    """
    here = found.renamed.tables[entity.name].columns
    for field in entity.stored_fields():
        name = field.column_names()[0]
        is_there = name in here and found.renamed.old_column(entity.name, name) == name
        is_free = field.name not in old.fields or _was_put_away(old, field.name, found)
        if is_there and is_free and field.kind.was in old.fields:
            return True
    return False


def _was_put_away(old: Entity, name: str, found: Differences) -> bool:
    """An earlier `apply` set the published field aside: what has its name now is something else."""
    register = found.known.register
    return any(
        row.path == f"{old.name}.{name}" and row.revision == register.revision
        for row in register.waiting("field")
        if row.became is None
    )


def search_changed(entity: Entity, live: Catalogue) -> bool:
    """Whether rows must be given their search words anew: what is searched, or who may, changed."""
    old = live.entity(entity.name) or live.entity(entity.was or "")
    if old is None:
        return False
    return _searched(entity) != _searched(old, entity) or _through(entity) != _through(old)


def _searched(entity: Entity, later: Entity | None = None) -> set[tuple[str, str]]:
    new_names = {
        each.kind.was: each.name
        for each in (later.fields.values() if later else ())
        if each.name not in entity.fields
    }
    return {
        (new_names.get(field.name, field.name), field.privacy)
        for field in entity.stored_fields()
        if field.kind.searchable
    }


def _through(entity: Entity) -> set[tuple[str, str, str]]:
    """Each way is a part of its words, so a rename changes them."""
    return {(path.link, path.target, path.field) for path in entity.search_through}


def _change(
    catalogue: Catalogue, entity: Entity, field: Field, old: Field, is_back: bool
) -> MeaningChanged | None:
    """Going back, what was taken out of a group lies in what was set aside then."""
    new_kind, old_kind = field.kind, old.kind
    if reason := _refused(catalogue, new_kind, old_kind):
        return MeaningChanged(entity, field, old, reason)
    if not keeps_type(new_kind, old_kind) or _option(new_kind, "scale") != _option(
        old_kind, "scale"
    ):
        return MeaningChanged(entity, field, old)
    if not new_kind.holds(old_kind) or (is_back and new_kind.structure() != old_kind.structure()):
        return MeaningChanged(entity, field, old)
    if _most(new_kind) < _most(old_kind):
        return MeaningChanged(entity, field, old, is_shorter=True)
    return None


def _refused(catalogue: Catalogue, new: FieldType, old: FieldType) -> str | None:
    if not keeps_type(new, old) and not (is_castable(new) and is_castable(old)):
        return (
            f"its type changed from {old.type_name} to {new.type_name},"
            " and the answers it has were given for the old one"
        )
    if new.type_name == old.type_name and _option(new, "currency") != _option(old, "currency"):
        return "its currency changed, and every stored amount would be taken for the new one"
    if new.type_name == old.type_name and _target(catalogue, old.links_to()) != new.links_to():
        return (
            f"it pointed to '{old.links_to()}' and now to '{new.links_to()}',"
            " where the same numbers are other records"
        )
    return None


def _target(catalogue: Catalogue, old: str | None) -> str | None:
    """The name that the target of a link has by now."""
    return next((e.name for e in catalogue.entities.values() if e.was and e.was == old), old)


def _option(kind: FieldType, name: str) -> object:
    return getattr(kind, name, None)


def _most(kind: FieldType) -> float:
    most = getattr(kind, "most", None)
    return most if isinstance(most, int) else float("inf")
