"""What tables an agency has in PostgreSQL, read from its catalogues."""

from __future__ import annotations

from casework.store.database import Database
from casework.store.live_schema import (
    LiveColumn,
    LiveIndex,
    LiveSchema,
    count_rows,
    gather,
    is_hidden,
)
from casework.store.search import COLUMN

EXACT_UP_TO = 100_000
"""Larger tables have the server's estimate; it knows nothing yet of young ones."""
_SCHEMA = "SELECT 1 FROM pg_namespace WHERE nspname = ?"
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), greatest(c.reltuples, 0)::bigint
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = ? AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum
"""
_INDEXES = """
SELECT t.relname, i.relname, x.indisunique, x.indisvalid,
  ARRAY(SELECT a.attname::text FROM unnest(x.indkey::int[]) WITH ORDINALITY k(num, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num ORDER BY k.place)
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = ? AND NOT x.indisprimary ORDER BY t.relname, i.relname
"""


async def introspect_postgresql(db: Database, agency: str) -> LiveSchema:
    columns, rows = [], {}
    for table, name, kind, count in await db.fetch(_COLUMNS, (agency,)):
        columns.append((str(table), LiveColumn(str(name), str(kind))))
        rows[str(table)] = int(str(count))
    every = await db.fetch(_INDEXES, (agency,))
    indexes = [
        (str(table), LiveIndex(str(name), tuple(names), bool(unique), bool(valid)))
        for table, name, unique, valid, names in every
        if isinstance(names, list) and names != [COLUMN]
    ]
    searched = {table for table, column in columns if column.name == COLUMN}
    own = [(table, column) for table, column in columns if column.name != COLUMN]
    tables = gather(own, indexes, searched)
    exists = bool(await db.fetch(_SCHEMA, (agency,)))
    young = [name for name in tables if rows[name] <= EXACT_UP_TO]
    counts = rows | await count_rows(db, agency, young, EXACT_UP_TO)
    counted = {name: tables[name].with_rows(counts[name]) for name in tables}
    return LiveSchema(
        exists,
        {name: table for name, table in counted.items() if not is_hidden(name)},
        {name: table for name, table in counted.items() if is_hidden(name)},
        frozenset(str(row[1]) for row in every),
    )
