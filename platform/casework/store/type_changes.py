"""Changes of a field's meaning that its columns do not show, told from the live Catalogue.

Minor units of another scale, ids of another table, a text that becomes an option: the database would
take them all and every old answer would be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.catalogue import Catalogue, Entity, Field
from casework.fields.base import FieldType
from casework.store.plan import Refusal

_FREE_TEXT = frozenset({"text", "long_text"})
_TEXTS = _FREE_TEXT | {"email", "phone", "url", "choice", "team"}


def changed_meanings(catalogue: Catalogue, live: Catalogue) -> Iterator[Refusal]:
    for entity in catalogue.entities.values():
        old_entity = live.entity(entity.name) or live.entity(entity.was or "")
        if old_entity is not None:
            yield from _changed_fields(catalogue, entity, old_entity)


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


def _changed_fields(catalogue: Catalogue, entity: Entity, old_entity: Entity) -> Iterator[Refusal]:
    for field in entity.stored_fields():
        was = field.kind.was or ""
        old = old_entity.fields.get(field.name) or old_entity.fields.get(was)
        if old is None or not old.is_stored:
            continue
        subject = f"{entity.name}.{field.name}"
        if old.name == field.name and was and was in old_entity.fields and old.kind.was != was:
            yield Refusal(
                subject,
                f"`was: {was}` cannot be followed, because '{field.name}' is a field already",
                "Give the renamed field a name that was not used before",
            )
        reason = _reason(catalogue, field, old)
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
