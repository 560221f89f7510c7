"""The rows of a table as another revision knows them: a table expression over the columns of today.

Databases look through it, so an index of today's column serves the name of then.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.catalogue import Entity
from casework.catalogue.placement import Placed, Placement
from casework.store import ddl
from casework.store.database import Dialect
from casework.store.dated import all_periods_table, dated_table
from casework.store.entity_tables import shape_of
from casework.store.names import quoted, table_name
from casework.store.search import COLUMN
from casework.store.shapes import ColumnShape
from casework.store.words import word_in_list


def entity_table(dialect: Dialect, agency: str, entity: Entity) -> str:
    """What stands behind FROM: the entity's table, or what its placement makes of one.

    Where values hold from a day on, it has one argument: the day.
    """
    placement = entity.placement
    if entity.dated:
        return dated_table(dialect, agency, entity, shape_of(entity).columns)
    if placement is None:
        return table_name(dialect, agency, entity.name)
    listed = [
        f"{placed_column(dialect, placement, column)} AS {quoted(column.name)}"
        for column in shape_of(entity).columns
    ]
    if dialect == "postgresql":
        listed.append(_own(COLUMN))
    return (
        f"(SELECT {', '.join(listed)} FROM {table_name(dialect, agency, placement.table)} AS today)"
    )


def every_period(dialect: Dialect, agency: str, entity: Entity) -> str:
    """What stands behind FROM for a row of each period of each record."""
    return all_periods_table(dialect, agency, entity, shape_of(entity).columns)


def written_table(dialect: Dialect, agency: str, entity: Entity) -> str:
    """The table that an UPDATE names."""
    table = entity.placement.table if entity.placement else entity.name
    return table_name(dialect, agency, table)


def placed_column(dialect: Dialect, placement: Placement, column: ColumnShape) -> str:
    """The value of a column, under its name of then, of a row of `today`."""
    placed = placement.columns.get(column.name)
    if placed is None:
        return _own(column.name)
    if placed.column is None:
        return f"CAST(NULL AS {ddl.TYPES[dialect][column.kind]})"
    if placed.seen is not None:
        return f"CASE WHEN {_own(placed.seen)} = today.version THEN {_own(placed.column)} END"
    if not placed.words and not placed.kept:
        return _own(placed.column)
    if not placed.is_list:
        return f"CASE {' '.join(_word_cases(placed))} ELSE {_own(placed.column)} END"
    cases, own = list(_list_cases(dialect, placed)), _own_list(dialect, placed, placed.column)
    return f"CASE {' '.join(cases)} ELSE {own} END" if cases else own


def _own(column: str) -> str:
    """With its table: a lone "name" of a column that is gone is a text to SQLite, not a fault."""
    return f"today.{quoted(column)}"


def _word_cases(placed: Placed) -> Iterator[str]:
    """Words are identifiers: they hold nothing that would have to be escaped."""
    own = _own(placed.column or "")
    for one in (each for each in placed.kept if each.column):
        kept = f"{_own(one.column)} = '{one.then}' AND {own} = '{one.today}'"
        yield f"WHEN {kept} THEN '{one.own}'"
    for today, word in placed.words.items():
        yield f"WHEN {own} = '{today}' THEN '{word}'"


def _list_cases(dialect: Dialect, placed: Placed) -> Iterator[str]:
    """A list that nobody changed since a word of it was merged is the one that was kept."""
    own = _own(placed.column or "")
    for one in (each for each in placed.kept if each.column):
        hidden = _own(one.column)
        then = _own_list(dialect, placed, one.column)
        merged = word_in_list(dialect, hidden, one.then, one.today)
        yield f"WHEN {hidden} IS NOT NULL AND {own} = {merged} THEN {then}"


def _own_list(dialect: Dialect, placed: Placed, column: str) -> str:
    """Through names that no word has, so that two words which changed places do not meet."""
    column = _own(column)
    for number, today in enumerate(placed.words):
        column = word_in_list(dialect, column, today, f"~{number}")
    for number, word in enumerate(placed.words.values()):
        column = word_in_list(dialect, column, f"~{number}", word)
    return column
