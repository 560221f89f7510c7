"""Several ways to one case: who may use which form, what each asks, what it leaves on the case."""

from __future__ import annotations

import re

import pytest

from tests.web.driving import Running, form_of
from tests.web.ways import WAYS

PUBLIC, DESK = "/city/booking", "/desk/city/booking"


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    both_sites.publish(WAYS)
    return both_sites


def newest(site: Running, columns: str = "street, kind, channel") -> list[object]:
    return list(site.rows("city", "booking", columns, "1 = 1 ORDER BY id DESC")[0])


# -- the public ------------------------------------------------------------------------------
def test_every_public_form_is_offered_under_its_own_title(site: Running) -> None:
    page = site.get("/city").text
    assert 'href="/city/booking">Ask for a pick-up<' in page
    assert 'href="/city/booking/short">Ask quickly<' in page
    assert "Counter" not in page
    assert "Telephone" not in page
    assert 'href="/city/complaint">Complaint<' in page, "one form is the service itself"


def test_a_named_form_asks_its_own_questions_and_names_its_channel(site: Running) -> None:
    page = site.get(f"{PUBLIC}/short")
    assert 'name="kind"' in page.text
    check = site.post(f"{PUBLIC}/short", {"street": "Elm", "kind": "metal", "size": "7"})
    assert check.headers["location"].endswith("/check"), "gas is not asked here"
    sent = site.post(check.headers["location"], {})
    assert sent.status_code == 303
    assert newest(site, "street, kind, size, channel") == ["Elm", "metal", None, "kiosk"]


def test_forms_of_staff_are_not_there_for_the_public(site: Running) -> None:
    absent = site.get(f"{PUBLIC}/nothing")
    for name in ("counter", "phone"):
        answer = site.get(f"{PUBLIC}/{name}")
        assert answer.status_code == 404
        assert answer.text.replace(name, "nothing") == absent.text, "forbidden looks like absent"
        assert site.post(f"{PUBLIC}/{name}", {"street": "Elm"}).status_code == 404


def statuses(page: str) -> list[str]:
    """Of the list of tasks, in order."""
    items = re.findall(r'class="govuk-task-list__status"[^>]*>(.*?)</div>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", item).strip() for item in items]


def test_tasks_are_listed_with_how_far_they_are(site: Running) -> None:
    start = site.get(PUBLIC)
    assert statuses(start.text) == ["Not started", "Not started", "Cannot start yet", "Not started"]
    assert "Free of charge." in start.text
    assert "Check your answers" not in start.text
    third = site.post(f"{PUBLIC}?step=2", {"kind": "metal"})
    tasks = third.headers["location"]
    assert tasks.endswith("/tasks"), "any step can be the first"
    page = site.get(tasks).text
    assert statuses(page) == ["Not started", "Completed", "Not started", "Not started"]
    assert "1 of 4" in page
    draft = tasks.removesuffix("/tasks")
    wrong = site.post(f"{draft}/3", {"details": "Heavy"})
    assert wrong.status_code == 422
    assert statuses(site.get(tasks).text)[2] == "In progress"
    assert "Check your answers" not in site.get(tasks).text
    for step, answers in ((1, {"street": "Oak"}), (3, {"has_gas": "no"}), (4, {})):
        assert site.post(f"{draft}/{step}", answers).headers["location"] == tasks
    page = site.get(tasks).text
    assert statuses(page)[:3] == ["Completed"] * 3
    assert f'href="{draft}/check"' in page
    assert site.post(f"{draft}/check", {}).status_code == 303
    assert newest(site) == ["Oak", "metal", "web"]


def test_a_change_from_the_check_page_comes_straight_back(site: Running) -> None:
    tasks = site.post(f"{PUBLIC}?step=1", {"street": "Ash"}).headers["location"]
    draft = tasks.removesuffix("/tasks")
    assert site.post(f"{draft}/2", {"kind": "wood"}).status_code == 303
    change = re.findall(r'href="([^"]*)#f-street"', site.get(f"{draft}/check").text)[0]
    form = form_of(site.get(change), change)
    back = site.post(change, {**form, "street": "Birch"})
    assert back.headers["location"] == f"{draft}/check"
    assert "Birch" in site.get(f"{draft}/check").text


def test_a_form_without_tasks_has_no_list_of_them(site: Running) -> None:
    url = site.post(f"{PUBLIC}/short", {"street": "Elm", "kind": "wood"}).headers["location"]
    assert site.get(url.replace("/check", "/tasks")).status_code == 404


# -- the desk --------------------------------------------------------------------------------
def test_new_offers_the_forms_that_the_officer_may_use(site: Running) -> None:
    mine = site.get(f"{DESK}/new", "officer").text
    offered = re.findall(rf'href="{DESK}/new/(\w+)"', mine)
    assert offered == ["online", "short", "phone"]
    theirs = site.get(f"{DESK}/new", "supervisor").text
    assert re.findall(rf'href="{DESK}/new/(\w+)"', theirs) == [
        "online",
        "short",
        "counter",
        "phone",
    ]
    given = site.get(f"{DESK}/new?asset=AS-00001", "officer").text
    assert f'href="{DESK}/new/phone?asset=AS-00001"' in given, (
        "what the address fills in goes along"
    )
    refused, absent = (site.get(f"{DESK}/new/{n}", "officer") for n in ("counter", "nothing"))
    assert refused.status_code == absent.status_code == 404
    sent = site.post(f"{DESK}/new/counter", {"street": "Elm", "kind": "wood"}, "officer")
    assert sent.status_code == 404


def test_key_entry_sends_and_shows_an_empty_form_with_the_last_reference(site: Running) -> None:
    url = f"{DESK}/new/counter"
    form = form_of(site.get(url, "supervisor"), url)
    assert list(form).index("street") < list(form).index("size") < list(form).index("health")
    sent = site.post(url, {**form, "street": "Pine", "kind": "wood", "size": "3"}, "supervisor")
    assert sent.status_code == 303
    reference, channel = newest(site, "reference, channel")
    assert channel == "counter"
    assert sent.headers["location"] == f"{url}?last={reference}"
    after = site.get(sent.headers["location"], "supervisor")
    assert f'href="{DESK}/{reference}"' in after.text
    assert form_of(after, url)["street"] == [""]
    assert form_of(after, url)["key"] != form["key"]
    made_up = site.get(f"{url}?last=BK-1900-00001", "supervisor").text
    assert "BK-1900" not in made_up.split("<h1")[1].split("</form>")[0]


def test_key_entry_keeps_what_was_typed_beside_its_faults(site: Running) -> None:
    url = f"{DESK}/new/counter"
    wrong = site.post(url, {"street": "", "kind": "metal", "size": "many"}, "supervisor")
    assert wrong.status_code == 422
    for field in ("street", "size", "has_gas"):
        assert f'href="#f-{field}"' in wrong.text
    form = form_of(wrong, url)
    assert (form["kind"], form["size"]) == (["metal"], ["many"])


def test_a_driving_answer_brings_its_question_into_the_entry_form(site: Running) -> None:
    url = f"{DESK}/new/counter"
    assert 'name="has_gas"' not in site.get(url, "supervisor").text
    htmx = {"HX-Request": "true"}
    part = site.post(url, {"kind": "metal", "then": "update"}, "supervisor", headers=htmx)
    assert 'name="has_gas"' in part.text
    assert "<html" not in part.text
    plain = site.post(url, {"kind": "metal", "then": "update"}, "supervisor")
    assert 'name="has_gas"' in plain.text
    one = site.post(f"{url}/validate/size", {"size": "many"}, "supervisor", headers=htmx)
    assert "govuk-error-message" in one.text
    assert site.post(f"{url}/validate/details", {}, "supervisor").status_code == 404


def test_a_script_says_the_words_and_keeps_the_notes(site: Running) -> None:
    url = f"{DESK}/new/phone"
    page = site.get(url, "officer").text
    for words in ("Thank you for calling.", "Where shall we come to?", "Ask for the name last."):
        assert words in page
    assert "¿Adónde vamos?" in site.get(f"{url}?lang=es", "officer").text
    typed = {"street": "Fir", "kind": "wood", "_note": "Sounds <b>old</b>"}
    wrong = site.post(url, {**typed, "street": ""}, "officer")
    assert "Sounds &lt;b&gt;old&lt;/b&gt;" in wrong.text, "notes survive a fault"
    sent = site.post(url, typed, "officer")
    assert sent.status_code == 303
    reference, channel = newest(site, "reference, channel")
    assert channel == "phone"
    assert sent.headers["location"] == f"{DESK}/{reference}"
    assert "Sounds &lt;b&gt;old" in site.get(f"{DESK}/{reference}", "officer").text
    events = site.rows("city", "event", "because", "kind = 'submitted' ORDER BY id DESC")
    assert "phone" in str(events[0][0])


def test_who_may_not_note_has_no_notes_beside_the_script(site: Running) -> None:
    url = f"{DESK}/new/phone"
    assert 'name="_note"' not in site.get(url, "reader").text
    before = site.count("city", "booking")
    forged = site.post(url, {"street": "Fir", "kind": "wood", "_note": "Hello"}, "reader")
    assert forged.status_code == 403
    assert site.count("city", "booking") == before


def test_a_field_hidden_from_a_role_is_in_none_of_its_forms(site: Running) -> None:
    changed = WAYS["case_types/booking.yaml"].replace("roles: [supervisor]", "roles: [officer]")
    site.publish({**WAYS, "case_types/booking.yaml": changed})
    try:
        page = site.get(f"{DESK}/new/counter", "officer").text
        assert 'name="size"' in page
        assert 'name="health"' not in page
        checked = site.post(f"{DESK}/new/counter/validate/health", {"health": "x"}, "officer")
        assert checked.status_code == 404
    finally:
        site.publish(WAYS)


# -- programs --------------------------------------------------------------------------------
def test_a_program_names_the_form_whose_questions_it_answers(site: Running) -> None:
    path, body = "/city/booking", {"street": "Elm", "kind": "metal"}
    by_default = site.api("POST", path, json=body)
    assert by_default.status_code == 422, "the public form wants to know about gas"
    assert list(by_default.json()["fields"]) == ["has_gas"]
    short = site.api("POST", f"{path}?form=short", json=body)
    assert short.status_code == 201
    assert short.json()["channel"] == "kiosk"
    phone = site.api("POST", f"{path}?form=phone", json=body)
    assert phone.json()["channel"] == "api"
    refused = site.api("POST", f"{path}?form=counter", json=body)
    absent = site.api("POST", f"{path}?form=nothing", json=body)
    assert refused.status_code == absent.status_code == 400
    assert refused.text.replace("counter", "nothing") == absent.text


def test_the_document_names_the_forms(site: Running) -> None:
    document = site.api("GET", "/city/openapi.json").json()
    (form,) = [
        one for one in document["paths"]["/booking"]["post"]["parameters"] if one["name"] == "form"
    ]
    assert form["schema"]["enum"] == ["online", "short", "counter", "phone"]
    assert form["schema"]["default"] == "online"
