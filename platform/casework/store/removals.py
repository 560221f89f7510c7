"""What the definition no longer names is set aside; what it names again comes back. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from casework.catalogue import Catalogue, Entity, Field
from casework.store import ddl
from casework.store.differences import Differences
from casework.store.entity_tables import shape_of
from casework.store.live_schema import LiveColumn, LiveSchema, LiveTable
from casework.store.meaning import fits, meaning_of, meaning_of_entity
from casework.store.plan import Refusal
from casework.store.renames import follow_rows, rename_columns, rename_tables
from casework.store.set_aside import (
    AsideKind,
    SetAside,
    aside_name,
    bring_back_column,
    bring_back_table,
    put_away_column,
    put_away_table,
)
from casework.store.shapes import TableShape

_AT_PLANNING = datetime(1970, 1, 1, tzinfo=UTC)
"""The moment is written by the statement itself."""


def settle_names(
    found: Differences, shapes: Sequence[TableShape], live: LiveSchema, wanted: Catalogue
) -> None:
    """Every table and column gets the name that the definition knows, or one out of sight."""
    known = {shape.name for shape in shapes}
    moving = {shape.was for shape in shapes}
    for shape in shapes:
        is_in_the_way = shape.name not in moving and _table_in_the_way(found, shape, known)
        if is_in_the_way or _is_stranger(found, shape.name, ""):
            _put_away_table(found, shape.name)
    rename_tables(found.dialect, found.agency, shapes, found.renamed)
    left = [(shape.name, shape.was, found.renamed.old_table(shape.name)) for shape in shapes]
    found.refusals.extend(_circles(found, "", left, found.renamed.tables.keys()))
    for name in sorted(found.renamed.tables.keys() - known):
        if _is_entity(found.renamed.tables[name]):
            _put_away_table(found, name)
        else:
            found.refusals.append(_unknown_table(name, found.renamed.tables[name]))
    for shape in shapes:
        if shape.is_entity and shape.name not in found.renamed.tables:
            _bring_back_table(found, shape, live, wanted)
    for shape in shapes:
        if shape.name in found.renamed.tables:
            _settle_columns(found, shape, wanted)


def _is_entity(table: LiveTable) -> bool:
    return {"id", "reference", "version", "revision"} <= table.columns.keys()


def _unknown_table(name: str, table: LiveTable) -> Refusal:
    rows = f" with {table.rows:,} rows" if table.rows else ""
    return Refusal(
        name,
        f"it is not in the files, and its table{rows} does not look like one of an entity",
        "Another program may have made it: move it out of the agency's tables by hand",
    )


def _table_in_the_way(found: Differences, shape: TableShape, known: set[str]) -> bool:
    """`was` names a table that is there and a table of the new name is there too."""
    tables, before = found.renamed.tables, found.known.before
    if not shape.was or shape.was in known or not {shape.name, shape.was} <= tables.keys():
        return False
    if found.known.back is not None:
        return True
    old = before.entity(shape.name) if before else None
    return old is not None and old.was != shape.was


def _is_stranger(found: Differences, table: str, field: str) -> bool:
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


def _put_away_table(found: Differences, name: str) -> None:
    dialect, agency, register = found.dialect, found.agency, found.known.register
    table = found.renamed.tables.pop(name)
    original = found.renamed.old_tables.pop(name, name)
    entity = found.known.before.entity(original) if found.known.before else None
    number = register.next()
    hidden = aside_name(number)
    meaning = meaning_of_entity(entity) if entity else _looks_like(table)
    row = _row(number, "entity", (hidden, "", original), meaning, table.rows, register.revision)
    found.renamed.steps.extend(put_away_table(dialect, agency, row, table))
    found.renamed.steps.extend(follow_rows(dialect, agency, name, hidden, found.renamed.tables))


def _looks_like(table: LiveTable) -> str:
    return "case_type" if "state" in table.columns and "opened_on" in table.columns else "entity"


def _bring_back_table(
    found: Differences, shape: TableShape, live: LiveSchema, wanted: Catalogue
) -> None:
    entity = wanted.entity(shape.name)
    for row in found.known.register.waiting("entity"):
        table = live.hidden.get(row.name)
        name = _name_now(found, row, row.path, "")
        if (
            entity
            and table
            and name == (shape.name, "")
            and row.meaning == meaning_of_entity(entity)
        ):
            dialect, agency = found.dialect, found.agency
            revision = found.known.register.revision
            found.renamed.steps.extend(
                bring_back_table(dialect, agency, row, table, shape.name, revision)
            )
            found.renamed.tables[shape.name] = table.renamed(shape.name)
            found.renamed.old_tables[shape.name] = row.name
            found.renamed.steps.extend(
                follow_rows(dialect, agency, row.name, shape.name, found.renamed.tables)
            )
            return


def _name_now(found: Differences, row: SetAside, entity: str, field: str) -> tuple[str, str] | None:
    """What it would be called: its own name, or in a rollback the one it has in that revision."""
    back = found.known.back
    return (entity, field) if back is None else back.asides.get(row.id)


# -- columns -----------------------------------------------------------------------------------
def _settle_columns(found: Differences, shape: TableShape, wanted: Catalogue) -> None:
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
    found.refusals.extend(_circles(found, f"{shape.name}.", left, there))
    known = {column.name for column in shape.columns}
    table = found.renamed.tables[shape.name]
    for name in dict.fromkeys(_stem(each) for each in table.columns if each not in known):
        if name not in {column.name for column in shape.columns if not column.field}:
            _put_away_field(found, shape, name, old)
    if entity:
        _bring_back_fields(found, shape, entity)


def _circles(
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
        if column.name in live and column.field and _is_stranger(found, shape.name, column.field)
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
    row = _row(number, "field", (shape.name, name, path), meaning, rows, register.revision)
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
            name = _name_now(found, row, shape.name, row.field)
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
    here = replace(row, entity=shape.name)
    revision = found.known.register.revision
    found.renamed.steps.extend(bring_back_column(found.dialect, found.agency, here, back, revision))
    found.renamed.tables[shape.name] = table.with_columns(
        LiveColumn(new, types[new]) for new in back.values()
    )
    found.renamed.old_columns.update({(shape.name, new): old for old, new in back.items()})
    found.restored.add((shape.name, name))
    return True


def swap_back(found: Differences, entity: Entity, field: Field, row: SetAside) -> bool:
    """Undo a conversion that was never published: its columns go aside, the ones before come back."""
    shape = shape_of(entity)
    _put_away_field(found, shape, field.name, None)
    return _bring_back_field(found, shape, row, field.name, entity)


def _row(
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
