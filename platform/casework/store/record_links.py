"""Which records a field of type records leads to, found from both ends: one table an agency.

A row's own column holds the ids in their order, and is what the record says. The table `record_link`
holds the same, a row each, so that records are found by what they lead to. Whoever writes the one writes
the other in the same transaction, and both follow a rename, a field set aside and one that comes back.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.store.agency_tables import RECORD_LINK
from casework.store.database import Dialect, Transaction
from casework.store.names import table_name

TABLE = RECORD_LINK.name
LINK = "l"
"""Alias of the table in every sub-select."""


def of_field(entity: str, field: str) -> str:
    """The condition for the rows of one field. Names are identifiers: nothing has to be escaped."""
    return f"{LINK}.entity = '{entity}' AND {LINK}.field = '{field}'"


def targets_sql(dialect: Dialect, agency: str, entity: str, field: str, record: str) -> str:
    """What stands after FROM for the links of one record; `record` is the SQL of its id."""
    table = table_name(dialect, agency, TABLE)
    return f"{table} AS {LINK} WHERE {of_field(entity, field)} AND {LINK}.record = {record}"


def records_sql(dialect: Dialect, agency: str, entity: str, field: str, target: str) -> str:
    """The ids of the records that lead to a target; `target` is what follows `target` in a condition."""
    table, which = table_name(dialect, agency, TABLE), of_field(entity, field)
    return f"SELECT {LINK}.record FROM {table} AS {LINK} WHERE {which} AND {LINK}.target {target}"


def labels_sql(dialect: Dialect, agency: str, column: str, target: str) -> str:
    """The references of the records whose ids a column holds, as JSON pairs of id and reference."""
    table = table_name(dialect, agency, target)
    if dialect == "sqlite":
        return (
            "(SELECT json_group_array(json_array(r.id, r.reference))"
            f" FROM json_each({column}) AS o JOIN {table} AS r ON r.id = o.value)"
        )
    return (
        "(SELECT CAST(json_agg(json_build_array(r.id, r.reference)) AS text)"
        f" FROM jsonb_array_elements_text(CAST({column} AS jsonb)) AS o(value)"
        f" JOIN {table} AS r ON r.id = CAST(o.value AS bigint))"
    )


# -- writing -------------------------------------------------------------------------------------
async def write_links(
    tx: Transaction,
    agency: str,
    entity: str,
    field: str,
    rows: Sequence[tuple[int, Sequence[int]]],
    *,
    is_new: bool = False,
) -> None:
    """Each row: a record, and what the field leads to now. New records have no links yet."""
    table = table_name(tx.dialect, agency, TABLE)
    if not is_new:
        gone = f"DELETE FROM {table} WHERE entity = ? AND field = ? AND record = ?"
        await tx.execute_many(gone, [(entity, field, record) for record, _ in rows])
    links = [
        (entity, field, record, target, place)
        for record, targets in rows
        for place, target in enumerate(targets)
    ]
    if links:
        sql = f"INSERT INTO {table} (entity, field, record, target, place) VALUES (?, ?, ?, ?, ?)"
        await tx.execute_many(sql, links)
