"""The events of one record as they are read for people: of each only what is told, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from casework.cases.record import Record
from casework.cases.tracking import OF_RECORD
from casework.cases.work import Work
from casework.fields.columns import ColumnKind
from casework.store.codec import decoder
from casework.store.database import Dialect, Row
from casework.store.names import table_name

MOST_EVENTS = 200
"""Read at once; who wants older ones goes on from the last."""
_COLUMNS = (
    "id", "kind", "name", "at", "actor_kind", "actor_name", "changes", "reason", "because", "revision",
)  # fmt: skip


class PastEvent(msgspec.Struct, frozen=True):
    """One link of the audit chain. `changes` is {field: (before, after)} in `to_json` form."""

    seq: int
    kind: str
    name: str
    at: datetime
    actor_kind: str
    actor_name: str
    changes: Mapping[str, tuple[Any, Any]]
    reason: str
    because: Mapping[str, Any]
    revision: int


_changes = msgspec.json.Decoder(dict[str, tuple[Any, Any]]).decode
_because = msgspec.json.Decoder(dict[str, Any]).decode


async def read_past(work: Work, record: Record, before: int | None = None) -> list[PastEvent]:
    """The newest events of a record that was read, newest first; `before` is the `seq` to go on from."""
    name, sql = record.entity.name, _select_sql(work.db.dialect, work.agency)
    args: tuple[object, ...] = (name, name, record.id)
    if before is not None:
        sql, args = f"{sql} AND id < ?", (*args, before)
    rows = await work.db.fetch(f"{sql} ORDER BY id DESC LIMIT {MOST_EVENTS}", args)
    decode = decoder(ColumnKind.TIMESTAMP, work.db.dialect)
    return [_event(row, decode) for row in rows]


async def read_first(work: Work, record: Record, kind: str) -> PastEvent | None:
    """The oldest event of this kind."""
    name, sql = record.entity.name, _select_sql(work.db.dialect, work.agency)
    args = (name, name, record.id, kind)
    rows = await work.db.fetch(f"{sql} AND kind = ? ORDER BY id LIMIT 1", args)
    decode = decoder(ColumnKind.TIMESTAMP, work.db.dialect)
    return _event(rows[0], decode) if rows else None


def _event(row: Row, decode: Any) -> PastEvent:
    seq, kind, name, at, actor_kind, actor_name, changes, reason, because, revision = row
    return PastEvent(
        int(str(seq)),
        str(kind),
        str(name),
        decode(at),
        str(actor_kind),
        str(actor_name),
        _changes(str(changes)),
        str(reason),
        _because(str(because)),
        int(str(revision)),
    )


@lru_cache(maxsize=256)
def _select_sql(dialect: Dialect, agency: str) -> str:
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    return (
        f"SELECT {names} FROM {table_name(dialect, agency, 'event')}"
        f" WHERE {OF_RECORD.format(table_name(dialect, agency, 'former_name'))}"
    )
