"""Tables that the definition no longer names go aside, ones that it names again come back. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from casework.catalogue import Catalogue
from casework.store.differences import Differences
from casework.store.live_schema import LiveSchema, LiveTable
from casework.store.meaning import meaning_of_entity
from casework.store.plan import Refusal
from casework.store.removed_fields import aside_row, circles, is_stranger, name_now, settle_columns
from casework.store.renames import follow_rows, rename_tables
from casework.store.set_aside import (
    aside_name,
    bring_back_table,
    put_away_table,
)
from casework.store.shapes import TableShape


def settle_names(
    found: Differences, shapes: Sequence[TableShape], live: LiveSchema, wanted: Catalogue
) -> None:
    """Every table and column gets the name that the definition knows, or one out of sight."""
    known = {shape.name for shape in shapes}
    moving = {shape.was for shape in shapes}
    for shape in shapes:
        is_in_the_way = shape.name not in moving and _table_in_the_way(found, shape, known)
        if is_in_the_way or is_stranger(found, shape.name, ""):
            _put_away_table(found, shape.name)
    rename_tables(found.dialect, found.agency, shapes, found.renamed)
    left = [(shape.name, shape.was, found.renamed.old_table(shape.name)) for shape in shapes]
    found.refusals.extend(circles(found, "", left, found.renamed.tables.keys()))
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
            settle_columns(found, shape, wanted)


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


def _put_away_table(found: Differences, name: str) -> None:
    dialect, agency, register = found.dialect, found.agency, found.known.register
    table = found.renamed.tables.pop(name)
    original = found.renamed.old_tables.pop(name, name)
    entity = found.known.before.entity(original) if found.known.before else None
    number = register.next()
    hidden = aside_name(number)
    meaning = meaning_of_entity(entity) if entity else _looks_like(table)
    row = aside_row(
        number, "entity", (hidden, "", original), meaning, table.rows, register.revision
    )
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
        name = name_now(found, row, row.path, "")
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
