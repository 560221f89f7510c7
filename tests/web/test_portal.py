"""The citizen's way: a form in steps without script, sent once however often, tracked by its link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.web.driving import Running, form_of

START = "/city/complaint"
FIRST = {"street": "Elm Street", "district": "north"}


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    return both_sites


def fill(site: Running, *steps: Mapping[str, Any]) -> str:
    """Fill in the steps; gives the address that the last one led to."""
    url = START
    for step in steps:
        answer = site.post(url, step)
        assert answer.status_code == 303, answer.text
        url = answer.headers["location"]
    return url


def sent(site: Running, **more: str) -> httpx.Response:
    check = fill(site, FIRST, {"size": "large", "severity": "5", "details": "Deep"}, more)
    assert check.endswith("/check")
    page = site.get(check)
    assert page.status_code == 200
    return site.post(check, {})


def test_a_report_is_sent_routed_and_tracked(site: Running) -> None:
    answer = sent(site, **{"reporter.name": "Ada", "reporter.email": "ada@people.example"})
    assert answer.status_code == 303
    url = answer.headers["location"]
    receipt = site.get(url)
    reference = site.rows("city", "complaint", "max(reference)")[0][0]
    assert reference in receipt.text
    assert "We look at it soon." in receipt.text
    later = site.get(url.split("?")[0])
    assert "We have your complaint." in later.text
    one = site.api("GET", f"/city/complaint/{reference}").json()
    assert (one["team"], one["priority"], one["channel"]) == ("north", "high", "web")
    assert one["reporter"]["label"] == "Ada"
    desk = site.get(f"/desk/city/complaint/{reference}", "officer").text
    assert "Elm Street" in desk
    refused = {"version": "1", "reason": "Not a street of ours"}
    path = f"/desk/city/complaint/{reference}/actions"
    assert site.post(f"{path}/accept", {"version": "1"}, "officer").status_code == 303
    assert site.post(f"{path}/refuse", refused, "officer").status_code in (404, 409, 422)
    fixed = site.post(f"{path}/fix", {"version": "2", "cost": "12.50"}, "officer")
    assert fixed.status_code == 303, fixed.text
    assert "It is mended." in site.get(url.split("?")[0]).text


def test_sending_again_and_again_makes_one_case(site: Running) -> None:
    check = fill(site, FIRST, {"size": "small"}, {})
    before = site.count("city", "complaint")
    data = {"csrf": site.csrf("anonymous")}
    answers = site.together([site.ask("POST", check, data=data) for _ in range(20)])
    assert {answer.status_code for answer in answers} == {303}
    links = {answer.headers["location"].split("?")[0] for answer in answers}
    assert len(links) == 1
    assert site.count("city", "complaint") == before + 1
    assert site.post(check, {}).headers["location"].split("?")[0] in links
    assert site.count("city", "complaint") == before + 1


def test_a_fault_shows_the_step_again_as_it_was_typed(site: Running) -> None:
    answer = site.post(START, {"street": "", "district": "north"})
    assert answer.status_code == 422
    assert 'href="#f-street"' in answer.text
    kept = re.findall(r'action="(/city/complaint[^"]*)"', answer.text)[0]
    assert form_of(answer, kept)["district"] == ["north"]
    url = fill(site, FIRST)
    wrong = site.post(url, {"size": "large", "severity": "nine", "details": "Kept <b>words</b>"})
    assert wrong.status_code == 422
    shown = form_of(wrong, wrong.request.url.path)
    assert (shown["severity"], shown["details"][0].strip()) == (["nine"], "Kept <b>words</b>")
    assert "<b>words</b>" not in wrong.text


def asks(page: str, name: str) -> bool:
    """Whether a question is on the page and not hidden."""
    found = re.search(rf'<div data-question="{name}"[^>]*>', page)
    return found is not None and " hidden" not in found.group()


def test_a_conditional_question_is_asked_only_when_it_applies(site: Running) -> None:
    url = fill(site, FIRST)
    assert not asks(site.get(url).text, "severity")
    fragment = site.post(url, {"size": "large"}, headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    assert asks(fragment.text, "severity")
    assert "<html" not in fragment.text
    again = site.post(url, {"size": "large", "then": "update"})
    assert again.status_code == 303
    without_script = site.get(again.headers["location"])
    assert asks(without_script.text, "severity")
    assert "<html" in without_script.text
    refused = site.post(url, {"size": "large", "severity": ""})
    assert refused.status_code == 422, "required once it is shown"
    on = site.post(url, {"size": "small", "severity": "5"})
    assert on.status_code == 303


def test_only_a_page_with_questions_that_depend_on_others_has_the_button_for_them(
    site: Running,
) -> None:
    assert "Update questions" not in site.get(START).text
    assert "Update questions" in site.get(fill(site, FIRST)).text


def test_an_answer_that_is_not_asked_any_more_is_not_sent_and_comes_back(site: Running) -> None:
    url = fill(site, FIRST)
    assert site.post(url, {"size": "large", "severity": "5"}).status_code == 303
    last = site.post(url, {"size": "small", "_asked": ["size"]}).headers["location"]
    assert not asks(site.get(url).text, "severity")
    site.post(url, {"size": "large", "_asked": ["size"], "then": "update"})
    assert asks(site.get(url).text, "severity")
    assert form_of(site.get(url), url)["severity"] == ["5"], "it is shown again as it was typed"
    site.post(url, {"size": "small", "_asked": ["size"]})
    check = site.post(last, {}).headers["location"]
    assert site.post(check, {}).status_code == 303
    newest = site.rows("city", "complaint", "severity, size", "1 = 1 ORDER BY id DESC")[0]
    assert list(newest) == [None, "small"]


def test_only_questions_of_the_form_are_heard(site: Running) -> None:
    forged = {
        **FIRST, "health": "Forged", "team": "south", "state": "fixed", "officer": "1", "cost": "1",
        "case_file": "F", "asset": "#1", "reference": "CO-1",
    }  # fmt: skip
    check = fill(
        site, forged, {"size": "small", "health": "Forged", "priority": "low"}, {"risk": "grave"}
    )
    assert "Forged" not in site.get(check).text
    assert site.post(check, {"health": "Forged", "state": "fixed"}).status_code == 303
    row = site.rows(
        "city", "complaint", "health, state, team, officer, cost, risk", "1 = 1 ORDER BY id DESC"
    )[0]
    assert list(row) == [None, "received", "north", None, None, None]


def test_steps_cannot_be_jumped_over(site: Running) -> None:
    url = fill(site, FIRST)
    draft = url.rsplit("/", 1)[0]
    jumped = site.get(f"{draft}/check")
    assert (jumped.status_code, jumped.headers["location"]) == (303, f"{draft}/2")
    before = site.count("city", "complaint")
    answer = site.post(f"{draft}/check", {})
    assert answer.status_code in (303, 422)
    assert site.count("city", "complaint") == before
    assert site.get(f"{draft}/9").status_code == 404
    assert site.get(f"{draft}/0").status_code == 404


def test_back_and_change_keep_what_was_typed(site: Running) -> None:
    check = fill(site, FIRST, {"size": "small", "details": "Here"}, {"witness": "Wilma"})
    draft = check.rsplit("/", 1)[0]
    page = site.get(check).text
    change = re.findall(r'href="([^"]*)#f-details"', page)[0]
    assert "Here" in site.get(change).text
    changed = site.post(change, {"size": "small", "details": "There"})
    assert changed.headers["location"] == check, "straight back"
    first = form_of(site.get(f"{draft}/1"), f"{draft}/1")
    assert first["street"] == ["Elm Street"]
    changed = site.post(f"{draft}/1", {**FIRST, "street": "Oak Street"})
    assert changed.status_code == 303
    assert "Oak Street" in site.get(check).text
    assert "Wilma" in site.get(check).text


def test_a_draft_is_only_for_who_has_its_address(site: Running) -> None:
    url = fill(site, FIRST)
    draft = url.rsplit("/", 1)[0]
    assert site.get(draft[:-2] + "zz/1").status_code == 404
    assert site.get(draft.replace("/complaint/", "/other/") + "/1").status_code == 404
    assert site.get(draft.replace("/city/", "/harbor/") + "/1").status_code == 404


def test_services_that_are_not_public_are_not_there(site: Running) -> None:
    for path in ("/city/asset", "/city/dossier", "/harbor/mooring", "/city/nothing", "/nowhere"):
        answer = site.get(path)
        assert answer.status_code == 404, path
        assert site.post(path, {"name": "x"}).status_code in (404, 405)
    assert "Harbor" not in site.get("/").text, "it offers nothing to the public"


def test_pages_speak_the_language_that_was_chosen_and_keep_it(site: Running) -> None:
    spanish = site.get(START, headers={"Accept-Language": "fr, es;q=0.8, en;q=0.5"})
    assert '<html class="govuk-template " lang="es"' in spanish.text
    assert "¿Dónde está?" in spanish.text
    chosen = site.get(f"{START}?lang=es")
    assert "casework_language=es" in chosen.headers["set-cookie"]
    kept = site.get(START, headers={"Cookie": "casework_language=es", "Accept-Language": "en"})
    assert "¿Dónde está?" in kept.text
    for odd in ("xx", "", "../../x", "es-MX", "%00"):
        assert site.get(f"{START}?lang={odd}").status_code == 200


def test_a_file_survives_a_fault_elsewhere(site: Running) -> None:
    from tests.web.test_permission_matrix import PICTURE

    url = fill(site, FIRST)
    data = {"size": "large", "severity": "", "csrf": site.csrf("anonymous")}
    files = {"photo": ("hole.png", PICTURE, "image/png")}
    wrong = site.run(site.ask("POST", url, data=data, files=files))
    assert wrong.status_code == 422
    assert "hole.png" in wrong.text
    kept = form_of(wrong, url)
    on = site.post(url, {**kept, "severity": "4"})
    assert on.status_code == 303
    check = site.post(on.headers["location"], {}).headers["location"]
    assert "hole.png" in site.get(check).text
    assert site.post(check, {}).status_code == 303
    (photo,) = site.rows("city", "complaint", "photo", "1 = 1 ORDER BY id DESC")[0]
    assert photo is not None


def test_a_file_that_is_not_what_it_says_is_refused(site: Running) -> None:
    url = fill(site, FIRST)
    for name, content in (
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.svg", b"<svg/>"),
        ("a.html", b"<p>"),
        ("a.png", b""),
    ):
        data = {"size": "small", "csrf": site.csrf("anonymous")}
        answer = site.run(
            site.ask("POST", url, data=data, files={"photo": (name, content, "image/png")})
        )
        assert answer.status_code == 422, (name, answer.status_code)
        assert "f-photo" in answer.text
