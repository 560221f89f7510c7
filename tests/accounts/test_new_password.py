"""A new password ends what the old one opened, whoever sets it and whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from casework.accounts.new_password import change_password, set_password
from casework.accounts.passwords import WeakPassword
from casework.accounts.sessions import SignedIn, open_session, read_session
from casework.accounts.sign_in import ATTEMPTS, SignInRefused, TooManyAttempts, sign_in
from casework.accounts.users import UnknownUser, add_user
from casework.store.database import Database

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
OLD, NEW = "correct horse battery staple", "a quiet harbour at noon"
ADDRESS = "ann@city.example"


@pytest.fixture
async def sessions(db: Database) -> list[str]:
    """Ann, signed in twice."""
    await add_user(db, ADDRESS, "Ann", OLD, NOW)
    return [await sign_in(db, ADDRESS, OLD, "here", NOW) for _ in range(2)]


async def person(db: Database, session: str) -> SignedIn:
    found = await read_session(db, session, NOW)
    assert found is not None
    return found


async def change(db: Database, session: str, old: str, new: str) -> None:
    who = await person(db, session)
    await change_password(db, who, old, new, session=session, network="here", now=NOW)


async def live(db: Database, sessions: list[str]) -> list[bool]:
    return [await read_session(db, session, NOW) is not None for session in sessions]


async def test_a_password_that_is_set_ends_every_session(db: Database, sessions: list[str]) -> None:
    await set_password(db, " ANN@city.example ", NEW, NOW)
    assert await live(db, sessions) == [False, False]
    with pytest.raises(SignInRefused):
        await sign_in(db, ADDRESS, OLD, "here", NOW)
    assert await sign_in(db, ADDRESS, NEW, "here", NOW)


async def test_a_password_that_is_set_lets_in_who_failed_too_often(
    db: Database, sessions: list[str]
) -> None:
    for _ in range(ATTEMPTS):
        with pytest.raises(SignInRefused):
            await sign_in(db, ADDRESS, "wrong", "here", NOW)
    await set_password(db, ADDRESS, NEW, NOW)
    assert await sign_in(db, ADDRESS, NEW, "here", NOW)


async def test_nothing_is_set_for_nobody_or_against_the_policy(
    db: Database, sessions: list[str]
) -> None:
    with pytest.raises(UnknownUser):
        await set_password(db, "bob@city.example", NEW, NOW)
    with pytest.raises(WeakPassword):
        await set_password(db, ADDRESS, "short", NOW)
    assert await live(db, sessions) == [True, True]


async def test_who_changes_the_own_password_stays_and_is_out_elsewhere(
    db: Database, sessions: list[str]
) -> None:
    other = await add_user(db, "bob@city.example", "Bob", OLD, NOW)
    his = await open_session(db, other.id, "here", NOW)
    await change(db, sessions[0], OLD, NEW)
    assert await live(db, [*sessions, his]) == [True, False, True]
    assert await sign_in(db, ADDRESS, NEW, "here", NOW)


async def test_who_does_not_know_the_old_one_changes_nothing_and_is_slowed_down(
    db: Database, sessions: list[str]
) -> None:
    for _ in range(ATTEMPTS):
        with pytest.raises(SignInRefused):
            await change(db, sessions[0], "wrong", NEW)
    with pytest.raises(TooManyAttempts):
        await change(db, sessions[0], OLD, NEW)
    with pytest.raises(TooManyAttempts):
        await sign_in(db, ADDRESS, OLD, "here", NOW)
    assert await live(db, sessions) == [True, True]


async def test_a_new_password_against_the_policy_costs_no_attempt(
    db: Database, sessions: list[str]
) -> None:
    for _ in range(ATTEMPTS + 1):
        with pytest.raises(WeakPassword):
            await change(db, sessions[0], OLD, "Ann")
    await change(db, sessions[0], OLD, NEW)


async def test_nobody_comes_in_with_the_old_one_while_it_is_replaced(
    db: Database, sessions: list[str]
) -> None:
    trying = [sign_in(db, ADDRESS, OLD, "here", NOW) for _ in range(3)]
    done = await asyncio.gather(
        *trying, set_password(db, ADDRESS, NEW, NOW), return_exceptions=True
    )
    opened = [one for one in done[:3] if isinstance(one, str)]
    refused = [one for one in done[:3] if isinstance(one, SignInRefused)]
    assert len(opened) + len(refused) == 3, done
    assert not any(await live(db, [*sessions, *opened]))


async def test_of_two_changes_at_once_one_is_refused(db: Database, sessions: list[str]) -> None:
    both = (change(db, one, OLD, f"{NEW} {one}") for one in sessions)
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "SignInRefused"], done
