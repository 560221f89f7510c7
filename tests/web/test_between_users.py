"""Nothing passes from one person to another, nor into a log (THREATS T18, T23)."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.web.driving import Running, form_of
from tests.web.test_permission_matrix import PICTURE


@pytest.fixture(scope="module")
def reference(site: Running) -> str:
    body: dict[str, Any] = {
        "street": "Shared Street", "district": "north", "size": "large", "severity": 3,
        "witness": "Canarywitness", "health": "Canaryhealth", "risk": "grave", "case_file": "Canaryfile",
        "reporter": {"name": "Canaryname", "email": "canary@people.example"},
    }  # fmt: skip
    made = site.api("POST", "/city/complaint", "supervisor", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["reference"])


def test_people_who_ask_the_same_at_once_get_their_own_answers(
    site: Running, reference: str
) -> None:
    paths = [
        "/desk", "/desk/city/complaint", f"/desk/city/complaint/{reference}", "/desk/city/complaint/facets",
        "/desk/city/complaint/export.csv", "/desk/search?q=canary",
    ]  # fmt: skip
    alone = {(p, who): site.get(p, who).text for p in paths for who in ("supervisor", "viewer")}
    asked = [(p, who) for p in paths for who in ("supervisor", "viewer")] * 4
    answers = site.together([site.ask("GET", path, who) for path, who in asked])
    for (path, who), answer in zip(asked, answers, strict=True):
        assert len(answer.text) == len(alone[path, who]), (path, who)
        if who == "viewer":
            for word in ("Canarywitness", "Canaryhealth", "Canaryfile", "Canaryname"):
                assert word not in answer.text, (path, word)


def test_what_a_shared_cache_may_keep_gives_nobody_a_cookie(site: Running) -> None:
    asset = site.inside.assets.url("app.css")
    for path in (
        asset,
        f"{asset}&lang=es",
        "/theme/city/colours.css?v=1",
        "/theme/city/colours.css?lang=es",
    ):
        answer = site.run(site.client.get(path, headers={"Cookie": ""}))
        assert answer.status_code == 200
        assert "public" in answer.headers["cache-control"]
        assert "set-cookie" not in answer.headers, path


def test_a_session_cookie_is_given_once(site: Running) -> None:
    first = site.run(site.client.get("/sign-in", headers={"Cookie": ""}))
    assert len(first.headers.get_list("set-cookie")) == 1
    assert "set-cookie" not in site.get("/sign-in").headers


def test_no_answer_of_anybody_stands_in_a_log(
    site: Running, reference: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = site.tokens["officer"]
    site.get(f"/desk/city/complaint/{reference}", "supervisor")
    twice = {
        "street": "A",
        "district": "north",
        "size": "small",
        "case_file": "Canaryfile",
        "witness": "Canarytwo",
    }
    assert site.api("POST", "/city/complaint", "supervisor", json=twice).status_code == 422
    site.post("/sign-in", {"email": "canary@people.example", "password": "Canarypassword"})
    site.post("/city/complaint", {"street": "Canarystreet" * 99})
    site.get("/desk/city/complaint?health=Canaryhealth&nonsense=Canary", "supervisor")
    site.api(
        "PATCH",
        f"/city/complaint/{reference}",
        json={"x": "Canary"},
        headers={"If-Match": "Canary"},
    )
    data = {"street": "C", "csrf": site.csrf("admin"), "size": "small", "district": "north"}
    files = {"photo": ("Canary.png", PICTURE[:20], "image/png")}
    site.run(site.ask("POST", "/desk/city/complaint/new", "admin", data=data, files=files))
    others = ("httpx", "PIL", "asyncio")  # the client that asks here, and the decoder's own chatter
    told = [one for one in caplog.records if not one.name.startswith(others)]
    text = "\n".join(f"{one.getMessage()} {one.exc_info}" for one in told)
    for word in ("Canary", "canary", secret, site.cookies["supervisor"], "Shared Street"):
        assert word not in text, word


def test_a_fault_tells_a_number_and_nothing_else(
    site: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The number on the page is the number in the log."""

    async def broken(*_: object) -> Any:
        raise RuntimeError("the inside of things")

    monkeypatch.setattr(type(site.inside.db), "fetch", broken)
    page, api = site.get("/desk", "officer"), site.api("GET", "/city/complaint")
    for answer in (page, api):
        assert answer.status_code == 500
        assert "inside of things" not in answer.text
        assert "Traceback" not in answer.text
        assert "RuntimeError" not in answer.text
    number = api.json()["instance"].rsplit(":", 1)[1]
    assert number in caplog.text
    assert api.headers["content-type"] == "application/problem+json"


def test_a_database_that_is_away_or_busy_is_told_as_such(
    site: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casework.store.database import DatabaseBusy, DatabaseDown

    for fault in (DatabaseDown, DatabaseBusy):

        async def gone(*_: object, fault: type[Exception] = fault) -> Any:
            raise fault("connection to 10.1.2.3 refused")

        monkeypatch.setattr(type(site.inside.db), "fetch", gone)
        for answer in (
            site.get("/desk", "officer"),
            site.api("GET", "/city/complaint"),
            site.get("/track/x"),
        ):
            assert answer.status_code == 503
            assert answer.headers["retry-after"]
            assert "10.1.2.3" not in answer.text


def test_the_menu_leads_to_people_for_whoever_may_see_them(site: Running) -> None:
    for who, is_led in (
        ("officer", True),
        ("supervisor", True),
        ("viewer", False),
        ("porter", False),
    ):
        assert ('href="/desk/city/person"' in site.get("/desk", who).text) is is_led, who


def test_who_may_not_change_a_person_is_offered_no_form(site: Running, reference: str) -> None:
    page = site.get("/desk/city/person/P-000001", "officer").text
    assert 'href="/desk/city/person/P-000001/edit"' in page
    assert site.get("/desk/city/person/P-000001/edit", "officer").status_code == 200
    page = site.get("/desk/city/person/P-000001", "reader").text
    assert "Canaryname" in page
    assert "/edit" not in page
    assert site.get("/desk/city/person/P-000001/edit", "reader").status_code == 403


def test_a_person_speaks_a_language_of_the_agency_or_the_one_they_spoke(site: Running) -> None:
    body: dict[str, Any] = {
        "street": "Rue Haute", "district": "north", "size": "small",
        "reporter": {"name": "Zoé", "email": "zoe@people.example", "language": "fr"},
    }  # fmt: skip
    site.api("POST", "/city/complaint", "supervisor", json=body)
    key = site.rows("city", "person", "reference", "email = 'zoe@people.example'")[0][0]
    page = f"/desk/city/person/{key}"
    assert "Français" in site.get(page, "supervisor").text
    typed = form_of(site.get(f"{page}/edit", "supervisor"), f"{page}/edit")
    assert typed["language"] == ["fr"]
    wrong = site.post(f"{page}/edit", {**typed, "language": "Spanish"}, "supervisor")
    assert wrong.status_code == 422
    assert site.post(f"{page}/edit", {**typed, "language": "es"}, "supervisor").status_code == 303
    assert site.rows("city", "person", "language", f"reference = '{key}'") == [("es",)]
    assert "Français" not in site.get(f"{page}/edit", "supervisor").text
