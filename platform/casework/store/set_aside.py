"""Set aside, not deleted: data that the definition no longer names, and the way back.

A column or table gets a name that no agency can write (`_aside_7`) and a row in `set_aside`, in one
transaction. Nothing reads it there. It comes back when the field does, by a rollback, or never, when
it is purged. Numbers are never given twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from casework.fields.columns import ColumnKind
from casework.store import ddl
from casework.store.agency_tables import RECORD_LINK, SET_ASIDE
from casework.store.codec import decode
from casework.store.database import Database, Dialect, Row
from casework.store.live_schema import LiveSchema, LiveTable
from casework.store.names import table_name
from casework.store.plan import Step
from casework.store.search import SUFFIX

AsideKind = Literal["field", "entity", "words"]
_COLUMNS = (
    "id, kind, entity, field, path, meaning, became, words, rows, revision, at,"
    " restored_on, restored_in, purged_on"
)
NOW: Mapping[Dialect, str] = {
    "postgresql": "now()",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """One thing that is out of sight. `path` is what it was called then, `entity` where it lies now."""

    id: int
    kind: AsideKind
    entity: str
    field: str
    path: str
    meaning: str
    became: str | None
    words: Mapping[str, str]
    rows: int
    revision: int
    at: datetime
    restored_in: int | None = None
    is_restored: bool = False
    is_purged: bool = False

    @property
    def is_waiting(self) -> bool:
        return not self.is_restored and not self.is_purged

    @property
    def is_of_links(self) -> bool:
        """Whether it is a field of type records, whose links are kept beside it."""
        return self.meaning.startswith('["records"')

    @property
    def name(self) -> str:
        return aside_name(self.id)

    def columns(self, table: LiveTable) -> dict[str, str]:
        """Its columns in the table, each with the name it had: `_aside_3__lat` was `place__lat`."""
        stem = self.name
        return {
            name: self.field + name.removeprefix(stem)
            for name in table.hidden
            if (name == stem or name.startswith(f"{stem}__")) and not name.endswith(SEEN)
        }


SEEN = "__seen"
"""The version a row had when its value was converted."""


def aside_name(number: int) -> str:
    return f"_aside_{number}"


@dataclass(slots=True)
class Register:
    """What was set aside so far; hands out the next number."""

    rows: Sequence[SetAside] = ()
    revision: int = 0
    """The revision that is live while this is planned."""
    last: int = field(init=False)

    def __post_init__(self) -> None:
        self.last = max((row.id for row in self.rows), default=0)

    def next(self) -> int:
        self.last += 1
        return self.last

    def waiting(self, kind: AsideKind) -> Iterator[SetAside]:
        """The newest first."""
        for row in sorted(self.rows, key=lambda each: -each.id):
            if row.kind == kind and row.is_waiting:
                yield row


async def read_register(
    db: Database, agency: str, schema: LiveSchema, revision: int = 0
) -> Register:
    if SET_ASIDE.name not in schema.tables:
        return Register((), revision)
    return await register_now(db, agency, revision)


async def register_now(db: Database, agency: str, revision: int = 0) -> Register:
    """`StaleSchema` when the agency has no tables yet."""
    rows = await db.fetch(f"SELECT {_COLUMNS} FROM {db.table(agency, SET_ASIDE.name)} ORDER BY id")
    return Register(tuple(_read(db.dialect, row) for row in rows), revision)


def _read(dialect: Dialect, row: Row) -> SetAside:
    return SetAside(
        id=int(str(row[0])),
        kind=_KINDS[str(row[1])],
        entity=str(row[2]),
        field=str(row[3] or ""),
        path=str(row[4]),
        meaning=str(row[5]),
        became=None if row[6] is None else str(row[6]),
        words=json.loads(str(row[7])) if row[7] else {},
        rows=int(str(row[8] or 0)),
        revision=int(str(row[9] or 0)),
        at=decode(ColumnKind.TIMESTAMP, row[10], dialect),
        is_restored=row[11] is not None,
        restored_in=None if row[12] is None else int(str(row[12])),
        is_purged=row[13] is not None,
    )


_KINDS: Mapping[str, AsideKind] = {"field": "field", "entity": "entity", "words": "words"}


# -- statements --------------------------------------------------------------------------------
def register_sql(dialect: Dialect, agency: str, row: SetAside) -> str:
    """Names are identifiers and meanings are JSON of ours: only apostrophes need doubling."""
    values = [
        row.id, row.kind, row.entity, row.field, row.path, row.meaning, row.became,
        json.dumps(dict(row.words)) if row.words else None, row.rows, row.revision,
    ]  # fmt: skip
    listed = ", ".join(map(_literal, values))
    target = table_name(dialect, agency, SET_ASIDE.name)
    return (
        f"INSERT INTO {target} (id, kind, entity, field, path, meaning, became, words, rows,"
        f" revision, at) VALUES ({listed}, {NOW[dialect]})"
    )


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def remember(dialect: Dialect, agency: str, row: SetAside) -> Step:
    note = f"remember what '{row.path}' was and that it lies in {row.name}"
    return Step("remember", register_sql(dialect, agency, row), note)


def forget_restored(dialect: Dialect, agency: str, row: SetAside, revision: int) -> Step:
    sql = (
        f"UPDATE {table_name(dialect, agency, SET_ASIDE.name)} SET restored_on = {NOW[dialect]},"
        f" restored_in = {revision} WHERE id = {row.id}"
    )
    return Step("remember", sql, f"remember that '{row.path}' is back")


def purged_sql(dialect: Dialect, agency: str, number: int) -> str:
    target = table_name(dialect, agency, SET_ASIDE.name)
    return f"UPDATE {target} SET purged_on = {NOW[dialect]} WHERE id = {number}"


def put_away_column(
    dialect: Dialect, agency: str, row: SetAside, columns: Mapping[str, str]
) -> Iterator[Step]:
    """`columns`: hidden names by the names they have now."""
    answers = "no answers" if not row.rows else f"{row.rows:,} answers"
    if row.became is not None:
        answers += " as they were before"
    note = f"set '{row.field}' of {row.entity} aside with {answers}; nothing is deleted"
    effect: Literal["destructive", "safe"] = "safe" if row.became is not None else "destructive"
    for old, hidden in columns.items():
        sql = ddl.rename_column(dialect, agency, row.entity, old, hidden)
        undo = f"'{old}' of {row.entity} comes back from {hidden}"
        yield Step("set_aside", sql, note, effect, row.rows, undo=undo)
    yield from _follow_links(dialect, agency, row, columns)
    yield remember(dialect, agency, row)


def _follow_links(
    dialect: Dialect, agency: str, row: SetAside, columns: Mapping[str, str]
) -> Iterator[Step]:
    """The links of a field of type records go where its column goes; `columns`: new names by old."""
    table = table_name(dialect, agency, RECORD_LINK.name)
    for old, new in columns.items() if row.is_of_links else ():
        sql = (
            f"UPDATE {table} SET field = '{new}' WHERE entity = '{row.entity}' AND field = '{old}'"
        )
        yield Step("rename_words", sql, f"the links of '{old}' go with it, as '{new}'", "backfill")


def put_away_table(
    dialect: Dialect, agency: str, row: SetAside, table: LiveTable
) -> Iterator[Step]:
    note = f"set '{row.path}' aside with its {row.rows:,} records; nothing is deleted"
    sql = ddl.rename_table(dialect, agency, table.name, row.name)
    undo = f"'{row.path}' comes back from {row.name}"
    yield Step("set_aside", sql, note, "destructive", row.rows, undo=undo)
    if dialect == "sqlite" and table.is_searchable:
        sql = ddl.rename_table(dialect, agency, table.name + SUFFIX, row.name + SUFFIX)
        yield Step("set_aside", sql, f"the search words of '{row.path}' go with it")
    yield remember(dialect, agency, row)


def bring_back_column(
    dialect: Dialect,
    agency: str,
    row: SetAside,
    columns: Mapping[str, str],
    revision: int,
    newer: SetAside | None = None,
) -> Iterator[Step]:
    """`columns`: the names they get, by the hidden ones. `newer` are later answers that stay aside."""
    note = f"'{row.field}' of {row.entity} comes back with the {row.rows:,} answers it had"
    if newer is not None:
        note += f"; the {newer.rows:,} later ones stay in {newer.name}"
    effect: Literal["destructive", "safe"] = "safe" if newer is None else "destructive"
    for hidden, name in columns.items():
        sql = ddl.rename_column(dialect, agency, row.entity, hidden, name)
        undo = f"'{name}' of {row.entity} is set aside again"
        yield Step("restore", sql, note, effect, row.rows, undo=undo)
    yield from _follow_links(dialect, agency, row, columns)
    yield forget_restored(dialect, agency, row, revision)


def bring_back_table(
    dialect: Dialect, agency: str, row: SetAside, table: LiveTable, name: str, revision: int
) -> Iterator[Step]:
    sql = ddl.rename_table(dialect, agency, row.name, name)
    note = f"'{name}' comes back with the {row.rows:,} records it had"
    yield Step("restore", sql, note, undo=f"'{name}' is set aside again")
    if dialect == "sqlite" and table.is_searchable:
        sql = ddl.rename_table(dialect, agency, row.name + SUFFIX, name + SUFFIX)
        yield Step("restore", sql, f"the search words of '{name}' come back")
    yield forget_restored(dialect, agency, row, revision)
