"""Archiving, restoring and deleting a record, at the desk and for programs."""

from __future__ import annotations

import re

import pytest

from tests.web.driving import Running

PATH = "/city/asset"


@pytest.fixture
def asset(site: Running) -> str:
    """A new asset; gives its reference."""
    made = site.api("POST", PATH, "supervisor", json={"name": "Lamp 9"})
    assert made.status_code == 201, made.text
    return str(made.json()["reference"])


def desk(reference: str, deed: str = "") -> str:
    return f"/desk/city/asset/{reference}{deed}"


def pointed_to(site: Running, reference: str) -> None:
    answers = {"street": "Elm", "district": "north", "size": "small"}
    made = site.api(
        "POST", "/city/complaint", "supervisor", json={**answers, "asset": {"reference": reference}}
    )
    assert made.status_code == 201, made.text


def test_a_record_is_archived_and_restored_at_the_desk(site: Running, asset: str) -> None:
    assert f'action="{desk(asset, "/archive")}"' in site.get(desk(asset), "supervisor").text
    assert site.post(desk(asset, "/archive"), {"version": "1"}, "supervisor").status_code == 303
    page = site.get(desk(asset), "supervisor").text
    assert "Archived on" in page
    assert f'action="{desk(asset, "/restore")}"' in page
    assert asset not in site.get("/desk/city/asset", "supervisor").text
    archived = site.get("/desk/city/asset?view=archived", "supervisor").text
    assert asset in archived
    assert re.search(r'view=archived" aria-current="page">Archived<', archived)
    site.post(desk(asset, "/restore"), {"version": "2"}, "supervisor")
    assert asset in site.get("/desk/city/asset", "supervisor").text


def test_somebody_who_was_faster_is_not_overruled(site: Running, asset: str) -> None:
    path, match = f"{PATH}/{asset}", {"If-Match": '"1"'}
    site.api("PATCH", path, "supervisor", json={"name": "Lamp 10"}, headers=match)
    site.post(desk(asset, "/archive"), {"version": "1"}, "supervisor")
    assert site.api("GET", path, "supervisor").json()["archived_on"] is None
    assert site.post(desk(asset, "/delete"), {"version": "1"}, "supervisor").status_code == 409


def test_a_record_that_nothing_points_to_is_deleted_after_one_more_question(
    site: Running, asset: str
) -> None:
    question = site.get(desk(asset, "/delete"), "officer").text
    assert "gone for good" in question
    assert "Archive" not in question, "officers may delete here, not archive"
    done = site.post(desk(asset, "/delete"), {"version": "1"}, "officer")
    assert done.headers["location"] == "/desk/city/asset"
    assert site.get(desk(asset), "officer").status_code == 404


def test_what_points_to_a_record_is_told_instead_of_deleting_it(site: Running, asset: str) -> None:
    pointed_to(site, asset)
    question = site.get(desk(asset, "/delete"), "supervisor").text
    assert "because other records point to it" in question
    assert "<li>1 Complaint</li>" in question
    assert f'action="{desk(asset, "/archive")}"' in question
    assert f'action="{desk(asset, "/delete")}"' not in question
    assert "1 Queja" in site.get(desk(asset, "/delete?lang=es"), "supervisor").text
    sent = site.post(desk(asset, "/delete"), {"version": "1"}, "supervisor")
    assert sent.status_code == 422
    assert "<li>1 Complaint</li>" in sent.text


def test_who_may_do_neither_is_offered_neither(site: Running, asset: str) -> None:
    page = site.get(desk(asset), "viewer").text
    for deed in ("archive", "restore", "delete"):
        assert desk(asset, f"/{deed}") not in page
        assert site.post(desk(asset, f"/{deed}"), {"version": "1"}, "viewer").status_code == 403
    assert "view=archived" not in site.get("/desk/city/asset", "viewer").text


def test_a_program_archives_restores_and_is_told_why_it_cannot_delete(
    site: Running, asset: str
) -> None:
    path = f"{PATH}/{asset}"
    pointed_to(site, asset)
    refused = site.api("DELETE", path, "supervisor", headers={"If-Match": '"1"'})
    assert refused.status_code == 409
    assert refused.json()["detail"] == "other records point to it: 1 Complaint"
    assert site.api("POST", f"{path}/archive", "supervisor", json={}).status_code == 428
    match = {"If-Match": '"1"'}
    done = site.api("POST", f"{path}/archive", "supervisor", json={"reason": "old"}, headers=match)
    assert done.json()["archived_on"]
    assert asset not in site.api("GET", f"{PATH}?limit=100", "supervisor").text
    assert asset in site.api("GET", f"{PATH}?view=archived", "supervisor").text
    match = {"If-Match": done.headers["etag"]}
    assert site.api("POST", f"{path}/restore", "officer", headers=match).status_code == 403
    odd = site.api("POST", f"{path}/restore", "supervisor", json={"name": "x"}, headers=match)
    assert odd.status_code == 400
    again = site.api("POST", f"{path}/restore", "supervisor", headers=match)
    assert again.json()["archived_on"] is None


def test_a_link_to_an_archived_record_stays_in_a_form_and_is_offered_to_nobody_else(
    site: Running, asset: str
) -> None:
    pointed_to(site, asset)
    items = site.api("GET", "/city/complaint?limit=1&fields=street", "supervisor").json()["items"]
    site.post(desk(asset, "/archive"), {"version": "1"}, "supervisor")
    edit = site.get(f"/desk/city/complaint/{items[0]['reference']}/edit", "supervisor").text
    assert re.search(rf'<option value="[^"]+" selected>{asset}</option>', edit)
    assert asset not in site.get("/desk/city/complaint/new", "supervisor").text
