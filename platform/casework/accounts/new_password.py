"""A new password: set by the operator, or by the person, who proves the one before.

The new hash and the end of the sessions are one transaction, and signing in looks at the hash again
before it opens a session: whoever came in with the old password is out.
"""

from __future__ import annotations

from datetime import datetime

from casework.accounts.passwords import check_password, hash_password, is_password
from casework.accounts.sessions import SignedIn, close_sessions_of
from casework.accounts.sign_in import (
    SignInRefused,
    count_attempt,
    forget_attempts,
    is_still_password,
    set_password_hash,
)
from casework.accounts.users import User, known_user
from casework.store.database import Database


async def set_password(db: Database, email: str, password: str, now: datetime) -> User:
    """The operator's way: every session of the person ends. Raises `UnknownUser`, `WeakPassword`."""
    user = await known_user(db, email)
    check_password(password, user.name, user.email)
    hashed = await hash_password(password)
    async with db.transaction():
        await set_password_hash(db, user.id, hashed, now)
        await close_sessions_of(db, user.id)
        await forget_attempts(db, user.email)
    return user


async def change_password(
    db: Database, person: SignedIn, old: str, new: str, *, session: str, network: str, now: datetime
) -> None:
    """The person's own way: every session but `session` (its token) ends.

    Raises `WeakPassword`, `TooManyAttempts`, or `SignInRefused` when `old` is not the password.
    """
    check_password(new, person.name, person.email)
    await count_attempt(db, person.email, network, now)
    rows = await db.fetch(
        f"SELECT password FROM {db.table('casework', 'user')} WHERE id = ?", (person.user,)
    )
    stored = str(rows[0][0]) if rows else None
    if stored is None or not await is_password(stored, old):
        raise SignInRefused
    hashed = await hash_password(new)
    async with db.transaction() as tx:
        if not await is_still_password(db, tx, person.user, stored):
            raise SignInRefused
        await set_password_hash(db, person.user, hashed, now)
        await close_sessions_of(db, person.user, but=session)
        await forget_attempts(db, person.email)
