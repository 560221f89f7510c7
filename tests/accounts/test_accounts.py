"""Accounts on both databases: people, passwords, sessions, tokens, saved views."""

from __future__ import annotations

import asyncio
import statistics
import time
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from casework.accounts import passwords
from casework.accounts.passwords import WeakPassword, check_password, hash_password, is_password
from casework.accounts.sessions import (
    ABSOLUTE,
    IDLE,
    close_session,
    close_sessions_of,
    open_session,
    read_session,
    sweep_sessions,
)
from casework.accounts.sign_in import SignInRefused, set_password_hash, sign_in
from casework.accounts.tokens import LONGEST, create_token, read_token, revoke_token
from casework.accounts.users import (
    UnknownUser,
    UnusableAddress,
    UserExists,
    add_user,
    disable_user,
    find_user,
    known_user,
    officers_of,
    set_preferences,
    set_roles,
)
from casework.accounts.views import forget_view, save_view, views_of
from casework.store.database import Database

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


# -- passwords -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "at least 15"),
        ("fourteen chars", "at least 15"),
        ("x" * 201, "at most 200"),
        ("abababababababab", "different"),
        ("Olivia Margaret Park", "name or e-mail"),
        ("OLIVIA.PARK@CITY.EXAMPLE", "name or e-mail"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(password: str, words: str) -> None:
    with pytest.raises(WeakPassword, match=words):
        check_password(password, "Olivia Margaret Park", "olivia.park@city.example")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "x" * 194 + "abcdef", "пароль из четырёх слов", "     spaces and dots..."],
)
def test_length_is_all_a_password_needs(password: str) -> None:
    check_password(password, "Olivia", "olivia@city.example")


async def test_hashes_are_argon2id_salted_and_verify() -> None:
    one, other = await hash_password(PASSWORD), await hash_password(PASSWORD)
    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != other
    assert await is_password(one, PASSWORD)
    assert not await is_password(one, PASSWORD + " ")
    for nothing in (None, "", "plain", "$argon2id$broken"):
        assert not await is_password(nothing, PASSWORD)
    assert not await is_password(None, "the password of nobody at all")


async def test_an_unknown_person_costs_the_work_of_a_known_one() -> None:
    stored = await hash_password(PASSWORD)
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    for _ in range(15):
        for who, hashed in (("known", stored), ("unknown", None)):
            start = time.process_time()
            await is_password(hashed, "wrong password here")
            taken[who].append(time.process_time() - start)
    known, unknown = (statistics.median(taken[who]) for who in ("known", "unknown"))
    assert unknown > known / 2
    assert known > unknown / 2


def test_hashing_works_on_every_event_loop() -> None:
    """A worker thread and the site hash in loops of their own."""

    async def several() -> None:
        await asyncio.gather(*(is_password(None, "x") for _ in range(6)))

    asyncio.run(several())
    asyncio.run(several())


# -- people --------------------------------------------------------------------------------
async def test_a_person_is_known_by_the_address_without_case(db: Database) -> None:
    made = await add_user(db, " Ann@City.Example ", "Ann", PASSWORD, NOW)
    assert (
        await find_user(db, "ANN@city.example") == made == await known_user(db, "ann@city.example")
    )
    with pytest.raises(UserExists):
        await add_user(db, "ann@city.EXAMPLE", "Other", PASSWORD, NOW)
    with pytest.raises(UnknownUser):
        await known_user(db, "bob@city.example")
    for address in (
        "",
        "ann",
        "ann@",
        "@city.example",
        "a b@city.example",
        "ann@city",
        "a@b@c.example",
    ):
        with pytest.raises(UnusableAddress):
            await add_user(db, address, "Ann", PASSWORD, NOW)


async def test_two_who_add_the_same_person_at_once_add_one(db: Database) -> None:
    tries = (add_user(db, "ann@city.example", "Ann", PASSWORD, NOW) for _ in range(4))
    done = await asyncio.gather(*tries, return_exceptions=True)
    refused = [one for one in done if isinstance(one, BaseException)]
    assert len(refused) == 3
    assert all(isinstance(one, UserExists) for one in refused), refused


async def test_a_better_hash_replaces_an_old_one_at_sign_in(db: Database) -> None:
    user = await add_user(db, "ann@city.example", "Ann", PASSWORD, NOW)
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await set_password_hash(db, user.id, old, NOW)
    await sign_in(db, "ann@city.example", PASSWORD, "n", NOW)
    rows = await db.fetch(f"SELECT password FROM {db.table('casework', 'user')}")
    assert rows[0][0] != old
    assert not passwords.needs_rehash(str(rows[0][0]))
    assert await sign_in(db, "ann@city.example", PASSWORD, "n", NOW)


async def test_a_disabled_person_cannot_sign_in_and_is_not_offered_cases(db: Database) -> None:
    user = await add_user(db, "ann@city.example", "Ann", PASSWORD, NOW)
    await set_roles(db, user, "city", ["officer", "viewer", "officer"], ["north"])
    assert await officers_of(db, "city") == [(user.id, "Ann")]
    assert await officers_of(db, "harbor") == []
    await disable_user(db, "ann@city.example", NOW)
    assert await officers_of(db, "city") == []
    with pytest.raises(SignInRefused):
        await sign_in(db, "ann@city.example", PASSWORD, "n", NOW)


# -- sessions ------------------------------------------------------------------------------
async def test_a_session_carries_roles_and_teams_by_agency(db: Database) -> None:
    user = await add_user(db, "ann@city.example", "Ann", PASSWORD, NOW)
    await set_roles(db, user, "city", ["viewer", "officer"], ["south", "north"])
    await set_roles(db, user, "harbor", ["clerk"], [])
    await set_preferences(db, user.id, "es", False)
    found = await read_session(db, await open_session(db, user.id, "n", NOW), NOW)
    assert found is not None
    assert found.roles == {"city": ("officer", "viewer"), "harbor": ("clerk",)}
    assert found.teams == {"city": ("north", "south")}
    assert (found.name, found.language, found.has_shortcuts) == ("Ann", "es", False)
    assert found.agencies() == ("city", "harbor")


async def test_sessions_end_and_are_swept(db: Database) -> None:
    user = await add_user(db, "ann@city.example", "Ann", PASSWORD, NOW)
    one, other, third = [await open_session(db, user.id, "n", NOW) for _ in range(3)]
    await close_session(db, one)
    assert await read_session(db, one, NOW) is None
    assert await read_session(db, other, NOW + IDLE) is None
    assert await read_session(db, third, NOW + IDLE - timedelta(seconds=1)) is not None
    assert await sweep_sessions(db, NOW + ABSOLUTE) == 0
    assert await sweep_sessions(db, NOW + ABSOLUTE + timedelta(seconds=1)) == 2
    await open_session(db, user.id, "n", NOW)
    await close_sessions_of(db, user.id)
    assert await sweep_sessions(db, NOW + timedelta(days=9)) == 0
    for nonsense in ("", "x", "' OR 1=1 --", "\0"):
        assert await read_session(db, nonsense, NOW) is None


# -- tokens --------------------------------------------------------------------------------
async def test_a_token_is_kept_as_a_hash_and_lasts_a_year_at_most(db: Database) -> None:
    secret = await create_token(db, "city", "robot", ["officer"], NOW, timedelta(days=4000))
    rows = await db.fetch(f"SELECT prefix, token_hash FROM {db.table('casework', 'token')}")
    assert secret.startswith(str(rows[0][0]))
    assert secret not in str(rows)
    assert len(secret) > 40
    found = await read_token(db, secret, NOW + LONGEST - timedelta(seconds=1))
    assert found is not None
    assert (found.agency, found.name, found.roles) == ("city", "robot", ("officer",))
    assert await read_token(db, secret, NOW + LONGEST) is None
    assert await read_token(db, secret[:-1], NOW) is None


async def test_tokens_are_revoked_by_agency_and_name(db: Database) -> None:
    kept = await create_token(db, "harbor", "robot", [], NOW)
    gone = [await create_token(db, "city", "robot", [], NOW) for _ in range(2)]
    assert await revoke_token(db, "city", "robot", NOW) == 2
    assert await revoke_token(db, "city", "robot", NOW) == 0
    assert [await read_token(db, one, NOW) for one in gone] == [None, None]
    assert await read_token(db, kept, NOW) is not None


# -- saved views ---------------------------------------------------------------------------
async def test_a_view_of_the_same_name_replaces_ones_own_only(db: Database) -> None:
    ann = await add_user(db, "ann@city.example", "Ann", PASSWORD, NOW)
    ben = await add_user(db, "ben@city.example", "Ben", PASSWORD, NOW)
    await save_view(db, ann.id, "city", "complaint", "Mine", "state=open", NOW)
    of_ben = await save_view(db, ben.id, "city", "complaint", "Mine", "size=small", NOW)
    last = await save_view(db, ann.id, "city", "complaint", "Mine", "state=fixed", NOW)
    found = await views_of(db, ann.id, "city", "complaint")
    assert [(view.id, view.query) for view in found] == [(last, "state=fixed")]
    await forget_view(db, ann.id, of_ben)
    assert len(await views_of(db, ben.id, "city", "complaint")) == 1
    assert await views_of(db, ben.id, "harbor", "complaint") == []
