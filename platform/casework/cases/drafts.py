"""Forms on their way: what a person typed, kept between the steps and after a fault.

A draft is found only by its key, 256 bits that the form carries in its address. The database keeps the
hash, and a nonce of which this installation alone makes the key again (for a link that resumes the
form). It holds texts as they were typed, so a wrong answer is as safe as a right one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import msgspec

from casework.cases.keys import derived_token, new_nonce, token_hash
from casework.cases.work import Work
from casework.fields.columns import ColumnKind
from casework.store.codec import encode

LARGEST = 200_000
"""Characters of a draft: many long answers, yet not a place to store things."""
KEPT = timedelta(days=7)
"""How long a draft lies untouched before the worker sweeps it away."""
KEY = "draft"
"""What a key is derived for."""

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
    version: int = 0
    """Rises with each step that is sent."""


async def start_draft(work: Work, entity: str, form: str, typed: Typed) -> Draft:
    nonce = new_nonce()
    draft = Draft(derived_token(work, KEY, nonce), entity, dict(typed), form)
    stamp = encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    async with work.db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {work.db.table(work.agency, 'draft')} "
            "(key_hash, entity, form, answers, created_on, seen_on, nonce)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (token_hash(draft.key), entity, form, draft_text(draft.typed), stamp, stamp, nonce),
        )
    return draft


async def find_draft(work: Work, entity: str, key: str) -> Draft | None:
    """A citizen's draft. What staff typed lies with it, and is found by `cases/entries.py` alone."""
    rows = await work.db.fetch(
        f"SELECT nonce, answers, form, version FROM {work.db.table(work.agency, 'draft')}"
        " WHERE key_hash = ? AND entity = ? AND officer IS NULL",
        (token_hash(key), entity),
    )
    return drafted(work, entity, rows[0], key) if rows else None


def drafted(work: Work, entity: str, row: Sequence[object], key: str = "") -> Draft:
    """A draft of its row: nonce, answers, form, version. The key is made again where it is not known."""
    nonce, answers, form, version = row
    typed = msgspec.json.decode(str(answers), type=dict[str, list[str]])
    key = key or derived_token(work, KEY, str(nonce))
    return Draft(key, entity, typed, str(form or ""), int(str(version or 0)))


async def keep_typed(work: Work, draft: Draft, typed: Typed) -> Draft:
    """Replace what the draft holds. What was kept by itself before, and comes late, is left out then."""
    kept = replace(draft, typed=dict(typed), version=draft.version + 1)
    await _write(work, kept, "1 = 1", ())
    return kept


async def autosave(work: Work, draft: Draft, typed: Typed, version: int) -> bool:
    """Keep what is being typed, unless the page it came from is older than what the draft holds."""
    test = "coalesce(version, 0) = ?"
    return await _write(work, replace(draft, typed=dict(typed), version=version), test, (version,))


async def _write(work: Work, draft: Draft, test: str, args: tuple[object, ...]) -> bool:
    stamp = encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    async with work.db.transaction() as tx:
        count = await tx.execute(
            f"UPDATE {work.db.table(work.agency, 'draft')} SET answers = ?, seen_on = ?, version = ?"
            f" WHERE key_hash = ? AND {test}",
            (draft_text(draft.typed), stamp, draft.version, token_hash(draft.key), *args),
        )
    return count > 0


async def forget_draft(work: Work, draft: Draft) -> None:
    """Once the case is there, nobody finds the answers by the address of the form any more."""
    async with work.db.transaction() as tx:
        table = work.db.table(work.agency, "draft")
        await tx.execute(f"DELETE FROM {table} WHERE key_hash = ?", (token_hash(draft.key),))


async def sweep_drafts(work: Work) -> int:
    """Remove drafts that nobody touched for a week and no link leads to; gives how many."""
    before = encode(ColumnKind.TIMESTAMP, work.now - KEPT, work.db.dialect)
    async with work.db.transaction() as tx:
        table = work.db.table(work.agency, "draft")
        return await tx.execute(
            f"DELETE FROM {table} WHERE seen_on < ? AND (resume_until IS NULL OR resume_until < ?)",
            (before, encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)),
        )


def draft_text(typed: Typed) -> str:
    """What is stored of what was typed. Raises DraftTooLarge."""
    text = msgspec.json.encode({name: list(values) for name, values in typed.items()}).decode()
    if len(text) > LARGEST:
        raise DraftTooLarge(f"a form holds {LARGEST:,} characters at most")
    return text
