"""Fields that the definition no longer names go aside, fields that it names again come back. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from casework.catalogue import Catalogue, Entity, Field
from casework.rules.functions.trees import PATH
from casework.store import ddl
from casework.store.differences import Differences
from casework.store.entity_tables import shape_of
from casework.store.live_schema import LiveColumn, LiveTable
from casework.store.meaning import fits, meaning_of, meaning_of_entity
from casework.store.plan import Refusal
from casework.store.renames import rename_columns
from casework.store.set_aside import (
    SEEN,
    AsideKind,
    SetAside,
    aside_name,
    bring_back_column,
    put_away_column,
)
from casework.store.shapes import TableShape

_AT_PLANNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The moment is written by the statement itself."""


def settle_columns(found: Differences, shape: TableShape, wanted: Catalogue) -> None:
    if not shape.is_entity:
        found.refusals.extend(unknown_columns(shape, found.renamed.tables[shape.name]))
        return
    entity = wanted.entity(shape.name)
    old = _before(found, shape)
    if entity and old and entity.is_case != old.is_case:
        found.refusals.append(_changed_nature(entity, old))
        return
    for name in _fields_in_the_way(found, shape, old):
        _put_away_field(found, shape, name, old)
    rename_columns(found.dialect, found.agency, shape, found.renamed)
    left = [
        (each.name, each.was, found.renamed.old_column(shape.name, each.name))
        for each in shape.columns
    ]
    there = found.renamed.tables[shape.name].columns.keys()
    found.refusals.extend(circles(found, f"{shape.name}.", left, there))
    known = {column.name for column in shape.columns}
    table = found.renamed.tables[shape.name]
    for name in dict.fromkeys(_stem(each) for each in table.columns if each not in known):
        if name != PATH and name not in {each.name for each in shape.columns if not each.field}:
            _put_away_field(found, shape, name, old)
    if entity:
        _bring_back_fields(found, shape, entity)


def _stem(column: str) -> str:
    return column.partition("__")[0]


def _before(found: Differences, shape: TableShape) -> Entity | None:
    before = found.known.before
    if before is None:
        return None
    name = found.renamed.old_table(shape.name)
    return before.entity(name) or before.entity(shape.was or "")


def _changed_nature(entity: Entity, old: Entity) -> Refusal:
    now, then = meaning_of_entity(entity), meaning_of_entity(old)
    words = {"case_type": "a case type", "entity": "an entity"}
    return Refusal(
        entity.name,
        f"it was {words[then]} and is now {words[now]}, and its records cannot turn into others",
        "Give it another name; the old one can be taken out and is then set aside",
    )


def unknown_columns(shape: TableShape, table: LiveTable) -> Iterator[Refusal]:
    known = {column.name for column in shape.columns}
    for name in table.columns.keys() - known:
        yield Refusal(
            f"{shape.name}.{name}",
            f"the platform's own table '{shape.name}' has a column '{name}' it does not know",
            "A newer version of Casework may have made it: use that version",
        )


def _fields_in_the_way(found: Differences, shape: TableShape, old: Entity | None) -> list[str]:
    """Fields whose name is wanted for another one, which `was` says to rename."""
    live = found.renamed.tables[shape.name].columns
    names = {column.name for column in shape.columns}
    moving = {column.was for column in shape.columns}
    ways = [
        column.field
        for column in shape.columns
        if column.name in live and column.field and is_stranger(found, shape.name, column.field)
    ]
    for column in shape.columns:
        was, field = column.was, column.field
        if (
            not was
            or was in names
            or was not in live
            or column.name not in live
            or column.name in moving
        ):
            continue
        own = old.fields.get(field) if old else None
        if found.known.back is not None or (own is not None and own.kind.was != _stem(was)):
            ways.append(field)
    return list(dict.fromkeys(ways))


def _put_away_field(found: Differences, shape: TableShape, name: str, old: Entity | None) -> None:
    renamed, register = found.renamed, found.known.register
    table = renamed.tables[shape.name]
    number = register.next()
    hidden = aside_name(number)
    columns = {
        each: hidden + each.removeprefix(name) for each in table.columns if _stem(each) == name
    }
    live_table = renamed.old_table(shape.name)
    firsts = [renamed.old_column(shape.name, each) for each in columns]
    found.removed.update((live_table, first) for first in firsts)
    rows = max((found.known.answers.get((live_table, each), 0) for each in firsts), default=0)
    original = _stem(firsts[0])
    kind = old.fields[original].kind if old and original in old.fields else None
    meaning = meaning_of(kind) if kind else ""
    path = f"{old.name if old else live_table}.{original}"
    row = aside_row(number, "field", (shape.name, name, path), meaning, rows, register.revision)
    renamed.steps.extend(put_away_column(found.dialect, found.agency, row, columns))
    for each, place in columns.items():
        table = table.with_renamed_column(each, place)
    renamed.tables[shape.name] = table.without_columns(columns.values())
    found.put_away[(shape.name, original)] = columns


def _bring_back_fields(found: Differences, shape: TableShape, entity: Entity) -> None:
    for field in entity.stored_fields():
        if any(name in found.renamed.tables[shape.name].columns for name in field.column_names()):
            continue
        names = {(shape.name, field.name)}
        if field.kind.was and found.known.back is None:
            names.add((shape.name, field.kind.was))
        for row in found.known.register.waiting("field"):
            here = row.entity in (shape.name, found.renamed.old_table(shape.name))
            name = name_now(found, row, shape.name, row.field)
            if here and name in names and _bring_back_field(found, shape, row, field.name, entity):
                break


def _bring_back_field(
    found: Differences, shape: TableShape, row: SetAside, name: str, entity: Entity
) -> bool:
    table = found.renamed.tables[shape.name]
    kind = entity.fields[name].kind
    back = {hidden: name + hidden.removeprefix(row.name) for hidden in row.columns(table)}
    types = {each.name(name): ddl.TYPES[found.dialect][each.kind] for each in kind.columns()}
    is_same = {new: table.hidden[old].type for old, new in back.items()} == types
    if not back or not is_same or (row.meaning and not fits(row.meaning, kind)):
        return False
    here = replace(row, entity=shape.name, field=name)
    revision, newer = found.known.register.revision, _newer(found, row, table)
    found.renamed.steps.extend(
        bring_back_column(found.dialect, found.agency, here, back, revision, newer)
    )
    if newer is not None:
        found.notes.append(
            f"{shape.name}.{name} comes back as it was before it became another type: answers that"
            f" were given or changed since ({newer.rows:,} rows) stay aside and are not seen"
        )
    found.renamed.tables[shape.name] = table.with_columns(
        LiveColumn(new, types[new]) for new in back.values()
    )
    found.renamed.old_columns.update({(shape.name, new): old for old, new in back.items()})
    found.restored.add((shape.name, name))
    return True


def _newer(found: Differences, row: SetAside, table: LiveTable) -> SetAside | None:
    """What the same field held later, as another type, when it was taken out: it does not fit here.

    None as long as no row was changed in between: then both say the same.
    """
    if row.became is None or row.name + SEEN not in table.hidden:
        return None
    later = (each for each in found.known.register.waiting("field") if each.id > row.id)
    for each in later:
        is_same = (each.entity, each.field) == (row.entity, row.field)
        if is_same and each.became is None and each.meaning == row.became:
            found.older.append((row, each))
            count = found.known.later.get(row.id, 0)
            return replace(each, rows=count) if count else None
    return None


def swap_back(found: Differences, entity: Entity, field: Field, row: SetAside) -> bool:
    """Undo a conversion that was never published: its columns go aside, the ones before come back."""
    shape = shape_of(entity)
    _put_away_field(found, shape, field.name, None)
    return _bring_back_field(found, shape, row, field.name, entity)


# -- of tables too
def circles(
    found: Differences,
    prefix: str,
    left: Iterable[tuple[str, str | None, str]],
    there: Collection[str],
) -> Iterator[Refusal]:
    """In a rollback over several renames two names may have changed places."""
    for name, was, first in left if found.known.back else ():
        if was in there and name in there and first == name:
            yield Refusal(
                f"{prefix}{name}",
                f"'{name}' and '{was}' changed places since then",
                "Roll back to a revision in between first",
            )


def is_stranger(found: Differences, table: str, field: str) -> bool:
    """In a rollback: it has the name of something else, and was not put away by a broken-off run."""
    back, register = found.known.back, found.known.register
    first = found.renamed.old_table(table)
    there = found.renamed.tables.get(table)
    if back is None or there is None or (first, field) not in back.strangers:
        return False
    path = f"{first}.{field}" if field else first
    return not any(
        row.path == path and row.revision == register.revision and row.became is None
        for row in register.waiting("field" if field else "entity")
    )


def name_now(found: Differences, row: SetAside, entity: str, field: str) -> tuple[str, str] | None:
    """What it would be called: its own name, or in a rollback the one it has in that revision."""
    back = found.known.back
    return (entity, field) if back is None else back.asides.get(row.id)


def aside_row(
    number: int,
    kind: AsideKind,
    names: tuple[str, str, str],
    meaning: str,
    rows: int,
    revision: int,
) -> SetAside:
    entity, field, path = names
    return SetAside(
        number, kind, entity, field, path, meaning, None, {}, rows, revision, _AT_PLANNING
    )
