"""Views of lists that a person saved: a name for an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.fields.columns import ColumnKind
from casework.store.codec import encode
from casework.store.database import Database


@dataclass(frozen=True, slots=True)
class SavedView:
    """`query` is the parameters of the list's address."""

    id: int
    name: str
    query: str


async def save_view(
    db: Database, user: int, agency: str, entity: str, name: str, query: str, now: datetime
) -> int:
    """Save a view, in place of the person's own of the same name; gives its number."""
    table = db.table("casework", "saved_view")
    async with db.transaction() as tx:
        await tx.execute(
            f"DELETE FROM {table} WHERE user_id = ? AND agency = ? AND entity = ? AND name = ?",
            (user, agency, entity, name),
        )
        rows = await tx.fetch(
            f"INSERT INTO {table} (user_id, agency, entity, name, query, created_on) "
            "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            (user, agency, entity, name, query, encode(ColumnKind.TIMESTAMP, now, db.dialect)),
        )
    return int(str(rows[0][0]))


async def views_of(db: Database, user: int, agency: str, entity: str) -> list[SavedView]:
    rows = await db.fetch(
        f"SELECT id, name, query FROM {db.table('casework', 'saved_view')} "
        "WHERE user_id = ? AND agency = ? AND entity = ? ORDER BY name, id",
        (user, agency, entity),
    )
    return [SavedView(int(str(row[0])), str(row[1]), str(row[2])) for row in rows]


async def forget_view(db: Database, user: int, view: int) -> None:
    """Nobody can forget another person's view."""
    async with db.transaction() as tx:
        table = db.table("casework", "saved_view")
        await tx.execute(f"DELETE FROM {table} WHERE id = ? AND user_id = ?", (view, user))
