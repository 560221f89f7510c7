"""The periods of records as rows of their table: read, and written beside the row of the record."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

from casework.cases.periods import Period, Periods, in_order
from casework.cases.rows import Rows
from casework.catalogue import VALID_FROM
from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode
from casework.store.database import Row, Transaction
from casework.store.dated import PERIOD_OF
from casework.store.names import quoted
from casework.store.rewriting import EntityWords, write_words

Fetch = Callable[[str, Sequence[object]], Awaitable[list[Row]]]


async def load_periods(fetch: Fetch, rows: Rows, records: Sequence[int]) -> dict[int, Periods]:
    """Of each of these records its periods, the first day first."""
    if not records:
        return {}
    marks = ", ".join("?" * len(records))
    columns = ", ".join(map(quoted, _columns(rows)))
    sql = (
        f"SELECT id, {PERIOD_OF}, {VALID_FROM}, {columns} FROM {rows.written}"
        f" WHERE id IN ({marks}) OR {PERIOD_OF} IN ({marks})"
    )
    found: dict[int, list[Period]] = {record: [] for record in records}
    for row in await fetch(sql, (*records, *records)):
        number, record = int(str(row[0])), row[1] if row[1] is not None else row[0]
        since = None if row[2] is None else decode(ColumnKind.DATE, row[2], rows.dialect)
        found[int(str(record))].append(Period(since, _values(rows, row[3:]), number))
    return {record: in_order(periods) for record, periods in found.items()}


def _columns(rows: Rows) -> list[str]:
    return [column for name in rows.entity.dated for column in rows.slots[name].columns]


def _values(rows: Rows, parts: Row) -> dict[str, Any]:
    values: dict[str, Any] = {}
    at = 0
    for name in rows.entity.dated:
        end = at + len(rows.slots[name].columns)
        values[name] = rows.slots[name].load(parts[at:end])
        at = end
    return values


async def store_periods(
    tx: Transaction,
    rows: Rows,
    record: tuple[int, str],
    periods: tuple[Periods, Periods],
    stamp: tuple[datetime, int],
) -> None:
    """From what there was to what there is. The first period lies in the record's own row, which
    whoever writes the record writes; `record` is its id and reference, `stamp` when and under what."""
    before, after = ({one.since: one for one in several[1:]} for several in periods)
    gone = [(one.row,) for since, one in before.items() if since not in after]
    if gone:
        await tx.execute_many(f"DELETE FROM {rows.written} WHERE id = ?", gone)
    for since, one in after.items():
        known = before.get(since)
        if known is None:
            await _insert(tx, rows, record, one, stamp)
        elif known.values != one.values:
            pairs = ", ".join(f"{quoted(name)} = ?" for name in _columns(rows))
            sql = f"UPDATE {rows.written} SET changed_on = ?, {pairs} WHERE id = ?"
            await tx.execute(sql, (_moment(rows, stamp[0]), *_stored(rows, one), known.row))


async def _insert(
    tx: Transaction, rows: Rows, record: tuple[int, str], one: Period, stamp: tuple[datetime, int]
) -> None:
    number, reference = record
    moment, columns = _moment(rows, stamp[0]), _columns(rows)
    names = ("reference", "version", "revision", "created_on", "changed_on", VALID_FROM, PERIOD_OF)
    listed = ", ".join(map(quoted, (*names, *columns)))
    marks = ", ".join("?" * (len(names) + len(columns)))
    day = None if one.since is None else encode(ColumnKind.DATE, one.since, rows.dialect)
    own = (period_reference(reference, one.since), 1, stamp[1], moment, moment, day, number)
    sql = f"INSERT INTO {rows.written} ({listed}) VALUES ({marks})"
    await tx.execute(sql, (*own, *_stored(rows, one)))


def period_reference(reference: str, since: date | None) -> str:
    """What stands in the column `reference`, which no two rows have alike. Nobody is found by it."""
    return f"{reference}@{since.isoformat() if since else ''}"


def _stored(rows: Rows, one: Period) -> list[object]:
    return [part for name in rows.entity.dated for part in rows.slots[name].store(one.values[name])]


def _moment(rows: Rows, at: datetime) -> object:
    return encode(ColumnKind.TIMESTAMP, at, rows.dialect)


async def reword_periods(tx: Transaction, rows: Rows, record: int) -> None:
    """Give a record the search words of all its periods."""
    entity = rows.entity
    words = EntityWords(tx.dialect, rows.agency, entity)
    found = await tx.fetch(f"{words.select(rows.written)} id = ?", (record,))
    await write_words(tx, rows.agency, entity.name, await words.of(tx, found))
