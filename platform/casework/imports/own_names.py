"""The mapping of a file that needs none: its columns are called like the fields, as an export's are."""

from __future__ import annotations

from casework.catalogue import Catalogue, Entity
from casework.imports.mapping import ImportMapping, Section, Source
from casework.imports.table_file import TableFile
from casework.imports.targets import targets_of
from casework.imports.word import Word
from casework.problems import Place

NOT_IMPORTED = ("reference", "created_on", "changed_on", "due_on", "officer")
"""Columns of an export that the platform gives itself."""


def mapping_by_names(catalogue: Catalogue, entity: Entity, table: TableFile) -> ImportMapping:
    """Columns are matched by a field's name, or its title in any language, whatever the case."""
    place = Place(str(table.path))
    known = _known_names(catalogue, entity)
    fields = {}
    for column in table.header:
        name = known.get(column.strip().casefold())
        if name is not None and name not in fields:
            fields[name] = (Word(name, place), Source(place, column=Word(column, place)))
    key = next((name for name in fields if _is_unique(entity, name)), None)
    return ImportMapping(
        place=place,
        sections=(Section(Word(entity.name, place)),),
        fields=fields,
        key=Word(key, place) if key else None,
        ignore=tuple(Word(name, place) for name in (*NOT_IMPORTED, *_computed(entity))),
    )


def _known_names(catalogue: Catalogue, entity: Entity) -> dict[str, str]:
    targets = [name for name in targets_of(catalogue, entity) if name not in NOT_IMPORTED]
    known = {
        title.casefold(): name
        for name in targets
        if name in entity.fields
        for _, title in entity.fields[name].title.words
    }
    return {**known, **{name: name for name in targets}}


def _is_unique(entity: Entity, name: str) -> bool:
    return name in entity.fields and entity.fields[name].kind.unique


def _computed(entity: Entity) -> tuple[str, ...]:
    return tuple(field.name for field in entity.fields.values() if not field.is_stored)
