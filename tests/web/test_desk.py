"""The desk: forms that lose nothing, conflicts that somebody decides, work done for many cases at once."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.web.driving import Running, form_of

NEW = "/desk/city/complaint/new"
SMALL: dict[str, Any] = {"street": "Elm", "district": "north", "size": "small"}


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    return both_sites


def make(site: Running, **more: Any) -> str:
    made = site.api("POST", "/city/complaint", "officer", json={**SMALL, **more})
    assert made.status_code == 201, made.text
    return str(made.json()["reference"])


def read(site: Running, reference: str) -> dict[str, Any]:
    return dict(site.api("GET", f"/city/complaint/{reference}", "supervisor").json())


# -- forms ---------------------------------------------------------------------------------
def test_a_new_case_is_entered_once_however_often_it_is_sent(site: Running) -> None:
    form = {**form_of(site.get(NEW, "officer"), NEW), **SMALL, "street": "Once"}
    before = site.count("city", "complaint")
    data = {**form, "csrf": site.csrf("officer")}
    answers = site.together([site.ask("POST", NEW, "officer", data=data) for _ in range(20)])
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert site.count("city", "complaint") == before + 1


def test_a_fault_shows_the_form_as_it_was_typed(site: Running) -> None:
    answer = site.post(NEW, {**SMALL, "street": "", "details": "Long story", "key": "k"}, "officer")
    assert answer.status_code == 422
    assert 'href="#f-street"' in answer.text
    shown = form_of(answer, NEW)
    assert shown["details"][0].strip() == "Long story"
    assert shown["key"] == ["k"], "sending it again is still the same request"


def test_an_untouched_edit_form_changes_nothing(site: Running) -> None:
    reference = make(site, size="large", severity=3, details="Two\nlines", cost="12.50",
                     reporter={"name": "Ada", "email": "ada@people.example"}, witness="Wilma")  # fmt: skip
    before = read(site, reference)
    url = f"/desk/city/complaint/{reference}/edit"
    answer = site.post(url, form_of(site.get(url, "supervisor"), url), "supervisor")
    assert answer.status_code == 303, answer.text
    assert read(site, reference) == before


def test_of_two_officers_the_second_sees_both_versions_and_loses_nothing(site: Running) -> None:
    reference = make(site, details="As it was")
    url = f"/desk/city/complaint/{reference}/edit"
    mine = form_of(site.get(url, "officer"), url)
    theirs = form_of(site.get(url, "supervisor"), url)
    assert site.post(url, {**theirs, "details": "Their words"}, "supervisor").status_code == 303
    conflict = site.post(url, {**mine, "details": "My words"}, "officer")
    assert conflict.status_code == 409
    assert "Their words" in conflict.text
    assert "Supervisor" in conflict.text
    again = form_of(conflict, url)
    assert again["details"][0].strip() == "My words"
    assert again["version"] == ["2"]
    assert read(site, reference)["details"] == "Their words", "nothing was saved yet"
    assert site.post(url, again, "officer").status_code == 303
    assert read(site, reference)["details"] == "My words"


def test_eight_officers_at_once_lose_no_acknowledged_edit(site: Running) -> None:
    reference = make(site)
    url = f"/desk/city/complaint/{reference}/edit"
    form = {**form_of(site.get(url, "officer"), url), "csrf": site.csrf("officer")}
    asked = [
        site.ask("POST", url, "officer", data={**form, "details": f"Words {n}"}) for n in range(8)
    ]
    answers = site.together(asked)
    saved = [n for n, answer in enumerate(answers) if answer.status_code == 303]
    assert len(saved) == 1
    assert all(a.status_code == 409 for n, a in enumerate(answers) if n not in saved)
    assert read(site, reference)["details"] == f"Words {saved[0]}"


def test_an_action_on_an_older_version_is_not_taken(site: Running) -> None:
    reference = make(site, size="large", severity=3)
    url = f"/desk/city/complaint/{reference}/actions/accept"
    changed = site.api(
        "PATCH", f"/city/complaint/{reference}", json={"severity": 1}, headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200
    answer = site.post(url, {"version": "1"}, "officer")
    assert answer.status_code == 409
    assert "Officer" in answer.text or "officer" in answer.text
    assert read(site, reference)["state"] == "received"
    assert site.post(url, {"version": "2"}, "officer").status_code == 303


def test_a_guard_says_in_the_agencys_words_what_to_do_first(site: Running) -> None:
    reference = make(site)
    page = site.get(f"/desk/city/complaint/{reference}", "officer").text
    assert "Set a severity first" in page
    answer = site.post(
        f"/desk/city/complaint/{reference}/actions/accept", {"version": "1"}, "officer"
    )
    assert answer.status_code == 422
    assert "Set a severity first" in answer.text
    spanish = site.get(f"/desk/city/complaint/{reference}?lang=es", "officer").text
    assert "Primero indique la gravedad" in spanish


def test_what_an_action_asks_is_kept_when_something_is_missing(site: Running) -> None:
    reference = make(site, size="large", severity=3)
    path = f"/desk/city/complaint/{reference}/actions"
    assert site.get(f"{path}/refuse", "officer").status_code == 200
    empty = site.post(f"{path}/refuse", {"version": "1", "reason": " "}, "officer")
    assert empty.status_code == 422
    assert 'href="#reason"' in empty.text
    assert site.post(f"{path}/accept", {"version": "1"}, "officer").status_code == 303
    wrong = site.post(f"{path}/fix", {"version": "2", "cost": "many"}, "officer")
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text


@pytest.mark.parametrize("verb", ["new", "edit"])
def test_one_field_is_checked_as_soon_as_it_is_left(site: Running, verb: str) -> None:
    start = NEW if verb == "new" else f"/desk/city/complaint/{make(site)}/edit"
    wrong = site.post(f"{start}/validate/severity", {"severity": "nine"}, "officer")
    assert wrong.status_code == 200
    assert "govuk-error-message" in wrong.text
    assert "<html" not in wrong.text
    right = site.post(f"{start}/validate/severity", {"severity": "4"}, "officer")
    assert "govuk-error-message" not in right.text
    assert site.post(f"{start}/validate/nothing", {}, "officer").status_code == 404


def test_notes_are_kept_once(site: Running) -> None:
    reference = make(site)
    url = f"/desk/city/complaint/{reference}"
    for _ in range(3):
        assert (
            site.post(f"{url}/notes", {"note": "Called <them>", "key": "n"}, "officer").status_code
            == 303
        )
    assert site.get(url, "officer").text.count("Called &lt;them&gt;") == 1
    assert site.post(f"{url}/notes", {"note": " "}, "officer").status_code == 422


# -- lists ---------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def many(site: Running) -> list[str]:
    return [make(site, street=f"Manyroad {n:02}", district="south") for n in range(30)]


def test_a_list_is_paged_by_what_follows(site: Running, many: list[str]) -> None:
    url: str | None = "/desk/city/complaint?q=manyroad&sort=street"
    seen: list[str] = []
    for _ in range(3):
        page = site.get(url or "", "officer").text
        seen += [r for r in many if f">{r}</a>" in page]
        links = [part.split('"')[0] for part in page.split('href="')]
        found = [link for link in links if "after=" in link and "lang=" not in link]
        if not found:
            break
        url = found[0].replace("&amp;", "&")
    assert sorted(seen) == sorted(many)
    assert len(seen) == len(set(seen))


def test_an_export_is_the_list_as_it_is_filtered(site: Running, many: list[str]) -> None:
    answer = site.get(
        "/desk/city/complaint/export.csv?q=manyroad&fields=street,district", "officer"
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["reference", "street", "district"]
    assert {row[0] for row in rows[1:]} == set(many)


def test_a_formula_in_an_export_is_text(site: Running) -> None:
    make(site, street='=HYPERLINK("http://evil")')
    text = site.get("/desk/city/complaint/export.csv?q=hyperlink", "officer").text
    assert "'=HYPERLINK" in text


def test_many_cases_are_assigned_together_or_not_at_all(site: Running, many: list[str]) -> None:
    bulk = "/desk/city/complaint/bulk"
    done = site.post(bulk, {"reference": many[:3], "team": "north", "officer": "me"}, "officer")
    assert done.status_code == 303
    assert [read(site, r)["team"] for r in many[:4]] == ["north", "north", "north", "south"]
    assert read(site, many[0])["officer"]["id"] == site.users["officer"]
    broken = site.post(bulk, {"reference": [*many[3:5], "CO-1999-1"], "team": "north"}, "officer")
    assert broken.status_code == 404
    assert [read(site, r)["team"] for r in many[3:5]] == ["south", "south"]


@pytest.mark.parametrize(
    "form",
    [
        {}, {"team": "north"}, {"reference": "", "team": "north"}, {"reference": "*", "team": "north"},
        {"reference": "ALL", "team": "nowhere"}, {"reference": "ALL", "officer": "999999"},
        {"reference": "ALL"}, {"reference": "ALL", "team": ""},
    ],
)  # fmt: skip
def test_an_empty_or_wrong_choice_changes_no_case(
    site: Running, many: list[str], form: dict[str, Any]
) -> None:
    before = site.count("city", "event")
    sent = {**form, **({"reference": many} if form.get("reference") == "ALL" else {})}
    answer = site.post("/desk/city/complaint/bulk", sent, "officer")
    assert answer.status_code in (303, 404)
    assert site.count("city", "event") == before


def test_what_was_ticked_and_chosen_comes_again_when_it_was_not_enough(
    site: Running, many: list[str]
) -> None:
    bulk = "/desk/city/complaint/bulk"
    sent = {"reference": many[:2], "query": "district=north&q=street", "team": "", "officer": ""}
    back = site.post(bulk, sent, "officer").headers["location"]
    assert back.startswith("/desk/city/complaint?district=north&q=street&tick=")
    listed = site.get("/desk/city/complaint", "officer").text
    shown = re.findall('name="reference" value="([^"]+)"', listed)[1:3]
    page = site.get(f"/desk/city/complaint?{urlencode([('tick', r) for r in shown])}", "officer")
    assert re.findall('name="reference" value="([^"]+)" checked', page.text) == shown
    unticked = site.post(bulk, {"team": "north", "officer": "me"}, "officer").headers["location"]
    page = site.get(unticked, "officer")
    assert '<option value="north" selected>' in page.text
    assert '<option value="me" selected>' in page.text
    assert "tick=" not in page.text, "no link carries it on"


def test_bulk_assignment_comes_back_to_the_page_it_came_from(
    site: Running, many: list[str]
) -> None:
    first = site.get("/desk/city/complaint?limit=2", "officer").text
    more = html.unescape(re.findall(r'href="([^"]*after=[^"]*)"', first)[0])
    form = form_of(site.get(more, "officer"), "/desk/city/complaint/bulk")
    back = site.post("/desk/city/complaint/bulk", form, "officer").headers["location"]
    assert html.unescape(more).partition("after=")[2].partition("&")[0] in back
    assert site.get(back, "officer").status_code == 200


def test_views_are_saved_for_their_owner_only(site: Running) -> None:
    url = "/desk/city/complaint"
    saved = site.post(f"{url}/views", {"name": "My <view>", "query": "state=open"}, "officer")
    assert saved.status_code == 303
    assert "My &lt;view&gt;" in site.get(url, "officer").text
    assert "My &lt;view&gt;" not in site.get(url, "supervisor").text
    number = site.rows("casework", "saved_view", "max(id)")[0][0]
    site.post(f"{url}/views/{number}/delete", {}, "supervisor")
    assert "My &lt;view&gt;" in site.get(url, "officer").text
    site.post(f"{url}/views/{number}/delete", {}, "officer")
    assert "My &lt;view&gt;" not in site.get(url, "officer").text


def test_a_list_that_cannot_be_made_says_so_and_shows_the_list(site: Running) -> None:
    answer = site.get("/desk/city/complaint?nonsense=1&severity=gte:many", "officer")
    assert answer.status_code == 400
    assert "nonsense" in answer.text


def test_search_leads_straight_to_a_reference_and_else_to_hits(
    site: Running, many: list[str]
) -> None:
    one = site.get(f"/desk/search?q={many[0].lower()}", "officer")
    assert (one.status_code, one.headers["location"]) == (303, f"/desk/city/complaint/{many[0]}")
    hits = site.get("/desk/search?q=manyroad", "officer")
    assert hits.status_code == 200
    assert many[-1] in hits.text
    assert site.get("/desk/search?q=", "officer").status_code == 200


def test_hostile_words_are_text_everywhere(site: Running) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}${7*7}\"'><img src=x onerror=alert(1)>"
    reference = make(site, street=nasty[:80], details=nasty, witness=nasty)
    site.post(f"/desk/city/complaint/{reference}/notes", {"note": nasty}, "officer")
    for path in (
        "/desk/city/complaint", f"/desk/city/complaint/{reference}", f"/desk/city/complaint/{reference}/edit",
        "/desk", f"/desk/search?q={nasty}", f"/desk/city/complaint?q={nasty}", f"/sign-in?next={nasty}",
    ):  # fmt: skip
        text = site.get(path, "officer").text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
        assert "49" not in text or "{{7*7}}" in text, path
