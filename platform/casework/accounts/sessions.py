"""Sessions of people: opaque, kept in the database, read on every request.

The browser holds a 256-bit token, the database its SHA-256 only. Status, roles and teams are read
with the session each time, so a suspended person or a taken role counts from the next request on.
Idle 30 minutes, 12 hours at most (NIST SP 800-63B AAL2).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from casework.fields.columns import ColumnKind
from casework.store.codec import decoder, encode
from casework.store.database import Database, Dialect, Row
from casework.store.names import table_name

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with a live session, as of this request. Roles and teams are by agency."""

    user: int
    name: str
    email: str
    language: str
    has_shortcuts: bool
    roles: dict[str, tuple[str, ...]]
    teams: dict[str, tuple[str, ...]]

    def agencies(self) -> tuple[str, ...]:
        return tuple(sorted(self.roles))


async def open_session(db: Database, user: int, network: str, now: datetime) -> str:
    """Start a session for a person whose identity was just proved; gives the token, once."""
    token = secrets.token_urlsafe(32)
    stamp = encode(ColumnKind.TIMESTAMP, now, db.dialect)
    expires = encode(ColumnKind.TIMESTAMP, now + ABSOLUTE, db.dialect)
    async with db.transaction() as tx:
        await tx.execute(
            f"INSERT INTO {db.table('casework', 'session')} "
            "(token_hash, user_id, created_on, seen_on, expires_on, network) VALUES (?, ?, ?, ?, ?, ?)",
            (digest(token), user, stamp, stamp, expires, network),
        )
    return token


async def read_session(
    db: Database, token: str, now: datetime, *, is_kept_up: bool = True
) -> SignedIn | None:
    """The person behind a token, or None when it is unknown, idle, expired or the person is disabled.

    Not `is_kept_up`: nothing is written, and to have looked does not make the session last longer.
    """
    rows = await db.fetch(_session_sql(db.dialect), (digest(token),))
    if not rows:
        return None
    read_time = decoder(ColumnKind.TIMESTAMP, db.dialect)
    seen, expires = read_time(rows[0][5]), read_time(rows[0][6])
    if now >= expires or now - seen >= IDLE:
        return None
    if is_kept_up and now - seen >= _SEEN_EVERY:
        await _touch(db, token, now)
    return _signed_in(rows[0])


async def close_session(db: Database, token: str) -> None:
    async with db.transaction() as tx:
        table = db.table("casework", "session")
        await tx.execute(f"DELETE FROM {table} WHERE token_hash = ?", (digest(token),))


async def close_sessions_of(db: Database, user: int, *, but: str = "") -> None:
    """End every session of a person, `but` the one with this token: on disabling, on a new password."""
    async with db.transaction() as tx:
        table = db.table("casework", "session")
        await tx.execute(
            f"DELETE FROM {table} WHERE user_id = ? AND token_hash <> ?", (user, digest(but))
        )


async def sweep_sessions(db: Database, now: datetime) -> int:
    """Remove expired sessions; gives how many. The worker calls it."""
    async with db.transaction() as tx:
        table = db.table("casework", "session")
        stamp = encode(ColumnKind.TIMESTAMP, now, db.dialect)
        return await tx.execute(f"DELETE FROM {table} WHERE expires_on < ?", (stamp,))


def digest(token: str) -> str:
    """What is stored of a token. A 256-bit random needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


async def _touch(db: Database, token: str, now: datetime) -> None:
    async with db.transaction() as tx:
        await tx.execute(
            f"UPDATE {db.table('casework', 'session')} SET seen_on = ? WHERE token_hash = ?",
            (encode(ColumnKind.TIMESTAMP, now, db.dialect), digest(token)),
        )


@cache
def _session_sql(dialect: Dialect) -> str:
    joined = "group_concat" if dialect == "sqlite" else "string_agg"
    separator = "" if dialect == "sqlite" else ", ','"
    user, session, roles, teams = (
        table_name(dialect, "casework", name)
        for name in ("user", "session", "user_role", "user_team")
    )
    return (
        f"SELECT u.id, u.name, u.email, u.language, u.shortcuts, s.seen_on, s.expires_on, "
        f"(SELECT {joined}(r.agency || ':' || r.role{separator}) FROM {roles} r WHERE r.user_id = u.id), "
        f"(SELECT {joined}(t.agency || ':' || t.team{separator}) FROM {teams} t WHERE t.user_id = u.id) "
        f"FROM {session} s JOIN {user} u ON u.id = s.user_id "
        f"WHERE s.token_hash = ? AND {'u.is_active' if dialect == 'postgresql' else 'u.is_active = 1'}"
    )


def _signed_in(row: Row) -> SignedIn:
    user, name, email, language, shortcuts, _, _, roles, teams = row
    return SignedIn(
        user=int(str(user)),
        name=str(name),
        email=str(email),
        language=str(language or ""),
        has_shortcuts=bool(shortcuts),
        roles=_by_agency(roles),
        teams=_by_agency(teams),
    )


def _by_agency(joined: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in sorted(str(joined).split(",")) if joined else ():
        agency, _, name = pair.partition(":")
        found[agency] = (*found.get(agency, ()), name)
    return found
