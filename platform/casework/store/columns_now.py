"""Which columns every table of an agency has right now, those that were set aside too; counts nothing."""

from __future__ import annotations

from casework.store.database import Database
from casework.store.live_schema import LiveColumn, LiveSchema, gather, is_hidden

_SQLITE = (
    "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND substr(m.name, 1, ?) = ? ORDER BY m.name, c.cid"
)
_POSTGRESQL = (
    "SELECT c.relname, a.attname, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE n.nspname = ? AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum"
)


async def columns_now(db: Database, agency: str) -> LiveSchema:
    prefix = f"{agency}__" if db.dialect == "sqlite" else ""
    args = (len(prefix), prefix) if db.dialect == "sqlite" else (agency,)
    rows = await db.fetch(_SQLITE if db.dialect == "sqlite" else _POSTGRESQL, args)
    columns = [
        (str(table).removeprefix(prefix), LiveColumn(str(name), str(kind)))
        for table, name, kind in rows
    ]
    tables = gather(columns, (), ())
    return LiveSchema(
        True,
        {name: table for name, table in tables.items() if not is_hidden(name)},
        {name: table for name, table in tables.items() if is_hidden(name)},
    )
