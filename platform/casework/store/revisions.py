"""What an agency wrote, as it was published: text, hash, who, when. Nothing is ever changed here.

One small table says which revision of each agency is live; publishing moves that number in the
transaction that saves the text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode
from casework.store.database import Database, Row, Transaction
from casework.store.names import PLATFORM, table_name

_COLUMNS = "number, digest, note, published_by, published_on"


@dataclass(frozen=True, slots=True)
class Revision:
    """`text` holds the files by their path; it is empty where only the history is told."""

    agency: str
    number: int
    digest: str
    note: str
    published_by: str
    published_on: datetime
    text: Mapping[str, str] = field(default_factory=dict, repr=False)


def digest_of(text: Mapping[str, str]) -> str:
    """SHA-256 over the files as canonical JSON: the same bundle always has the same digest."""
    return hashlib.sha256(_packed(text).encode()).hexdigest()


def _packed(text: Mapping[str, str]) -> str:
    return json.dumps(dict(sorted(text.items())), ensure_ascii=False, separators=(",", ":"))


async def save(
    tx: Transaction,
    agency: str,
    text: Mapping[str, str],
    *,
    note: str = "",
    published_by: str = "",
    now: datetime,
) -> Revision:
    """Keep a bundle under the agency's next number. It is not live before `go_live`."""
    table = table_name(tx.dialect, PLATFORM, "revision")
    rows = await tx.fetch(
        f"SELECT coalesce(max(number), 0) + 1 FROM {table} WHERE agency = ?", (agency,)
    )
    number, digest = int(str(rows[0][0])), digest_of(text)
    packed = encode(ColumnKind.JSON, _packed(text), tx.dialect)
    moment = encode(ColumnKind.TIMESTAMP, now, tx.dialect)
    await tx.execute(
        f"INSERT INTO {table} (agency, {_COLUMNS}, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (agency, number, digest, note, published_by, moment, packed),
    )
    return Revision(agency, number, digest, note, published_by, now, text)


async def go_live(tx: Transaction, agency: str, number: int) -> None:
    """From the commit on, every process takes over this revision."""
    await tx.execute(
        f"INSERT INTO {table_name(tx.dialect, PLATFORM, 'live')} (agency, number) VALUES (?, ?)"
        " ON CONFLICT (agency) DO UPDATE SET number = excluded.number",
        (agency, number),
    )


async def live_numbers(db: Database) -> dict[str, int]:
    """The live revision of every agency; one cheap query, made to be asked all the time."""
    rows = await db.fetch(f"SELECT agency, number FROM {db.table(PLATFORM, 'live')}")
    return {str(agency): int(str(number)) for agency, number in rows}


async def load(db: Database, agency: str, number: int) -> Revision:
    """One revision with its text. LookupError when there is none, or its text is not what was saved."""
    rows = await db.fetch(
        f"SELECT {_COLUMNS}, text FROM {db.table(PLATFORM, 'revision')}"
        " WHERE agency = ? AND number = ?",
        (agency, number),
    )
    if not rows:
        raise LookupError(f"{agency} has no revision {number}")
    revision = _read(db, agency, rows[0], json.loads(str(rows[0][5])))
    if digest_of(revision.text) != revision.digest:
        raise LookupError(f"the text of {agency} revision {number} was altered after it was saved")
    return revision


async def live(db: Database, agency: str) -> Revision | None:
    """The revision that is live, with its text."""
    number = (await live_numbers(db)).get(agency)
    return None if number is None else await load(db, agency, number)


async def history(db: Database, agency: str, limit: int = 100) -> tuple[Revision, ...]:
    """The newest first, without their text."""
    rows = await db.fetch(
        f"SELECT {_COLUMNS} FROM {db.table(PLATFORM, 'revision')}"
        " WHERE agency = ? ORDER BY number DESC LIMIT ?",
        (agency, limit),
    )
    return tuple(_read(db, agency, row, {}) for row in rows)


def _read(db: Database, agency: str, row: Row, text: Mapping[str, str]) -> Revision:
    number, digest, note, published_by, published_on = row[:5]
    return Revision(
        agency,
        int(str(number)),
        str(digest),
        str(note or ""),
        str(published_by or ""),
        decode(ColumnKind.TIMESTAMP, published_on, db.dialect),
        text,
    )
