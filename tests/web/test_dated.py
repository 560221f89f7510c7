"""Values that hold from a day on, at the desk and for programs."""

from __future__ import annotations

import pytest

from tests.web.driving import Running

PATH = "/city/asset"
BEFORE, LATER = "2020-07-01", "2031-01-01"


@pytest.fixture
def asset(site: Running) -> str:
    """A bin since 2020, a lamp from 2031 on; gives its reference."""
    made = site.api(
        "POST", PATH, "supervisor", json={"name": "Post", "kind": "bin", "valid_from": BEFORE}
    )
    assert made.status_code == 201, made.text
    reference = str(made.json()["reference"])
    body = {"kind": "lamp", "valid_from": LATER}
    done = site.api(
        "PATCH", f"{PATH}/{reference}", "supervisor", json=body, headers={"If-Match": '"1"'}
    )
    assert done.status_code == 200, done.text
    return reference


def desk(reference: str, tail: str = "") -> str:
    return f"/desk/city/asset/{reference}{tail}"


def test_a_program_asks_what_holds_on_a_day(site: Running, asset: str) -> None:
    now = site.api("GET", f"{PATH}/{asset}", "supervisor").json()
    assert (now["kind"], now["valid_from"]) == ("bin", BEFORE)
    assert now["periods"] == [
        {"valid_from": BEFORE, "valid_until": "2030-12-31", "kind": "bin"},
        {"valid_from": LATER, "valid_until": None, "kind": "lamp"},
    ]
    then = site.api("GET", f"{PATH}/{asset}?on={LATER}", "supervisor").json()
    assert (then["kind"], then["valid_from"]) == ("lamp", LATER)
    assert site.api("GET", f"{PATH}/{asset}?on=2019-01-01", "supervisor").status_code == 404
    assert site.api("GET", f"{PATH}/{asset}?on=soon", "supervisor").status_code == 400
    listed = site.api("GET", PATH, "supervisor", params={"on": LATER, "kind": "lamp"}).json()
    assert asset in [item["reference"] for item in listed["items"]]
    today = site.api("GET", PATH, "supervisor", params={"kind": "lamp"}).json()
    assert asset not in [item["reference"] for item in today["items"]]


def test_a_day_has_no_meaning_for_what_has_no_days(site: Running) -> None:
    assert site.api("GET", "/city/complaint?on=2027-01-01", "supervisor").status_code == 400
    answers = {"street": "Elm", "district": "north", "size": "small", "valid_from": LATER}
    assert site.api("POST", "/city/complaint", "supervisor", json=answers).status_code == 400


def test_a_program_withdraws_and_corrects_with_a_reason(site: Running, asset: str) -> None:
    one, match = f"{PATH}/{asset}", {"If-Match": '"2"'}
    body = {"kind": "lamp", "valid_from": "2021-01-01"}
    refused = site.api("PATCH", one, "supervisor", json=body, headers=match)
    assert refused.status_code == 422
    assert refused.json()["fields"] == {"reason": "Say why: this changes what has held already"}
    for wrong in (BEFORE, "2030-05-05"):
        sent = site.api(
            "POST", f"{one}/withdraw", "supervisor", json={"valid_from": wrong}, headers=match
        )
        assert sent.status_code == 422, sent.text
    gone = site.api(
        "POST", f"{one}/withdraw", "supervisor", json={"valid_from": LATER}, headers=match
    )
    assert [each["kind"] for each in gone.json()["periods"]] == ["bin"]


def test_the_page_shows_what_holds_what_comes_and_what_held(site: Running, asset: str) -> None:
    page = site.get(desk(asset), "supervisor").text
    for words in ("What held when", "January 1, 2031", "December 31, 2030", "Withdraw", "To come"):
        assert words in page, words
    then = site.get(desk(asset, f"?on={LATER}"), "supervisor").text
    assert "As of January 1, 2031." in then
    assert f'href="{desk(asset, f"/edit?on={LATER}")}"' in then
    assert (
        "Nothing of it held on January 1, 2019."
        in site.get(desk(asset, "?on=2019-01-01"), "supervisor").text
    )
    assert "write a day from 1800 to 2999" in site.get(desk(asset, "?on=x"), "supervisor").text
    spanish = site.get(desk(asset, "?lang=es"), "supervisor").text
    assert "Qué valía y cuándo" in spanish
    assert "Scheduled: from January 1, 2031" in page


def test_a_list_shows_a_day(site: Running, asset: str) -> None:
    listed = site.get(f"/desk/city/asset?on={LATER}&kind=lamp", "supervisor").text
    assert asset in listed
    assert "as of January 1, 2031" in listed
    assert f'value="{LATER}"' in listed
    rows = site.get(f"/desk/city/asset/export.csv?on={LATER}&kind=lamp", "supervisor").text
    assert asset in rows


def test_a_form_asks_from_which_day_and_changes_only_what_was_touched(
    site: Running, asset: str
) -> None:
    form = site.get(desk(asset, "/edit"), "supervisor").text
    assert "From which day does this hold?" in form
    sent = {"version": "2", "name": "Post 2", "kind": "bin", "valid_from": "2032-01-01"}
    assert site.post(desk(asset, "/edit"), sent, "supervisor").status_code == 303
    now = site.api("GET", f"{PATH}/{asset}", "supervisor").json()
    assert now["name"] == "Post 2"
    assert len(now["periods"]) == 2, "the kind was left as it was shown, so 2032 is a lamp still"


def test_a_correction_at_the_desk_wants_a_reason_and_keeps_what_was_typed(
    site: Running, asset: str
) -> None:
    sent = {"version": "2", "name": "Post", "kind": "lamp", "valid_from": "2021-01-01"}
    refused = site.post(desk(asset, "/edit"), sent, "supervisor")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert 'value="2021-01-01"' in refused.text
    done = site.post(desk(asset, "/edit"), {**sent, "reason": "It was one"}, "supervisor")
    assert done.status_code == 303
    page = site.get(desk(asset), "supervisor").text
    assert "Corrected: from January 1, 2021 until December 31, 2030" in page
    assert "It was one" in page
    wrong = site.post(desk(asset, "/edit"), {**sent, "valid_from": "soon"}, "supervisor")
    assert wrong.status_code == 422


def test_a_scheduled_change_is_withdrawn_at_the_desk(site: Running, asset: str) -> None:
    form = {"version": "2", "valid_from": LATER}
    assert site.post(desk(asset, "/withdraw"), form, "viewer").status_code == 403
    assert site.post(desk(asset, "/withdraw"), form, "supervisor").status_code == 303
    page = site.get(desk(asset), "supervisor").text
    assert "To come" not in page
    assert "Scheduled change withdrawn: from January 1, 2031" in page


def test_a_new_record_says_from_when(site: Running) -> None:
    assert "From which day does this hold?" in site.get("/desk/city/asset/new", "supervisor").text
    sent = {"name": "Later", "kind": "lamp", "valid_from": LATER, "key": "k" * 20}
    made = site.post("/desk/city/asset/new", sent, "supervisor")
    assert made.status_code == 303
    reference = made.headers["location"].rsplit("/", 1)[-1]
    assert site.api("GET", f"{PATH}/{reference}", "supervisor").json()["kind"] is None
