"""What tables an agency has in a SQLite file, read from the file."""

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
from casework.store.search import SUFFIX

_OF_AGENCY = "m.type = 'table' AND substr(m.name, 1, ?) = ?"
_COLUMNS = (
    "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c"
    f" WHERE {_OF_AGENCY} ORDER BY m.name, c.cid"
)
_INDEXES = (
    'SELECT m.name, l.name, l."unique", i.name FROM sqlite_master m,'
    " pragma_index_list(m.name) l, pragma_index_info(l.name) i"
    f" WHERE {_OF_AGENCY} AND l.origin = 'c' ORDER BY m.name, l.name, i.seqno"
)


async def introspect_sqlite(db: Database, agency: str) -> LiveSchema:
    prefix = f"{agency}__"
    args = (len(prefix), prefix)
    columns = [
        (str(table).removeprefix(prefix), LiveColumn(str(name), str(kind)))
        for table, name, kind in await db.fetch(_COLUMNS, args)
    ]
    searched = {table.removesuffix(SUFFIX) for table, column in columns if table.endswith(SUFFIX)}
    indexes: dict[tuple[str, str], LiveIndex] = {}
    for table, name, is_unique, column in await db.fetch(_INDEXES, args):
        key = (str(table).removeprefix(prefix), str(name))
        found = indexes.get(key, LiveIndex(str(name), (), bool(is_unique)))
        indexes[key] = LiveIndex(found.name, (*found.columns, str(column)), found.is_unique)
    tables = gather(
        [(table, column) for table, column in columns if SUFFIX not in table],
        [(table, index) for (table, _), index in indexes.items()],
        searched,
    )
    rows = await count_rows(db, agency, tables)
    counted = {name: table.with_rows(rows[name]) for name, table in tables.items()}
    return LiveSchema(
        True,
        {name: table for name, table in counted.items() if not is_hidden(name)},
        {name: table for name, table in counted.items() if is_hidden(name)},
        frozenset(name for _, name in indexes),
    )
