"""Sessions of people: how they begin, how long they last, what ends them, whose word is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from casework.accounts.sessions import ABSOLUTE, IDLE, digest
from casework.accounts.sign_in import ATTEMPTS, ATTEMPTS_PER_NETWORK, WINDOW
from casework.accounts.users import User, add_user, disable_user, set_roles
from casework.web.late_forms import LateForm
from tests.web.driving import NOON, Running, form_of

PASSWORD = "correct horse battery staple"


@pytest.fixture
def site(both_sites: Running) -> Iterator[Running]:
    yield both_sites
    both_sites.clock.now = NOON


@pytest.fixture(scope="module")
def olga(both_sites: Running) -> User:
    db = both_sites.inside.db
    user = both_sites.run(add_user(db, "olga@city.example", "Olga", PASSWORD, NOON))
    both_sites.run(set_roles(db, user, "city", ["officer"], []))
    return user


def enter(
    site: Running, email: str, password: str, cookie: str = "before", **headers: str
) -> tuple[int, str]:
    """Sign in as a browser that holds this cookie; gives the status and its cookie afterwards."""
    site.cookies["browser"] = cookie
    form = {"email": email, "password": password, "next": "/desk"}
    answer = site.post("/sign-in", form, "browser", headers=headers)
    for line in answer.headers.get_list("set-cookie"):
        if line.startswith("casework="):
            cookie = line.split("=", 1)[1].split(";")[0]
            assert "httponly" in line.lower()
            assert "samesite=lax" in line.lower()
    return answer.status_code, cookie


def as_cookie(site: Running, cookie: str) -> int:
    site.cookies["browser"] = cookie
    return site.get("/desk", "browser").status_code


def test_signing_in_gives_a_new_token(site: Running, olga: User) -> None:
    """A cookie that was planted before never becomes a session (fixation)."""
    status, cookie = enter(site, " OLGA@city.example ", PASSWORD, "planted-by-somebody")
    assert status == 303
    assert cookie != "planted-by-somebody"
    assert as_cookie(site, "planted-by-somebody") == 303
    assert as_cookie(site, cookie) == 200
    again = enter(site, "olga@city.example", PASSWORD, cookie)[1]
    assert again != cookie
    assert as_cookie(site, cookie) == 303, "the session before ended"
    assert as_cookie(site, again) == 200


def test_only_the_hash_of_a_token_is_kept(site: Running, olga: User) -> None:
    cookie = enter(site, "olga@city.example", PASSWORD)[1]
    kept = {row[0] for row in site.rows("casework", "session", "token_hash")}
    assert digest(cookie) in kept
    assert cookie not in kept
    assert as_cookie(site, digest(cookie)) == 303
    assert not any(PASSWORD in str(row) for row in site.rows("casework", "user"))


def test_a_session_ends_when_nothing_is_done(site: Running, olga: User) -> None:
    cookie = enter(site, "olga@city.example", PASSWORD)[1]
    site.clock.forward(IDLE - timedelta(seconds=1))
    assert as_cookie(site, cookie) == 200
    site.clock.forward(IDLE - timedelta(seconds=1))
    assert as_cookie(site, cookie) == 200, "it was seen in between"
    site.clock.forward(IDLE)
    assert as_cookie(site, cookie) == 303


def test_a_session_ends_after_twelve_hours_whatever_is_done(site: Running, olga: User) -> None:
    cookie = enter(site, "olga@city.example", PASSWORD)[1]
    for _ in range(int(ABSOLUTE / timedelta(minutes=20)) - 1):
        site.clock.forward(timedelta(minutes=20))
        assert as_cookie(site, cookie) == 200
    site.clock.forward(timedelta(minutes=20))
    assert as_cookie(site, cookie) == 303


def test_signing_out_ends_the_session_itself(site: Running, olga: User) -> None:
    cookie = enter(site, "olga@city.example", PASSWORD)[1]
    site.cookies["browser"] = cookie
    assert site.post("/sign-out", {}, "browser").headers["location"] == "/sign-in"
    assert as_cookie(site, cookie) == 303


def test_a_taken_role_counts_on_the_next_request(site: Running, olga: User) -> None:
    db, page = site.inside.db, "/desk/city/complaint"
    site.cookies["browser"] = enter(site, "olga@city.example", PASSWORD)[1]
    assert site.get(page, "browser").status_code == 200
    site.run(set_roles(db, olga, "city", [], []))
    assert site.get(page, "browser").status_code == 404
    site.run(set_roles(db, olga, "city", ["viewer"], []))
    assert site.get(page, "browser").status_code == 200
    assert site.get(f"{page}/new", "browser").status_code == 403
    site.run(set_roles(db, olga, "city", ["officer"], []))
    assert site.get(f"{page}/new", "browser").status_code == 200


def test_a_disabled_person_is_out_on_the_next_request(site: Running) -> None:
    db = site.inside.db
    site.run(add_user(db, "dora@city.example", "Dora", PASSWORD, NOON))
    cookie = enter(site, "dora@city.example", PASSWORD)[1]
    assert as_cookie(site, cookie) == 200
    site.run(disable_user(db, "dora@city.example", site.clock()))
    assert as_cookie(site, cookie) == 303
    assert enter(site, "dora@city.example", PASSWORD)[0] == 422


def test_an_unknown_person_gets_the_answer_of_a_wrong_password(site: Running, olga: User) -> None:
    site.clock.forward(timedelta(days=1))
    pages = []
    for email in ("olga@city.example", "nobody@city.example"):
        form = {"email": email, "password": "wrong", "next": "/desk"}
        answer = site.post("/sign-in", form)
        pages.append((answer.status_code, answer.text.replace(email, "EMAIL")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


def test_five_failures_slow_an_account_down_and_time_lets_it_in(site: Running, olga: User) -> None:
    site.clock.forward(timedelta(days=2))
    for number in range(ATTEMPTS):
        headers = {
            "X-Forwarded-For": f"198.51.100.{number}",
            "Forwarded": f"for=198.51.100.{number}",
        }
        assert enter(site, "olga@city.example", "wrong", **headers)[0] == 422
    for _ in range(3):
        headers = {"X-Forwarded-For": "203.0.113.9"}
        assert enter(site, "Olga@City.example", PASSWORD, **headers)[0] == 429
    site.clock.forward(WINDOW)
    assert enter(site, "olga@city.example", PASSWORD)[0] == 303


def test_attempts_while_slowed_do_not_lengthen_it(site: Running, olga: User) -> None:
    """Else anybody could lock anybody out for good."""
    site.clock.forward(timedelta(days=3))
    for _ in range(ATTEMPTS):
        enter(site, "olga@city.example", "wrong")
    site.clock.forward(WINDOW - timedelta(seconds=5))
    assert enter(site, "olga@city.example", "wrong")[0] == 429
    site.clock.forward(timedelta(seconds=5))
    assert enter(site, "olga@city.example", PASSWORD)[0] == 303


def test_tries_at_once_are_counted_too(site: Running, olga: User) -> None:
    site.clock.forward(timedelta(days=4))
    form = {"email": "olga@city.example", "password": "wrong", "csrf": site.csrf("anonymous")}
    asked = [site.ask("POST", "/sign-in", data=form) for _ in range(20)]
    codes = [answer.status_code for answer in site.together(asked)]
    assert codes.count(422) == ATTEMPTS, codes
    assert codes.count(429) == 20 - ATTEMPTS


def test_one_network_cannot_try_many_accounts(site: Running, olga: User) -> None:
    site.clock.forward(timedelta(days=5))
    for number in range(ATTEMPTS_PER_NETWORK):
        form = {"email": f"p{number}@city.example", "password": "wrong"}
        assert site.post("/sign-in", form).status_code == 422
    assert enter(site, "olga@city.example", PASSWORD)[0] == 429


FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}
TYPED = {"street": "Elm Street", "district": "north", "details": 'Deep & "wide"'}


def kept_in(page: str) -> str:
    found = re.search(r'name="late" value="([^"]*)"', page)
    assert found, page
    return unescape(found.group(1))


def test_what_was_typed_while_a_session_ended_is_sent_after_signing_in(
    site: Running, olga: User
) -> None:
    site.clock.forward(timedelta(days=8))
    path = "/desk/city/complaint/new"
    late = site.post(path, {**TYPED, "version": "3"}, headers=FROM_OUR_PAGE)
    assert late.status_code == 401
    waiting = kept_in(late.text)
    wrong = {"email": "olga@city.example", "password": "wrong", "late": waiting}
    assert kept_in(site.post("/sign-in", wrong).text) == waiting
    page = site.post("/sign-in", {**wrong, "password": PASSWORD})
    assert (page.status_code, "Not sent yet" in page.text) == (200, True)
    sent = form_of(page, path)
    token = sent.pop("csrf")
    assert sent == {name: [text] for name, text in {**TYPED, "version": "3"}.items()}
    line = next(
        line for line in page.headers.get_list("set-cookie") if line.startswith("casework=")
    )
    site.cookies["browser"] = line.split("=", 1)[1].split(";")[0]
    assert token == [site.csrf("browser")], "of the new session"


def test_a_form_of_before_signing_in_again_is_shown_once_more(site: Running, olga: User) -> None:
    site.clock.forward(timedelta(days=9))
    _, site.cookies["browser"] = enter(site, "olga@city.example", PASSWORD)
    form = {**TYPED, "csrf": "of another session"}
    ask = site.ask("POST", "/desk/city/complaint/new", "browser", data=form, headers=FROM_OUR_PAGE)
    page = site.run(ask)
    assert "Not sent yet" in page.text
    assert "of another session" not in page.text


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_nothing_is_kept_of_a_form_that_another_site_may_have_sent(
    site: Running, headers: dict[str, str]
) -> None:
    answer = site.post("/desk/city/complaint/new", TYPED, headers=headers)
    assert answer.status_code == 303
    assert "Elm" not in answer.text


@pytest.mark.parametrize(
    "path", ["/sign-out", "//evil.example/desk/", "https://evil.example/desk/", "/desk/\\evil"]
)
def test_a_form_that_waits_leads_to_the_desk_only(site: Running, olga: User, path: str) -> None:
    site.clock.forward(timedelta(days=10))
    late = LateForm(path, (("a", "b"),)).written()
    form = {"email": "olga@city.example", "password": PASSWORD, "late": late}
    answer = site.post("/sign-in", form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


def test_a_password_is_never_kept(site: Running) -> None:
    form = {"old_password": "hunter-canary", "new_password": "hunter-canary"}
    answer = site.post("/desk/password", form, headers=FROM_OUR_PAGE)
    assert (answer.status_code, "hunter" in answer.text) == (303, False)


def test_a_part_of_a_page_leaves_what_is_typed_where_it_is(site: Running) -> None:
    headers = {**FROM_OUR_PAGE, "HX-Request": "true"}
    answer = site.post("/desk/city/complaint/new", TYPED, headers=headers)
    assert (answer.status_code, answer.headers["hx-reswap"]) == (401, "none")
    assert "hx-redirect" not in answer.headers


def test_the_password_is_in_no_answer(site: Running) -> None:
    site.clock.forward(timedelta(days=6))
    answer = site.post("/sign-in", {"email": "olga@city.example", "password": "hunter-canary"})
    assert "hunter-canary" not in answer.text + str(answer.headers)


def test_a_page_that_needs_a_person_leads_to_sign_in_and_back(site: Running) -> None:
    answer = site.get("/desk/city/complaint?state=open&q=a%20b")
    to = answer.headers["location"]
    assert to.startswith("/sign-in?next=%2Fdesk%2Fcity%2Fcomplaint%3Fstate%3Dopen%26q%3Da%2520b")
    page = site.get(to).text
    assert 'value="/desk/city/complaint?state=open&amp;q=a%20b"' in page
    fragment = site.get("/desk/city/complaint", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["hx-redirect"]) == (401, "/sign-in")
