"""The audit chain of an agency: every event is a link, written in the transaction of its change.

Each link carries an HMAC-SHA256 over itself and the digest before it, with a key that lies outside of
the database. So an event that was altered, deleted, inserted or moved is found by `verify_audit`, even
when whoever did it may write to the database. A tail that was cut off is found against a head that was
exported before. The head row stays locked from `write_events` to the commit, so links never fork:
write events last.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import msgspec

from casework.cases.work import Actor
from casework.keys import load_key
from casework.store.database import Database, Dialect, Row, Transaction

GENESIS = "0" * 64
"""What the first link of a chain has before it."""

EVENT_COLUMNS = (
    "id", "entity", "record", "kind", "name", "at", "actor_kind", "actor_id", "actor_name",
    "changes", "reason", "because", "revision", "previous", "digest",
)  # fmt: skip
"""The columns of the `event` table in the order in which rows are written and read here."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it is a link. `record` is the id of the row of `entity`.

    `changes` is JSON text, `{field: [before, after]}` in `to_json` form; `reason` is the person's own
    words; `because` is JSON text about the rule that decided: which line fired on which inputs.
    """

    entity: str
    record: int
    kind: str
    name: str = ""
    changes: str = "{}"
    reason: str = ""
    because: str = "{}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who wrote a batch of entries, when, and under which revision of the definition."""

    agency: str
    actor: Actor
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Event:
    """A link of the chain as it is stored. `seq` counts from 1 without a gap."""

    seq: int
    entity: str
    record: int
    kind: str
    name: str
    at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    changes: Mapping[str, tuple[object, object]]
    reason: str
    because: Mapping[str, object]
    revision: int


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: what an operator exports to tell later whether a tail was cut off."""

    seq: int
    digest: str


@lru_cache(maxsize=16)
def audit_key(home: Path) -> bytes:
    """The key of this installation with which links are made."""
    return load_key(home, "audit")


async def write_events(
    tx: Transaction, chain: ChainStatements, key: bytes, stamp: Stamp, entries: Sequence[Entry]
) -> None:
    """Append the entries to the agency's chain. The last thing a writing transaction does."""
    if not entries:
        return
    rows = await tx.fetch(chain.lock_head)
    if not rows:
        await tx.execute(chain.first_head, (0, GENESIS))
        rows = await tx.fetch(chain.lock_head)
    seq, previous = int(str(rows[0][0])), str(rows[0][1])
    links = link_events(tx.dialect, key, stamp, entries, seq, previous)
    if len(links) == 1:
        await tx.execute(chain.insert, links[0])
    else:
        await tx.execute_many(chain.insert, links)
    await tx.execute(chain.move_head, (seq + len(links), links[-1][-1]))


def link_events(
    dialect: Dialect, key: bytes, stamp: Stamp, entries: Sequence[Entry], seq: int, previous: str
) -> list[tuple[object, ...]]:
    """The rows of the event table for these entries, after link `seq` with the digest `previous`."""
    actor, micros = stamp.actor, (stamp.at - _EPOCH) // _MICROSECOND
    at = micros if dialect == "sqlite" else stamp.at
    rows: list[tuple[object, ...]] = []
    for entry in entries:
        seq += 1
        who = (actor.kind, actor.id, actor.name)
        told = (entry.changes, entry.reason, entry.because, stamp.revision)
        what = (seq, entry.entity, entry.record, entry.kind, entry.name)
        digest = _digest(key, (stamp.agency, *what, micros, *who, *told, previous))
        rows.append((*what, at, *who, *told, previous, digest))
        previous = digest
    return rows


def _digest(key: bytes, link: tuple[object, ...]) -> str:
    """HMAC over the link as a JSON array: one order, no spaces, so the same bytes everywhere."""
    return hmac.digest(key, msgspec.json.encode(link), "sha256").hex()


@dataclass(frozen=True, slots=True)
class ChainStatements:
    """The SQL of one agency's chain."""

    lock_head: str
    first_head: str
    move_head: str
    insert: str
    page: str

    @classmethod
    def compile(cls, dialect: Dialect, table: Callable[[str], str]) -> ChainStatements:
        """`table` gives the quoted name of a table of the agency."""
        chain, event = table("chain"), table("event")
        lock = " FOR UPDATE" if dialect == "postgresql" else ""
        names = ", ".join(f'"{name}"' for name in EVENT_COLUMNS)
        marks = ", ".join("?" * len(EVENT_COLUMNS))
        return cls(
            lock_head=f"SELECT seq, digest FROM {chain} WHERE id = 1{lock}",
            first_head=f"INSERT INTO {chain} (id, seq, digest) VALUES (1, ?, ?)"
            " ON CONFLICT (id) DO NOTHING",
            move_head=f"UPDATE {chain} SET seq = ?, digest = ? WHERE id = 1",
            insert=f"INSERT INTO {event} ({names}) VALUES ({marks})",
            page=f"SELECT {names} FROM {event} WHERE id > ? ORDER BY id LIMIT 1000",
        )


async def verify_audit(
    db: Database, agency: str, home: Path, exported: Head | None = None
) -> int | None:
    """The number of the first link that is wrong, or None when the whole chain holds.

    Alteration, deletion, insertion and reordering break a digest or the count. A cut tail shows
    against the head row, and against `exported` when the head row was moved back as well.
    """
    chain = ChainStatements.compile(db.dialect, lambda name: db.table(agency, name))
    key, seq, previous = audit_key(home), 0, GENESIS
    kept = exported.digest if exported else None
    while rows := await db.fetch_slow(chain.page, (seq,)):
        for row in rows:
            if row[0] != seq + 1 or not _holds(key, agency, row, previous):
                return seq + 1
            seq, previous = seq + 1, str(row[-1])
            if exported and seq == exported.seq and previous != kept:
                return seq
    head = await read_head(db, agency)
    if exported and seq < exported.seq:
        return seq + 1
    return None if head == Head(seq, previous) else seq + 1


def _holds(key: bytes, agency: str, row: Row, previous: str) -> bool:
    at = row[5]
    micros = (at - _EPOCH) // _MICROSECOND if isinstance(at, datetime) else at
    digest = _digest(key, (agency, *row[:5], micros, *row[6:13], previous))
    return row[13] == previous and hmac.compare_digest(digest, str(row[14]))


async def read_head(db: Database, agency: str) -> Head:
    """The end of the chain as the database has it now."""
    rows = await db.fetch(f"SELECT seq, digest FROM {db.table(agency, 'chain')} WHERE id = 1")
    return Head(int(str(rows[0][0])), str(rows[0][1])) if rows else Head(0, GENESIS)


def read_event(row: Row) -> Event:
    """A stored link from its columns, in the order of `EVENT_COLUMNS`."""
    seq, entity, record, kind, name, at, actor_kind, actor_id, actor_name, *rest = row
    moment = at if isinstance(at, datetime) else _EPOCH + int(str(at)) * _MICROSECOND
    return Event(
        seq=int(str(seq)),
        entity=str(entity),
        record=int(str(record)),
        kind=str(kind),
        name=str(name),
        at=moment,
        actor_kind=str(actor_kind),
        actor_id=None if actor_id is None else int(str(actor_id)),
        actor_name=str(actor_name),
        changes=msgspec.json.decode(str(rest[0]), type=dict[str, tuple[object, object]]),
        reason=str(rest[1]),
        because=msgspec.json.decode(str(rest[2]), type=dict[str, object]),
        revision=int(str(rest[3])),
    )
