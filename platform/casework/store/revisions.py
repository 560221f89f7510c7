"""What an agency wrote, as it was published: text, hash, who, when. Nothing is ever changed here.

One small table says which revision of each agency is live; publishing moves that number in the
transaction that saves the text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode
from casework.store.database import Database, DatabaseBusy, Row, Transaction, UniqueViolation
from casework.store.names import PLATFORM, table_name

TRIES = 5
"""How often a number is asked for when others publish the same agency at the same moment."""
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
    lineage: Mapping[str, str] | None = field(default=None, repr=False)
    """What everything in it was from the beginning, by its name; None in revisions of before that."""


async def save(
    db: Database,
    agency: str,
    text: Mapping[str, str],
    digest: str,
    *,
    note: str,
    published_by: str,
    published_on: datetime,
    lineage: Mapping[str, str] | None = None,
) -> int:
    """Keep a bundle under the agency's next number and make it live, in one transaction."""
    packed = json.dumps(dict(sorted(text.items())), ensure_ascii=False, separators=(",", ":"))
    moment = encode(ColumnKind.TIMESTAMP, published_on, db.dialect)
    names = None if lineage is None else json.dumps(dict(lineage), separators=(",", ":"))
    row = (digest, note, published_by, moment, encode(ColumnKind.JSON, packed, db.dialect), names)
    for _ in range(TRIES):
        try:
            async with db.transaction() as tx:
                number = await _next_number(tx, agency)
                await tx.execute(
                    f"INSERT INTO {table_name(tx.dialect, PLATFORM, 'revision')}"
                    f" (agency, {_COLUMNS}, text, lineage) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (agency, number, *row),
                )
                await go_live(tx, agency, number)
                return number
        except UniqueViolation:
            continue
    raise DatabaseBusy(f"others publish {agency} all the time; nothing was stored")


async def _next_number(tx: Transaction, agency: str) -> int:
    table = table_name(tx.dialect, PLATFORM, "revision")
    rows = await tx.fetch(f"SELECT max(number) FROM {table} WHERE agency = ?", (agency,))
    return int(str(rows[0][0] or 0)) + 1


async def go_live(tx: Transaction, agency: str, number: int) -> None:
    """From the commit on, every process takes over this revision. An older one may be chosen again."""
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
    """One revision with its text. LookupError when there is none."""
    rows = await db.fetch(
        f"SELECT {_COLUMNS}, text, lineage FROM {db.table(PLATFORM, 'revision')}"
        " WHERE agency = ? AND number = ?",
        (agency, number),
    )
    if not rows:
        raise LookupError(f"{agency} has no revision {number}")
    names = rows[0][6]
    found = _read(db, agency, rows[0], json.loads(str(rows[0][5])))
    return found if names is None else replace(found, lineage=json.loads(str(names)))


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
