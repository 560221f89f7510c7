"""Fields that are numbered by the platform: the next number where nothing was typed.

A number is taken in the transaction of its record, and whoever takes the next one waits for that: no
number is given twice, and none is lost to a change that was taken back. A number that somebody gives,
or that comes with an import, is kept and moves the sequence on behind it. Where a number is taken
already, because it was there before the field was numbered, the sequence goes on behind the highest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.catalogue import Entity, Field
from casework.fields.numbering import counted_year, read_number, write_number
from casework.fields.text import Text
from casework.store.database import Transaction
from casework.store.names import quoted


def numbered_fields(entity: Entity) -> tuple[tuple[Field, str], ...]:
    """The fields with a sequence, and its pattern."""
    return tuple(
        (field, field.kind.sequence)
        for field in entity.stored_fields()
        if isinstance(field.kind, Text) and field.kind.sequence
    )


async def number_record(
    tx: Transaction, work: Work, statements: Statements, entity: Entity, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a new record with its numbers."""
    year = work.moment.today.year
    return (await number_records(tx, statements, entity, [values], [year]))[0]


async def number_records(
    tx: Transaction,
    statements: Statements,
    entity: Entity,
    several: Sequence[Mapping[str, Any]],
    years: Sequence[int],
) -> list[dict[str, Any]]:
    """The same for many, each with the year it counts in; one sequence is asked once."""
    found = [dict(values) for values in several]
    for field, pattern in numbered_fields(entity):
        given = [values[field.name] for values in found if values.get(field.name) is not None]
        await _keep_up(tx, statements, entity, field, pattern, given)
        waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for values, year in zip(found, years, strict=True):
            if values.get(field.name) is None:
                waiting[counted_year(pattern, year)].append(values)
        for year, records in sorted(waiting.items()):
            texts = await _take(tx, statements, entity, field, pattern, year, len(records), given)
            for values, text in zip(records, texts, strict=True):
                values[field.name] = text
    return found


async def keep_up(
    tx: Transaction, statements: Statements, entity: Entity, values: Mapping[str, Any]
) -> None:
    """Move the sequences on behind numbers that a change gave by hand."""
    for field, pattern in numbered_fields(entity):
        if values.get(field.name) is not None:
            await _keep_up(tx, statements, entity, field, pattern, [values[field.name]])


async def _keep_up(
    tx: Transaction,
    statements: Statements,
    entity: Entity,
    field: Field,
    pattern: str,
    given: Sequence[str],
) -> None:
    """A sequence that never gave a number looks for the highest by itself when it gives the first."""
    highest: dict[int, int] = {}
    for text in given:
        if read := read_number(pattern, text):
            highest[read[0]] = max(read[1], highest.get(read[0], 0))
    for year, number in sorted(highest.items()):
        args = (number, _name(entity, field), year, number)
        await tx.execute(statements.raise_numbers, args)


async def _take(
    tx: Transaction,
    statements: Statements,
    entity: Entity,
    field: Field,
    pattern: str,
    year: int,
    count: int,
    given: Sequence[str],
) -> list[str]:
    """The next numbers. The sequence stays locked until the commit."""
    rows = await tx.fetch(statements.next_numbers, (_name(entity, field), year, count, count))
    first = int(str(rows[0][0])) - count + 1
    texts = [write_number(pattern, first + more, year) for more in range(count)]
    if first > 1 and not await _are_there(tx, statements, entity, field, texts):
        return texts
    first = 1 + await _highest(tx, statements, entity, field, pattern, year, given)
    await tx.execute(statements.set_numbers, (first + count - 1, _name(entity, field), year))
    return [write_number(pattern, first + more, year) for more in range(count)]


async def _are_there(
    tx: Transaction, statements: Statements, entity: Entity, field: Field, texts: Sequence[str]
) -> bool:
    marks, table = ", ".join("?" * len(texts)), statements.rows(entity.name).unique_from
    column = f"record.{quoted(field.name)}"
    sql = f"SELECT 1 FROM {table} AS record WHERE {column} IN ({marks}) LIMIT 1"
    return bool(await tx.fetch(sql, tuple(texts)))


async def _highest(
    tx: Transaction,
    statements: Statements,
    entity: Entity,
    field: Field,
    pattern: str,
    year: int,
    given: Sequence[str],
) -> int:
    """The highest number of the year that a record has, or that is being given now; 0 without any."""
    table, column = statements.rows(entity.name).unique_from, f"record.{quoted(field.name)}"
    rows = await tx.fetch(f"SELECT {column} FROM {table} AS record WHERE {column} IS NOT NULL")
    known = [read_number(pattern, text) for text in (*given, *(str(row[0]) for row in rows))]
    return max((one[1] for one in known if one is not None and one[0] == year), default=0)


def _name(entity: Entity, field: Field) -> str:
    return f"{entity.name}.{field.name}"
