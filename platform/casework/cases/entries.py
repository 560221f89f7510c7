"""What staff typed and did not send: kept while they type, found again by them alone.

An entry has the key that its form carries, which is also the idempotency key of what comes of it. It is
bound to the officer: the key opens nobody else's. It goes when it is sent, or untouched after a week.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from casework.cases.drafts import KEPT, Typed, draft_text
from casework.cases.errors import NotFound
from casework.cases.keys import token_hash
from casework.cases.submit import was_sent
from casework.cases.work import Work
from casework.catalogue import Entity
from casework.fields.columns import ColumnKind
from casework.store.codec import decode, encode

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Typing:
    """A form of the desk as far as it was typed. `form` is empty for a record without states."""

    key: str
    form: str
    typed: Mapping[str, Sequence[str]]
    kept_on: datetime


async def keep_entry(work: Work, entity: Entity, form: str, key: str, typed: Typed) -> bool:
    """Keep what was typed under the key of its form, instead of what was kept before. False when it was
    sent already: what is kept by itself may come late.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise NotFound
    if await was_sent(work, entity, key):
        return False
    stamp = encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    text = draft_text(typed)
    async with work.db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {work.db.table(work.agency, 'draft')}"
            " (key_hash, entity, form, answers, created_on, seen_on, nonce, officer)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key_hash)"
            " DO UPDATE SET answers = excluded.answers, seen_on = excluded.seen_on",
            (_hash(work, key), entity.name, form, text, stamp, stamp, key, _officer(work)),
        )
    return True


async def find_entry(work: Work, entity: str, form: str, key: str) -> Typing | None:
    """The officer's own entry with this key."""
    found = await _read(work, "key_hash = ?", _hash(work, key), entity, form)
    return found[0] if found else None


async def last_entry(work: Work, entity: str, form: str) -> Typing | None:
    """What this officer typed last into this form and did not send."""
    since = encode(ColumnKind.TIMESTAMP, work.now - KEPT, work.db.dialect)
    found = await _read(work, "seen_on > ?", since, entity, form)
    return found[0] if found else None


async def forget_entry(work: Work, key: str) -> None:
    """Once it was sent, or is not wanted any more."""
    async with work.db.transaction() as tx:
        table = work.db.table(work.agency, "draft")
        await tx.execute(f"DELETE FROM {table} WHERE key_hash = ?", (_hash(work, key),))


async def _read(work: Work, test: str, value: object, entity: str, form: str) -> list[Typing]:
    rows = await work.db.fetch(
        f"SELECT nonce, form, answers, seen_on FROM {work.db.table(work.agency, 'draft')}"
        f" WHERE {test} AND officer = ? AND entity = ? AND form = ?"
        " ORDER BY seen_on DESC, key_hash LIMIT 1",
        (value, _officer(work), entity, form),
    )
    return [
        Typing(
            str(key),
            str(name),
            msgspec.json.decode(str(answers), type=dict[str, list[str]]),
            decode(ColumnKind.TIMESTAMP, seen, work.db.dialect),
        )
        for key, name, answers, seen in rows
    ]


def _officer(work: Work) -> int:
    """Only who is signed in has entries."""
    if work.actor.kind != "officer" or work.actor.id is None:
        raise NotFound
    return work.actor.id


def _hash(work: Work, key: str) -> str:
    return token_hash(f"entry of {_officer(work)}\0{key}")
