"""Tokens of machines that use the API: prefixed, kept as a hash, for one agency, with roles and an end."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.accounts.sessions import digest
from casework.fields.columns import ColumnKind
from casework.store.codec import decoder, encode
from casework.store.database import Database

LONGEST = timedelta(days=365)
_USED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Token:
    """A live token, as of this request."""

    id: int
    agency: str
    name: str
    roles: tuple[str, ...]


async def create_token(
    db: Database,
    agency: str,
    name: str,
    roles: Sequence[str],
    now: datetime,
    lasts: timedelta = LONGEST,
) -> str:
    """Make a token and give its text, once; only its hash is kept. It lasts a year at most."""
    secret = f"cw_{secrets.token_urlsafe(32)}"
    stamp = encode(ColumnKind.TIMESTAMP, now, db.dialect)
    expires = encode(ColumnKind.TIMESTAMP, now + min(lasts, LONGEST), db.dialect)
    async with db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {db.table('casework', 'token')} "
            "(prefix, token_hash, agency, name, roles, created_on, expires_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (secret[:8], digest(secret), agency, name, json.dumps(list(roles)), stamp, expires),
        )
    return secret


async def read_token(db: Database, secret: str, now: datetime) -> Token | None:
    """The token behind a secret, or None when it is unknown, expired or revoked."""
    rows = await db.fetch(
        "SELECT id, agency, name, roles, expires_on, last_used_on "
        f"FROM {db.table('casework', 'token')} WHERE token_hash = ? AND revoked_on IS NULL",
        (digest(secret),),
    )
    if not rows:
        return None
    number, agency, name, roles, expires, used = rows[0]
    read_time = decoder(ColumnKind.TIMESTAMP, db.dialect)
    if now >= read_time(expires):
        return None
    if used is None or now - read_time(used) > _USED_EVERY:
        await _touch(db, int(str(number)), now)
    return Token(int(str(number)), str(agency), str(name), tuple(json.loads(str(roles))))


async def revoke_token(db: Database, agency: str, name: str, now: datetime) -> int:
    """Revoke the tokens of this name; gives how many there were."""
    async with db.transaction() as tx:
        return await tx.execute(
            f"UPDATE {db.table('casework', 'token')} SET revoked_on = ? "
            "WHERE agency = ? AND name = ? AND revoked_on IS NULL",
            (encode(ColumnKind.TIMESTAMP, now, db.dialect), agency, name),
        )


async def _touch(db: Database, token: int, now: datetime) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table('casework', 'token')} SET last_used_on = ? WHERE id = ?",
            (encode(ColumnKind.TIMESTAMP, now, db.dialect), token),
        )
