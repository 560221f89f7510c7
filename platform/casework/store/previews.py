"""Drafts of an agency that are looked at before they are published: text, until when, a token's hash.

A preview stands on one live revision. Publishing another one ends it, in every process and at once: who
looks it up compares the two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode
from casework.store.database import Database, Row
from casework.store.names import PLATFORM

KEPT = timedelta(days=7)
"""How long the text of an ended preview lies before the worker sweeps it away."""
_COLUMNS = "p.id, p.agency, p.revision, p.digest, p.note, p.started_by, p.started_on, p.until"


@dataclass(frozen=True, slots=True)
class Preview:
    """One that is running. `text` is empty where only the list is told."""

    id: int
    agency: str
    revision: int
    digest: str
    note: str
    started_by: str
    started_on: datetime
    until: datetime
    text: Mapping[str, str] = field(default_factory=dict, repr=False)


async def start(db: Database, token_hash: str, draft: Preview) -> None:
    """Keep a draft; its `id` is given by the database."""
    packed = json.dumps(dict(sorted(draft.text.items())), ensure_ascii=False, separators=(",", ":"))
    moments = [
        encode(ColumnKind.TIMESTAMP, at, db.dialect) for at in (draft.started_on, draft.until)
    ]
    async with db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {db.table(PLATFORM, 'preview')} (token_hash, agency, revision, digest, text,"
            " note, started_by, started_on, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                token_hash, draft.agency, draft.revision, draft.digest,
                encode(ColumnKind.JSON, packed, db.dialect), draft.note, draft.started_by, *moments,
            ),
        )  # fmt: skip


async def find(db: Database, token_hash: str, now: datetime) -> Preview | None:
    """The running preview of a token, without its text; None for any other token."""
    rows = await db.fetch(f"{_running(db)} AND p.token_hash = ?", (_at(db, now), token_hash))
    return _read(db, rows[0]) if rows else None


async def running(db: Database, now: datetime) -> tuple[Preview, ...]:
    """All that are running, by agency, the newest first."""
    rows = await db.fetch(f"{_running(db)} ORDER BY p.agency, p.id DESC", (_at(db, now),))
    return tuple(_read(db, row) for row in rows)


async def text_of(db: Database, preview: int) -> Mapping[str, str]:
    rows = await db.fetch(
        f"SELECT text FROM {db.table(PLATFORM, 'preview')} WHERE id = ?", (preview,)
    )
    found: Mapping[str, str] = json.loads(str(rows[0][0])) if rows else {}
    return found


async def end(db: Database, preview: int, now: datetime) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table(PLATFORM, 'preview')} SET ended_on = ? WHERE id = ?",
            (_at(db, now), preview),
        )


async def sweep(db: Database, now: datetime) -> int:
    """Remove what ran out a week ago; gives how many."""
    async with db.transaction() as tx:
        return await tx.execute(
            f"DELETE FROM {db.table(PLATFORM, 'preview')} WHERE until < ?", (_at(db, now - KEPT),)
        )


def _running(db: Database) -> str:
    preview, live = db.table(PLATFORM, "preview"), db.table(PLATFORM, "live")
    return (
        f"SELECT {_COLUMNS} FROM {preview} p JOIN {live} l"
        " ON l.agency = p.agency AND l.number = p.revision"
        " WHERE p.ended_on IS NULL AND p.until > ?"
    )


def _at(db: Database, now: datetime) -> object:
    return encode(ColumnKind.TIMESTAMP, now, db.dialect)


def _read(db: Database, row: Row) -> Preview:
    number, agency, revision, digest, note, who, started, until = row
    started_on, until_then = (
        decode(ColumnKind.TIMESTAMP, at, db.dialect) for at in (started, until)
    )
    return Preview(
        int(str(number)), str(agency), int(str(revision)), str(digest), str(note or ""),
        str(who or ""), started_on, until_then,
    )  # fmt: skip
