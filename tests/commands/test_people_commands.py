"""Users, roles and tokens from the command line."""

from __future__ import annotations

import pytest

from tests.commands.conftest import Operator

# -- people and tokens ---------------------------------------------------------------------
GOOD = "correct horse battery staple\n"


def test_a_user_is_added_once_with_roles(published: Operator) -> None:
    add = ("user", "add", "ann@city.example", "--name", "Ann", "--password-stdin")
    assert "added" in published.does(
        *add, "--agency", "city", "--role", "officer", "--team", "north", typed=GOOD
    )
    assert "already" in published.says(*add, typed=GOOD).output
    assert published.says(*add, typed=GOOD).exit_code == 1
    output = published.does("user", "roles", "ANN@city.example", "city", "--role", "viewer")
    assert "viewer" in output
    assert "no roles" in published.does("user", "roles", "ann@city.example", "city")
    assert "disabled" in published.does("user", "disable", "ann@city.example")


def test_a_password_is_asked_for_twice_and_never_shown(published: Operator) -> None:
    words = ("user", "add", "ben@city.example", "--name", "Ben")
    output = published.does(*words, typed=GOOD + GOOD)
    assert "battery" not in output


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short\n", "at least 15"),
        ("a" * 20 + "\n", "different"),
        ("eve@city.example\n", "name or e-mail"),
    ],
)
def test_a_weak_password_is_refused(published: Operator, password: str, words: str) -> None:
    add = ("user", "add", "eve@city.example", "--name", "Eve", "--password-stdin")
    result = published.says(*add, typed=password)
    assert result.exit_code == 1
    assert words in result.output


def test_unknown_people_and_words_are_told(published: Operator) -> None:
    assert "nobody has the address" in published.fails("user", "disable", "no@city.example")
    assert "nobody has the address" in published.fails("user", "roles", "no@city.example", "city")
    assert "did you mean 'officer'" in published.fails(
        "user", "roles", "x@y.example", "city", "--role", "oficer"
    )
    assert "there is no team" in published.fails(
        "user", "roles", "x@y.example", "city", "--team", "nrth"
    )
    assert "did you mean" in published.fails("token", "create", "city", "robot", "--role", "oficer")
    published.fails("token", "create", "city", "robot", status=2)
    published.fails(
        "token", "create", "city", "robot", "--role", "viewer", "--days", "400", status=2
    )


def test_an_address_that_is_no_address_is_refused(published: Operator) -> None:
    add = ("user", "add", "not an address", "--name", "X", "--password-stdin")
    result = published.says(*add, typed=GOOD)
    assert result.exit_code == 1, result.output
    assert "address" in result.output


def test_a_token_is_printed_once_and_revoked_by_name(published: Operator) -> None:
    token = published.does("token", "create", "city", "robot", "--role", "viewer").strip()
    assert token.startswith("cw_")
    assert "1 token(s)" in published.does("token", "revoke", "city", "robot")
    assert "0 token(s)" in published.does("token", "revoke", "city", "robot")
