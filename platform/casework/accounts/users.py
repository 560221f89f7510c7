"""People who sign in to the desk, their roles and teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from casework.accounts.passwords import check_password, hash_password
from casework.accounts.sessions import close_sessions_of
from casework.fields.columns import ColumnKind
from casework.fields.email import read_email
from casework.store.codec import encode
from casework.store.database import Database, Dialect, Transaction, UniqueViolation
from casework.store.names import PLATFORM, table_name


class UnknownUser(Exception):
    """Nobody has this e-mail address."""


class UnusableAddress(ValueError):
    """What was given is no e-mail address; the message says so."""


class UserExists(Exception):
    """Somebody has this e-mail address already."""


@dataclass(frozen=True, slots=True)
class User:
    id: int
    email: str
    name: str
    is_active: bool


async def add_user(db: Database, email: str, name: str, password: str, now: datetime) -> User:
    """Add a person. Raises `UnusableAddress`, `WeakPassword` or `UserExists`."""
    address = email.strip().lower()
    if read_email(address) is None:
        raise UnusableAddress(f"{email!r} is not an e-mail address, like name@example.org")
    check_password(password, name, address)
    if await find_user(db, address):
        raise UserExists(address)
    hashed = await hash_password(password)
    stamp = encode(ColumnKind.TIMESTAMP, now, db.dialect)
    try:
        async with db.transaction() as tx:
            rows = await tx.fetch(
                f"INSERT INTO {db.table('casework', 'user')} "
                "(email, name, password, is_active, language, shortcuts, created_on, changed_on) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (address, name, hashed, *_flags(db, True), stamp, stamp),
            )
    except UniqueViolation as error:
        raise UserExists(address) from error
    return User(int(str(rows[0][0])), address, name, True)


async def find_user(db: Database, email: str) -> User | None:
    rows = await db.fetch(
        f"SELECT id, email, name, is_active FROM {db.table('casework', 'user')} WHERE email = ?",
        (email.strip().lower(),),
    )
    return (
        User(int(str(rows[0][0])), str(rows[0][1]), str(rows[0][2]), bool(rows[0][3]))
        if rows
        else None
    )


async def known_user(db: Database, email: str) -> User:
    """The person with this address; raises `UnknownUser`."""
    user = await find_user(db, email)
    if user is None:
        raise UnknownUser(email)
    return user


async def disable_user(db: Database, email: str, now: datetime) -> User:
    """Nobody can sign in as this person any more, and every session of theirs ends."""
    user = await known_user(db, email)
    flag = encode(ColumnKind.BOOLEAN, False, db.dialect)
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table('casework', 'user')} SET is_active = ?, changed_on = ? WHERE id = ?",
            (flag, encode(ColumnKind.TIMESTAMP, now, db.dialect), user.id),
        )
    await close_sessions_of(db, user.id)
    return user


async def set_roles(
    db: Database, user: User, agency: str, roles: Sequence[str], teams: Sequence[str]
) -> None:
    """Replace the person's roles and teams at one agency. The words are checked by the caller."""
    async with db.transaction() as tx:
        await _replace(db, tx, "user_role", "role", user.id, agency, roles)
        await _replace(db, tx, "user_team", "team", user.id, agency, teams)


async def set_preferences(db: Database, user: int, language: str, has_shortcuts: bool) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table('casework', 'user')} SET language = ?, shortcuts = ? WHERE id = ?",
            (language, encode(ColumnKind.BOOLEAN, has_shortcuts, db.dialect), user),
        )


async def officers_of(db: Database, agency: str) -> list[tuple[int, str]]:
    """Everybody who can be assigned a case at the agency: id and name, by name."""
    rows = await db.fetch(_officers_sql(db.dialect), (agency,))
    return [(int(str(row[0])), str(row[1])) for row in rows]


@cache
def _officers_sql(dialect: Dialect) -> str:
    user, roles = (table_name(dialect, PLATFORM, name) for name in ("user", "user_role"))
    active = "u.is_active" if dialect == "postgresql" else "u.is_active = 1"
    return (
        f"SELECT DISTINCT u.id, u.name FROM {user} u JOIN {roles} r ON r.user_id = u.id "
        f"WHERE r.agency = ? AND {active} ORDER BY u.name, u.id"
    )


async def _replace(
    db: Database,
    tx: Transaction,
    table: str,
    column: str,
    user: int,
    agency: str,
    words: Sequence[str],
) -> None:
    name = db.table("casework", table)
    await tx.execute(f"DELETE FROM {name} WHERE user_id = ? AND agency = ?", (user, agency))
    for word in sorted(set(words)):
        await tx.execute(
            f"INSERT INTO {name} (user_id, agency, {column}) VALUES (?, ?, ?)",
            (user, agency, word),
        )


def _flags(db: Database, is_active: bool) -> tuple[object, str, object]:
    yes = encode(ColumnKind.BOOLEAN, is_active, db.dialect)
    return (yes, "", encode(ColumnKind.BOOLEAN, True, db.dialect))
