"""Proving who one is: e-mail and password, with a slow-down kept in the database.

After five failures within fifteen minutes for one account, or fifty from one network, attempts are
refused until the window has passed: never a permanent lock, which would let anybody lock out anybody.
An attempt is counted before its password is looked at, so many at once are as slow as one by one. An
unknown address costs the same work and gets the same answer as a wrong password. A password that was
replaced while it was being checked opens nothing.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from casework.accounts.passwords import hash_password, is_password, needs_rehash
from casework.accounts.sessions import open_session
from casework.fields.columns import ColumnKind
from casework.store.codec import encode
from casework.store.database import Database, Transaction

ATTEMPTS = 5
ATTEMPTS_PER_NETWORK = 50
WINDOW = timedelta(minutes=15)


class SignInRefused(Exception):
    """The address and password do not belong together, or the person is disabled."""


class TooManyAttempts(Exception):
    """Wait: too many failures for this account or from this network."""


async def sign_in(db: Database, email: str, password: str, network: str, now: datetime) -> str:
    """Check and open a session; gives its token. Raises `SignInRefused` or `TooManyAttempts`."""
    address = email.strip().lower()
    await count_attempt(db, address, network, now)
    rows = await db.fetch(
        f"SELECT id, password, is_active FROM {db.table('casework', 'user')} WHERE email = ?",
        (address,),
    )
    stored = str(rows[0][1]) if rows and rows[0][2] else None
    if not await is_password(stored, password) or stored is None:
        raise SignInRefused
    user = int(str(rows[0][0]))
    fresh = await hash_password(password) if needs_rehash(stored) else None
    async with db.transaction() as tx:
        if not await is_still_password(db, tx, user, stored):
            raise SignInRefused
        if fresh is not None:
            await set_password_hash(db, user, fresh, now)
        await forget_attempts(db, address)
        return await open_session(db, user, network, now)


async def is_still_password(db: Database, tx: Transaction, user: int, stored: str) -> bool:
    """Whether nobody replaced it meanwhile; nobody can until this transaction ends."""
    lock = " FOR UPDATE" if tx.dialect == "postgresql" else ""  # SQLite has one writer at a time
    rows = await tx.fetch(
        f"SELECT password FROM {db.table('casework', 'user')} WHERE id = ?{lock}", (user,)
    )
    return bool(rows) and rows[0][0] == stored


async def set_password_hash(db: Database, user: int, hashed: str, now: datetime) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table('casework', 'user')} SET password = ?, changed_on = ? WHERE id = ?",
            (hashed, encode(ColumnKind.TIMESTAMP, now, db.dialect), user),
        )


async def count_attempt(db: Database, address: str, network: str, now: datetime) -> None:
    """One attempt more; raises `TooManyAttempts` and counts nothing when there were enough."""
    table = db.table("casework", "sign_in_attempt")
    since = encode(ColumnKind.TIMESTAMP, now - WINDOW, db.dialect)
    async with db.transaction() as tx:
        if tx.dialect == "postgresql":  # SQLite has one writer at a time anyway
            await tx.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        await tx.execute(f"DELETE FROM {table} WHERE at <= ?", (since,))
        rows = await tx.fetch(
            f"SELECT (SELECT count(*) FROM {table} WHERE account_key = ?), "
            f"(SELECT count(*) FROM {table} WHERE network = ?)",
            (_key(address), network),
        )
        by_account, by_network = int(str(rows[0][0])), int(str(rows[0][1]))
        if by_account >= ATTEMPTS or by_network >= ATTEMPTS_PER_NETWORK:
            raise TooManyAttempts
        await tx.execute(
            f"INSERT INTO {table} (account_key, network, at) VALUES (?, ?, ?)",
            (_key(address), network, encode(ColumnKind.TIMESTAMP, now, tx.dialect)),
        )


async def forget_attempts(db: Database, address: str) -> None:
    async with db.transaction() as tx:
        table = db.table("casework", "sign_in_attempt")
        await tx.execute(f"DELETE FROM {table} WHERE account_key = ?", (_key(address),))


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
