"""The page on which somebody at the desk changes the own password."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from casework.accounts.sessions import open_session
from casework.accounts.sign_in import ATTEMPTS, WINDOW
from casework.accounts.users import add_user, set_roles
from tests.web.driving import NOON, Running, form_of

OLD, NEW = "correct horse battery staple", "a quiet harbour at noon"


@pytest.fixture
def ann(site: Running) -> Iterator[str]:
    """Ann at the desk, and once more elsewhere; a person of her own for each test."""
    db, number = site.inside.db, site.count("casework", "user")
    user = site.run(add_user(db, f"ann{number}@city.example", "Ann", OLD, NOON))
    site.run(set_roles(db, user, "city", ["officer"], []))
    for name in ("ann", "elsewhere"):
        site.cookies[name] = site.run(open_session(db, user.id, "test", site.clock()))
    yield f"ann{number}@city.example"
    site.clock.forward(WINDOW)


def change(site: Running, old: str, new: str, again: str | None = None) -> httpx.Response:
    form = {"old_password": old, "new_password": new, "new_again": new if again is None else again}
    return site.post("/desk/password", form, "ann")


def signs_in(site: Running, email: str, password: str) -> bool:
    form = {"email": email, "password": password, "next": "/desk"}
    return site.post("/sign-in", form).status_code == 303


def test_the_menu_leads_to_the_page_and_the_page_tells_the_policy(site: Running, ann: str) -> None:
    assert 'href="/desk/password"' in site.get("/desk", "ann").text
    page = site.get("/desk/password", "ann")
    assert set(form_of(page, "/desk/password")) == {
        "csrf", "old_password", "new_password", "new_again",
    }  # fmt: skip
    assert "At least 15 characters" in page.text
    assert 'autocomplete="current-password"' in page.text


def test_a_change_keeps_this_session_and_ends_the_others(site: Running, ann: str) -> None:
    answer = change(site, OLD, NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert site.get("/desk", "ann").status_code == 200
    assert site.get("/desk", "elsewhere").status_code == 303
    assert signs_in(site, ann, NEW)
    assert not signs_in(site, ann, OLD)


@pytest.mark.parametrize(
    ("old", "new", "again", "control", "words"),
    [
        ("wrong", NEW, NEW, "old_password", "This is not your password."),
        (OLD, "short", "short", "new_password", "Use at least 15 characters"),
        (OLD, NEW, NEW + "!", "new_again", "are not the same"),
        (OLD, NEW, "", "new_again", "are not the same"),
    ],
)
def test_what_is_wrong_is_told_at_its_control(
    site: Running, ann: str, old: str, new: str, again: str, control: str, words: str
) -> None:
    page = change(site, old, new, again)
    assert page.status_code == 422
    assert words in page.text.split(f'id="{control}-error"')[1].split("</p>")[0]
    assert f'<a href="#{control}">' in page.text
    assert NEW not in page.text
    assert site.get("/desk", "elsewhere").status_code == 200


def test_trying_out_the_old_one_is_slowed_down_as_signing_in_is(site: Running, ann: str) -> None:
    for _ in range(ATTEMPTS):
        assert change(site, "wrong", NEW).status_code == 422
    assert change(site, OLD, NEW).status_code == 429
    assert not signs_in(site, ann, OLD)
    site.clock.forward(WINDOW)
    assert change(site, OLD, NEW).status_code == 303


def test_a_form_without_its_token_changes_nothing(site: Running, ann: str) -> None:
    form = {"old_password": OLD, "new_password": NEW, "new_again": NEW}
    sent = site.run(site.ask("POST", "/desk/password", "ann", data=form))
    assert sent.status_code == 403
    assert site.get("/desk", "elsewhere").status_code == 200
