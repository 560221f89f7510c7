"""What every name of a revision was from the beginning: `pothole.size` may have been `pothole.width`.

A field keeps its lineage through renames, conversions and rollbacks, so going back to any revision
knows which column of today is which field of then, whatever the texts in between said. It is stored
with the revision; for revisions of before that it is worked out from their texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import msgspec

from casework.catalogue import CaseType, Catalogue, Entity, Field
from casework.fields.base import FieldType
from casework.fields.field_text import FieldText
from casework.fields.group import Group
from casework.fields.options import Listed
from casework.publishing.compiling import compile_bundle
from casework.store import revisions
from casework.store.database import Database

Was = Callable[[str], str | None]
Lineage = Mapping[str, str]
"""An id for each path: `entity`, `entity.field`, `entity.field.option`, `entity.state.STATE`."""


def lineage_of(
    catalogue: Catalogue,
    before: Catalogue | None,
    then: Lineage,
    number: int,
    restored: Mapping[str, str],
) -> dict[str, str]:
    """The lineage of a revision that follows another one. `restored` are ids that came back, by path."""
    found: dict[str, str] = {}

    def note(path: str, old_path: str | None) -> None:
        known = then.get(old_path) if old_path else None
        found[path] = known or restored.get(path) or f"{path}@{number}"

    for entity in catalogue.entities.values():
        old = _old_entity(entity, catalogue, before)
        note(entity.name, old.name if old else None)
        for field in entity.stored_fields():
            was = _old_field(field, entity, old)
            path = f"{entity.name}.{field.name}"
            old_path = f"{old.name}.{was.name}" if old and was else None
            note(path, old_path)
            _note_within(note, path, old_path, field.kind, was.kind if was else None)
        if isinstance(entity, CaseType):
            states = tuple(old.states) if isinstance(old, CaseType) else ()
            for state in entity.states.values():
                stem = f"{old.name}.state" if old else None
                note(
                    f"{entity.name}.state.{state.name}",
                    _old_word(stem, state.name, state.was, states),
                )
    return found


def _old_entity(entity: Entity, catalogue: Catalogue, before: Catalogue | None) -> Entity | None:
    if before is None:
        return None
    own, was = before.entity(entity.name), before.entity(entity.was or "")
    if was is None or was.name in catalogue.entities or (own is not None and own.was == entity.was):
        return own
    return was


def _old_field(field: Field, entity: Entity, old: Entity | None) -> Field | None:
    if old is None:
        return None
    own, was = old.fields.get(field.name), old.fields.get(field.kind.was or "")
    is_followed = own is not None and own.kind.was == field.kind.was
    if was is None or was.name in entity.fields or is_followed:
        return own if own is not None and own.is_stored else None
    return was


def _note_within(
    note: Callable[[str, str | None], None],
    path: str,
    old_path: str | None,
    kind: FieldType,
    old: FieldType | None,
) -> None:
    """Options of a list, and the fields inside of a group with theirs."""
    known = tuple(word for word, _ in _words(old)) if old else ()
    for word, earlier in _words(kind):
        there = _old_word(old_path, word, earlier, known)
        note(f"{path}.{word}", there)
        if isinstance(kind, Group):
            name = there.rpartition(".")[2] if there else ""
            before = old.inner.get(name) if isinstance(old, Group) else None
            _note_within(note, f"{path}.{word}", there, kind.inner[word], before)


def _words(kind: FieldType) -> Iterator[tuple[str, str | None]]:
    if isinstance(kind, Group):
        for name, inner in kind.inner.items():
            yield name, inner.was
    if isinstance(kind, Listed):
        for option in kind.listed:
            yield option.word, option.was


def _old_word(stem: str | None, word: str, was: str | None, known: tuple[str, ...]) -> str | None:
    if stem is None:
        return None
    if word in known:
        return f"{stem}.{word}"
    return f"{stem}.{was}" if was in known else None


async def lineage_at(db: Database, agency: str, number: int) -> Lineage:
    """LookupError when there is no such revision."""
    revision = await revisions.load(db, agency, number)
    if revision.lineage is not None:
        return revision.lineage
    catalogue = compile_bundle(revision.text, number=number, digest=revision.digest)
    if number <= 1:
        return lineage_of(catalogue, None, {}, number, {})
    earlier = await revisions.load(db, agency, number - 1)
    before = compile_bundle(earlier.text, number=earlier.number, digest=earlier.digest)
    return lineage_of(catalogue, before, await lineage_at(db, agency, number - 1), number, {})


# -- names of then, told from names of today -----------------------------------------------------
def with_names_of_today(catalogue: Catalogue, then: Lineage, paths: Mapping[str, str]) -> Catalogue:
    """The Catalogue of an older revision whose `was` say what everything is called today.

    `paths` are the names of today, by id.
    """

    def was(path: str) -> str | None:
        own = path.rpartition(".")[2]
        name = paths.get(then.get(path, ""), "").rpartition(".")[2]
        return name if name and name != own else None

    entities = {name: _renamed(entity, was) for name, entity in catalogue.entities.items()}
    return replace(catalogue, entities=MappingProxyType(entities))


def _renamed(entity: Entity, was: Was) -> Entity:
    fields = {
        name: replace(field, kind=_kind(field.kind, f"{entity.name}.{name}", was))
        for name, field in entity.fields.items()
    }
    changed = replace(entity, fields=MappingProxyType(fields), was=was(entity.name))
    if not isinstance(changed, CaseType):
        return changed
    states = {
        name: replace(state, was=was(f"{entity.name}.state.{name}"))
        for name, state in changed.states.items()
    }
    return replace(changed, states=MappingProxyType(states))


def _kind(kind: FieldType, path: str, was: Was) -> FieldType:
    changed = msgspec.structs.replace(kind, was=was(path))
    if isinstance(changed, Group):
        inner = {n: FieldText(_kind(k, f"{path}.{n}", was)) for n, k in changed.inner.items()}
        return msgspec.structs.replace(changed, fields=inner)
    if not isinstance(changed, Listed):
        return changed
    options = {
        option.word: {
            "title": dict(option.title.words) or option.word,
            **({"was": earlier} if (earlier := was(f"{path}.{option.word}")) else {}),
            **({"merge": list(option.merge)} if option.merge else {}),
        }
        for option in changed.listed
    }
    return msgspec.structs.replace(changed, options=options)
