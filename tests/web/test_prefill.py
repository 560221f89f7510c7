"""What is known of a person stands in a form for staff: marked, free to change, never beyond one's sight."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.web.driving import Running, form_of
from tests.web.ways import WAYS

PHONE = "/desk/city/booking/new/phone"
EVE = {"name": "Eve Adams", "email": "eve@people.example"}


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    both_sites.publish(WAYS)
    return both_sites


@pytest.fixture(scope="module")
def person(site: Running) -> str:
    """Somebody with two earlier pick-ups; gives their reference."""
    for habits, health in (("Early bird", "Old cold"), ("Night owl", "Bad back")):
        body = {
            "street": "Elm", "kind": "wood", "reporter": EVE, "habits": habits, "health": health,
        }  # fmt: skip
        made = site.api("POST", "/city/booking?form=phone", "supervisor", json=body)
        assert made.status_code == 201, made.text
    return str(site.rows("city", "person", "reference", "name = 'Eve Adams'")[0][0])


def begun(site: Running, person: str, who: str) -> httpx.Response:
    return site.get(f"{PHONE}?person={person}", who)


def hint(page: httpx.Response, field: str) -> str:
    found = re.findall(rf'id="f-{field}-hint"[^>]*>(.*?)</div>', page.text, re.DOTALL)
    return "".join(found).replace("&#39;", "'").strip()


def test_what_is_known_is_filled_in_and_says_where_it_is_from(site: Running, person: str) -> None:
    page = begun(site, person, "supervisor")
    form = form_of(page, f"{PHONE}?person={person}")
    assert form["mail"] == ["eve@people.example"]
    assert form["habits"] == ["Night owl"], "of the latest case"
    assert form["health"] == ["Bad back"]
    assert form["reporter.id"] == [
        str(site.rows("city", "person", "id", f"reference = '{person}'")[0][0])
    ]
    assert form["street"] == [""], "nothing is suggested that the form does not say"
    assert hint(page, "mail") == "Where we write to From the person's record."
    last = site.rows("city", "booking", "reference", "1 = 1 ORDER BY id DESC")[0][0]
    assert hint(page, "habits") == f"From the earlier case {last}."
    assert (
        "Del expediente anterior" in site.get(f"{PHONE}?person={person}&lang=es", "supervisor").text
    )


def test_a_suggestion_is_free_to_change_and_loses_its_mark(site: Running, person: str) -> None:
    url = f"{PHONE}?person={person}"
    form = form_of(begun(site, person, "supervisor"), url)
    wrong = site.post(url, {**form, "habits": "Changed", "kind": "wood"}, "supervisor")
    assert wrong.status_code == 422
    assert hint(wrong, "habits") == ""
    assert "person" in hint(wrong, "mail")
    answers = {**form, "habits": "Changed", "kind": "wood", "street": "Fir"}
    sent = site.post(url, answers, "supervisor")
    assert sent.status_code == 303
    newest = site.rows("city", "booking", "habits, mail", "1 = 1 ORDER BY id DESC")[0]
    assert list(newest) == ["Changed", "eve@people.example"]


def test_nobody_is_suggested_what_they_may_not_see(site: Running, person: str) -> None:
    page = begun(site, person, "officer")
    assert 'name="habits"' in page.text
    assert 'name="health"' not in page.text
    assert "Bad back" not in page.text
    blind = WAYS["agency.yaml"].replace(
        "    title: Porter\n    may: {asset: [read, create]}",
        "    title: Porter\n    sees: [personal]\n    may: {asset: [read, create], booking: [create]}",
    )
    assert blind != WAYS["agency.yaml"]
    site.publish({**WAYS, "agency.yaml": blind})
    try:
        writer = begun(site, person, "porter")
        assert 'name="habits"' in writer.text, "who writes a field need not read it"
        for words in ("Night owl", "eve@people.example", "Eve Adams"):
            assert words not in writer.text
    finally:
        site.publish(WAYS)


def test_a_person_who_is_not_there_suggests_nothing(site: Running, person: str) -> None:
    for wanted in ("P-999999", "", "<b>", "CO-2026-00001"):
        page = begun(site, wanted, "supervisor")
        assert page.status_code == 200
        assert 'value="eve@people.example"' not in page.text


def test_the_page_of_a_person_leads_to_the_forms_that_know_them(site: Running, person: str) -> None:
    url = f"/desk/city/person/{person}"
    assert f'href="{PHONE}?person={person}"' in site.get(url, "officer").text
    without = WAYS["case_types/booking.yaml"].replace("roles: [supervisor]", "roles: [officer]")
    without = without.replace("    style: script", "    style: script\n    roles: [supervisor]")
    site.publish({**WAYS, "case_types/booking.yaml": without})
    try:
        assert f"{PHONE}?person" not in site.get(url, "officer").text
    finally:
        site.publish(WAYS)


def test_the_public_is_suggested_nothing(site: Running, person: str) -> None:
    page = site.get(f"/city/booking/short?person={person}")
    assert "Eve" not in page.text
    assert "eve@" not in page.text
