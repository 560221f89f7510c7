"""What only the rows can tell of a value that becomes unique: which of them clash, by reference."""

from __future__ import annotations

from collections.abc import Sequence

from casework.store.database import Database
from casework.store.differences import Differences, UniqueAdded
from casework.store.names import quoted, table_name
from casework.store.plan import Refusal

SHOWN = 20
EACH = 5
"""How many records are named for one value."""


async def check_unique(db: Database, found: Differences, unique: UniqueAdded) -> Refusal | None:
    """Reads under the names that columns have now."""
    columns = [
        quoted(found.renamed.old_column(unique.table, each)) for each in unique.index.columns
    ]
    table = table_name(found.dialect, found.agency, found.renamed.old_table(unique.table))
    listed = ", ".join(columns)
    filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    rows = await db.fetch_slow(
        f"SELECT {listed}, count(*) FROM {table} WHERE {filled}"
        f" GROUP BY {listed} HAVING count(*) > 1 ORDER BY count(*) DESC, {listed} LIMIT {SHOWN + 1}"
    )
    if not rows:
        return None
    told = [await _told(db, table, columns, row) for row in rows[:SHOWN]]
    more = ", and more values" if len(rows) > SHOWN else ""
    field = unique.index.columns[0].partition("__")[0]
    return Refusal(
        f"{unique.table}.{field}",
        f"it cannot be unique: {', '.join(told)}{more}",
        "Change those records first, or take `unique` away",
    )


async def _told(db: Database, table: str, columns: Sequence[str], row: tuple[object, ...]) -> str:
    same = " AND ".join(f"{column} = ?" for column in columns)
    found = await db.fetch(
        f"SELECT reference FROM {table} WHERE {same} ORDER BY id LIMIT {EACH}", row[:-1]
    )
    named = ", ".join(str(reference[0]) for reference in found)
    more = ", ..." if int(str(row[-1])) > EACH else ""
    value = ", ".join(map(str, row[:-1]))
    return f"'{value}' is there {row[-1]} times ({named}{more})"
