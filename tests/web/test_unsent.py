"""What staff type is never lost: kept while they type, offered again, checked before it is sent."""

from __future__ import annotations

import re

import pytest

from tests.web.driving import Running, form_of
from tests.web.ways import WAYS

DESK = "/desk/city/booking"
COUNTER, PHONE = f"{DESK}/new/counter", f"{DESK}/new/phone"
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    both_sites.publish(WAYS)
    return both_sites


def key_of(site: Running, url: str, who: str) -> str:
    return form_of(site.get(url, who), url)["key"][0]


def test_what_is_typed_is_kept_and_offered_to_its_officer_alone(site: Running) -> None:
    key = key_of(site, COUNTER, "supervisor")
    typed = {"key": key, "street": "Half <a> word", "size": "many", "then": "save"}
    kept = site.post(COUNTER, typed, "supervisor", headers=HTMX)
    assert kept.text.strip().startswith("Saved ")
    again = site.get(COUNTER, "supervisor").text
    assert "You began this form and did not send it" in again
    on = re.findall(rf'href="({COUNTER}\?entry=[^"]+)"', again)[0]
    form = form_of(site.get(on, "supervisor"), COUNTER)
    assert (form["street"], form["size"], form["key"]) == (["Half <a> word"], ["many"], [key])
    assert "did not send it" not in site.get(on, "supervisor").text, "it is on the page"
    other = site.get(on, "admin").text
    assert "Half" not in other
    assert "did not send it" not in site.get(PHONE, "supervisor").text, "another form"
    site.post(COUNTER, {"key": key, "then": "discard"}, "admin")
    assert "did not send it" in site.get(COUNTER, "supervisor").text, "nobody else discards it"
    gone = site.post(COUNTER, {"key": key, "then": "discard"}, "supervisor")
    assert gone.status_code == 303
    assert "did not send it" not in site.get(COUNTER, "supervisor").text


def test_sending_ends_it_and_what_comes_late_is_not_kept(site: Running) -> None:
    key = key_of(site, PHONE, "officer")
    typed = {"key": key, "street": "Elm", "kind": "wood", "_note": "Hoarse"}
    later = site.post(PHONE, {**typed, "then": "later"}, "officer")
    assert later.headers["location"] == DESK
    on = f"{PHONE}?entry={key}"
    form = form_of(site.get(on, "officer"), PHONE)
    assert form["_note"][0].strip() == "Hoarse"
    before = site.count("city", "booking")
    assert site.post(PHONE, form, "officer").status_code == 303
    assert "did not send it" not in site.get(PHONE, "officer").text
    late = site.post(PHONE, {**typed, "then": "save"}, "officer", headers=HTMX)
    assert late.status_code == 204
    assert "did not send it" not in site.get(PHONE, "officer").text
    assert site.post(PHONE, form, "officer").status_code == 303, "and sent twice it is one case"
    assert site.count("city", "booking") == before + 1


def test_records_without_states_are_kept_too(site: Running) -> None:
    url = "/desk/city/asset/new"
    key = key_of(site, url, "porter")
    site.post(url, {"key": key, "name": "Ben", "then": "save"}, "porter", headers=HTMX)
    assert f"{url}?entry={key}" in site.get(url, "porter").text
    assert form_of(site.get(f"{url}?entry={key}", "porter"), url)["name"] == ["Ben"]
    assert site.post(url, {"key": key, "name": "Bench"}, "porter").status_code == 303
    assert "did not send it" not in site.get(url, "porter").text


def test_the_answers_are_checked_changed_and_sent(site: Running) -> None:
    key = key_of(site, PHONE, "officer")
    typed = {"key": key, "street": "Oak", "kind": "", "_note": "Slowly", "then": "check"}
    wrong = site.post(PHONE, typed, "officer")
    assert wrong.status_code == 422
    assert 'href="#f-kind"' in wrong.text
    check = site.post(PHONE, {**typed, "kind": "metal"}, "officer").headers["location"]
    assert check == f"{PHONE}/check?entry={key}"
    page = site.get(check, "officer").text
    assert "Oak" in page
    assert "Slowly" in page
    assert site.get(check, "admin").status_code == 404, "only its officer"
    change = re.findall(r'href="([^"]*)#f-street"', page)[0].replace("&amp;", "&")
    shown = site.get(change, "officer")
    action = f"{PHONE}?back_to=check"
    form = form_of(shown, action)
    back = site.post(action, {**form, "street": "Birch"}, "officer")
    assert back.headers["location"] == check, "straight back"
    assert "Birch" in site.get(check, "officer").text
    before = site.count("city", "booking")
    data = form_of(site.get(check, "officer"), f"{PHONE}/check")
    sent = site.post(f"{PHONE}/check", data, "officer")
    assert sent.status_code == 303
    street, channel = site.rows("city", "booking", "street, channel", "1 = 1 ORDER BY id DESC")[0]
    assert (street, channel) == ("Birch", "phone")
    assert site.post(f"{PHONE}/check", data, "officer").status_code == 303
    assert site.count("city", "booking") == before + 1


def test_the_check_shows_no_answer_of_a_field_that_the_officer_may_not_write(site: Running) -> None:
    key = key_of(site, COUNTER, "supervisor")
    typed = {"key": key, "street": "Oak", "kind": "wood", "health": "Poorly", "then": "check"}
    check = site.post(COUNTER, typed, "supervisor").headers["location"]
    assert "Poorly" in site.get(check, "supervisor").text
    weaker = WAYS["agency.yaml"].replace(
        "    title: Supervisor\n    sees: [personal, sensitive]",
        "    title: Supervisor\n    sees: [personal]",
    )
    site.publish({**WAYS, "agency.yaml": weaker})
    try:
        assert "Poorly" not in site.get(check, "supervisor").text
        assert "Poorly" not in site.get(f"{COUNTER}?entry={key}", "supervisor").text
    finally:
        site.publish(WAYS)
