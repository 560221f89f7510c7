"""An open case of an older revision goes on under it: edited, judged, moved and followed as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from casework.cases.submit import submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType
from casework.publishing.laws import KEPT, KeptLaws
from casework.store.database import Database
from casework.store.purging import plan_purge, purge
from tests.law.borough import act, answers, main_text, publish, twelve
from tests.web.driving import Running

LATER = datetime(2100, 1, 1, tzinfo=UTC)


def open_one(site: Running, **more: Any) -> str:
    made = site.api("POST", "/borough/pothole", "chief", json={**answers(site), **more})
    assert made.status_code == 201, made.text
    return str(made.json()["reference"])


def all_changes(site: Running) -> None:
    for _, texts in twelve():
        publish(site, texts)


def patch(site: Running, reference: str, entity: str = "damage", **body: Any) -> Any:
    now = site.api("GET", f"/borough/{entity}/{reference}", "chief")
    return site.api(
        "PATCH",
        f"/borough/{entity}/{reference}",
        "chief",
        json=body,
        headers={"If-Match": now.headers["etag"]},
    )


def stored(site: Running, column: str, table: str = "damage") -> object:
    return site.rows("borough", table, f'"{column}"')[0][0]


def test_its_states_and_guards_are_those_of_then(site: Running) -> None:
    reference = open_one(site, a_integer=3)
    all_changes(site)
    assert act(site, reference, "look", "damage").json()["state"] == "looking"
    assert stored(site, "state") == "received", "what lists know it by"
    page = main_text(site.get(f"/desk/borough/damage/{reference}", "chief"))
    assert "Somebody looks" in page
    assert "Not deep enough" in page
    refused = act(site, reference, "fix", "damage", a_money="5")
    assert refused.status_code == 422
    assert patch(site, reference, a_integer="9").json()["a_integer"] == "9"
    done = act(site, reference, "fix", "damage", a_money="5")
    assert done.json()["state"] == "fixed"
    assert done.json()["revision"] == 1
    assert stored(site, "state") == "repaired"


def test_answers_are_written_where_they_lie_today(site: Running) -> None:
    reference = open_one(site)
    all_changes(site)
    changed = patch(
        site,
        reference,
        a_text="Oak Avenue",
        a_decimal="7.5",
        a_choice="huge",
        a_multi_choice=["shop"],
    )
    assert changed.status_code == 200, changed.text
    told = site.api("GET", f"/borough/damage/{reference}", "chief").json()
    assert (told["a_text"], told["a_decimal"]) == ("Oak Avenue", "7.500")
    assert (told["a_choice"], told["a_multi_choice"]) == ("huge", ["shop"])
    assert stored(site, "street") == "Oak Avenue"
    assert stored(site, "a_choice") == "large"
    assert patch(site, reference, a_choice="small").json()["a_choice"] == "small"
    assert stored(site, "a_choice") == "small"
    assert patch(site, reference, a_choice="large").status_code == 422, "no option of then"
    found = site.api("GET", "/borough/damage?q=oak", "chief").json()["items"]
    assert [item["reference"] for item in found] == [reference]


def test_what_is_new_since_is_not_asked_of_it(site: Running) -> None:
    reference = open_one(site)
    all_changes(site)
    page = site.get(f"/desk/borough/damage/{reference}/edit", "chief")
    assert page.status_code == 200
    assert 'name="a_text"' in page.text
    assert 'name="ward"' not in page.text
    assert patch(site, reference, ward="north").status_code == 400, "no field of then"
    assert patch(site, reference, street="Oak").status_code == 400


def test_a_value_that_is_unique_by_now_is_refused_in_the_words_of_then(site: Running) -> None:
    open_one(site)
    other = open_one(site, a_email="ben@example.org")
    all_changes(site)
    refused = patch(site, other, a_email="ann@example.org")
    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == ["a_email"]


def test_the_tracking_page_speaks_as_it_did(site: Running) -> None:
    citizen = site.work("borough")
    pothole = citizen.catalogue.entities["pothole"]
    assert isinstance(pothole, CaseType)
    made = site.run(submit_case(_as_citizen(site), pothole, {"a_text": "Elm"}))
    act(site, made.reference, "look", "pothole").raise_for_status()
    before = main_text(site.get(f"/track/{made.tracking}"))
    assert "Somebody is on the way." in before
    all_changes(site)
    assert main_text(site.get(f"/track/{made.tracking}")) == before


def test_a_file_of_an_old_case_is_sent_to_who_may_read_the_field(site: Running) -> None:
    reference = open_one(site)
    all_changes(site)
    told = site.api("GET", f"/borough/damage/{reference}", "chief").json()
    path = f"/borough/files/{told['a_file']['id']}"
    assert site.api("GET", path, "chief").status_code == 200
    sensitive = dict(twelve()[-1][1])
    sensitive["case_types/damage.yaml"] = sensitive["case_types/damage.yaml"].replace(
        "title: Photo", "title: Photo, privacy: sensitive"
    )
    publish(site, sensitive)
    assert site.api("GET", path, "clerk").status_code == 404
    assert site.api("GET", path, "chief").status_code == 200


def test_an_action_is_open_to_whom_the_live_revision_gives_it(site: Running) -> None:
    reference = open_one(site)
    texts = {**twelve()[0][1]}
    texts["case_types/pothole.yaml"] = texts["case_types/pothole.yaml"].replace(
        "title: Look at it, to: looking", "title: Look at it, to: looking, roles: [chief]"
    )
    assert "Look at it" in site.get(f"/desk/borough/pothole/{reference}", "clerk").text
    publish(site, texts)
    assert "Look at it" not in site.get(f"/desk/borough/pothole/{reference}", "clerk").text
    assert "Look at it" in site.get(f"/desk/borough/pothole/{reference}", "chief").text


def test_a_field_that_is_gone_stays_as_private_as_it_was_last(site: Running) -> None:
    reference = open_one(site)
    texts = {**twelve()[0][1]}
    path = "case_types/pothole.yaml"
    texts[path] = texts[path].replace(
        "places: 3, title: Length", "places: 3, title: Length, privacy: sensitive"
    )
    publish(site, texts)
    publish(site, twelve()[2][1])
    assert "a_decimal" not in site.api("GET", f"/borough/pothole/{reference}", "clerk").json()
    assert "a_decimal" in site.api("GET", f"/borough/pothole/{reference}", "chief").json()


def test_what_was_purged_is_left_out_and_nothing_breaks(site: Running) -> None:
    reference = open_one(site)
    publish(site, twelve()[1][1])
    publish(site, twelve()[2][1])
    assert "a_decimal" in site.api("GET", f"/borough/pothole/{reference}", "chief").json()
    site.run(_purge(site.inside.db))
    told = site.api("GET", f"/borough/pothole/{reference}", "chief")
    assert told.status_code == 200, told.text
    assert "a_decimal" not in told.json()
    assert site.get(f"/desk/borough/pothole/{reference}/edit", "chief").status_code == 200


async def _purge(db: Database) -> None:
    await purge(db, await plan_purge(db, "borough", LATER))


def _as_citizen(site: Running) -> Any:
    return replace(site.work("borough"), actor=Actor("citizen", ""))


def test_an_action_that_leads_to_a_state_that_is_gone_is_refused_and_says_so(site: Running) -> None:
    reference = open_one(site)
    texts = {**twelve()[0][1]}
    path = "case_types/pothole.yaml"
    left = "      leave: {title: Leave it, to: left}\n"
    texts[path] = (
        texts[path].replace(left, "").replace("  left: {title: Left, final: refused}\n", "")
    )
    publish(site, texts)
    act(site, reference, "look", "pothole").raise_for_status()
    page = main_text(site.get(f"/desk/borough/pothole/{reference}", "chief"))
    assert "What this leads to or looks at is no longer in the definition" in page
    assert act(site, reference, "leave", "pothole").status_code == 422
    assert act(site, reference, "fix", "pothole").json()["state"] == "fixed"


def test_laws_of_one_process_are_bounded_and_loaded_once(site: Running) -> None:
    publish(site, twelve()[0][1])
    live, laws = site.catalogue("borough"), KeptLaws(site.inside.db)
    first = site.run(laws.law(live, 1))
    assert first is not None
    assert site.run(laws.law(live, 1)) is first
    for number in range(KEPT):
        assert site.run(laws.law(live, number + 100)) is None
    again = site.run(laws.law(live, 1))
    assert again is not None
    assert again is not first, "it was forgotten, and is bound anew"
