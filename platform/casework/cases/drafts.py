"""Forms on their way: what a person typed, kept between the steps and after a fault.

A draft is found only by its key, 256 random bits that the form carries in its address; the database
keeps the hash. It holds texts as they were typed, so a wrong answer is as safe as a right one.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from casework.cases.keys import token_hash
from casework.cases.work import Work
from casework.fields.columns import ColumnKind
from casework.store.codec import encode

LARGEST = 200_000
"""Characters of a draft: many long answers, yet not a place to store things."""
KEPT = timedelta(days=7)
"""How long a draft lies untouched before the worker sweeps it away."""

Typed = Mapping[str, Sequence[str]]


class DraftTooLarge(Exception):
    """More was typed than any form asks for. Nothing was kept of it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """`key` is also the idempotency key of the case that comes of it: sent twice, it is one case."""

    key: str
    entity: str
    typed: Typed
    form: str = ""
    """The name of the form; empty for the one that is meant when none is named."""


async def start_draft(work: Work, entity: str, form: str, typed: Typed) -> Draft:
    draft = Draft(secrets.token_urlsafe(32), entity, dict(typed), form)
    stamp = encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    async with work.db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {work.db.table(work.agency, 'draft')} "
            "(key_hash, entity, form, answers, created_on, seen_on) VALUES (?, ?, ?, ?, ?, ?)",
            (token_hash(draft.key), entity, form, _text(draft.typed), stamp, stamp),
        )
    return draft


async def find_draft(work: Work, entity: str, key: str) -> Draft | None:
    rows = await work.db.fetch(
        f"SELECT answers, form FROM {work.db.table(work.agency, 'draft')} WHERE key_hash = ? AND entity = ?",
        (token_hash(key), entity),
    )
    if not rows:
        return None
    typed = msgspec.json.decode(str(rows[0][0]), type=dict[str, list[str]])
    return Draft(key, entity, typed, str(rows[0][1] or ""))


async def keep_typed(work: Work, draft: Draft, typed: Typed) -> Draft:
    """Replace what the draft holds."""
    kept = replace(draft, typed=dict(typed))
    async with work.db.transaction() as tx:
        await tx.execute(
            f"UPDATE {work.db.table(work.agency, 'draft')} SET answers = ?, seen_on = ? WHERE key_hash = ?",
            (
                _text(typed),
                encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect),
                token_hash(draft.key),
            ),
        )
    return kept


async def forget_draft(work: Work, draft: Draft) -> None:
    """Once the case is there, nobody finds the answers by the address of the form any more."""
    async with work.db.transaction() as tx:
        table = work.db.table(work.agency, "draft")
        await tx.execute(f"DELETE FROM {table} WHERE key_hash = ?", (token_hash(draft.key),))


async def sweep_drafts(work: Work) -> int:
    """Remove drafts that nobody touched for a week; gives how many."""
    before = encode(ColumnKind.TIMESTAMP, work.now - KEPT, work.db.dialect)
    async with work.db.transaction() as tx:
        table = work.db.table(work.agency, "draft")
        return await tx.execute(f"DELETE FROM {table} WHERE seen_on < ?", (before,))


def _text(typed: Typed) -> str:
    text = msgspec.json.encode({name: list(values) for name, values in typed.items()}).decode()
    if len(text) > LARGEST:
        raise DraftTooLarge(f"a form holds {LARGEST:,} characters at most")
    return text
