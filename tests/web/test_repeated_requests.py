"""Requests that meet a publication or a narrow role: done once, whole, and never told as failed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from casework.definition import digest_of
from casework.publishing.bundles import Bundle
from casework.publishing.publish import publish_folder
from casework.store.database import QueryTooSlow, StaleSchema, UnstorableValue
from casework.web.refusals import refusal_of
from tests.web.city import AGENCY, CITY, COMPLAINT
from tests.web.driving import Running, staffed_site

INTAKE = AGENCY.replace(
    "  admin:\n",
    "  intake: {title: Intake, may: {complaint: [create], asset: [create]}}\n  admin:\n",
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Running]:
    with staffed_site(f"sqlite:///{tmp_path / 'casework.db'}", tmp_path) as running:
        running.publish({**CITY, "agency.yaml": INTAKE})
        running.issue("intake", "city", ["intake"])
        yield running


def test_a_token_that_may_only_create_is_told_the_reference_alone(town: Running) -> None:
    body = {"street": "Elm", "district": "north", "size": "small"}
    before = town.count("city", "complaint")
    for path, content in (("complaint", body), ("asset", {"name": "Bin"})):
        answer = town.api("POST", f"/city/{path}", "intake", json=content)
        assert answer.status_code == 201
        assert answer.headers["location"].endswith(answer.json()["reference"])
        assert set(answer.json()) == {"reference"}
        assert town.api("GET", f"/city/{path}", "intake").status_code == 404
    assert town.count("city", "complaint") == before + 1


def test_a_record_that_was_deleted_is_not_made_again_by_its_key(town: Running) -> None:
    headers = {"Idempotency-Key": "once"}
    made = town.api("POST", "/city/asset", "admin", json={"name": "Bin"}, headers=headers)
    path = f"/city/asset/{made.json()['reference']}"
    assert town.api("DELETE", path, "admin", headers={"If-Match": "1"}).status_code == 204
    again = town.api("POST", "/city/asset", "admin", json={"name": "Bin"}, headers=headers)
    assert again.status_code == 404


def test_a_form_with_a_photo_that_meets_a_rename_is_kept_with_its_photo(town: Running) -> None:
    name, photo = "details", io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(photo, "PNG")
    for turn in range(3):
        new = f"words_{turn}"
        text = COMPLAINT.replace("details", new).replace(
            "long_text,", f"long_text, was: {name},", 1
        )
        name = new
        texts = {**CITY, "agency.yaml": INTAKE, "case_types/complaint.yaml": text}
        bundle = Bundle("city", texts, digest_of(texts), "")
        done = publish_folder(town.inside.db, bundle, note="", who="test", now=town.clock())
        town.run(done)  # the site has not noticed yet
        form = {"street": "Elm", "district": "north", "size": "small"}
        files = {"photo": ("hole.png", photo.getvalue(), "image/png")}
        answer = town.post("/desk/city/complaint/new", form, "admin", files=files)
        assert answer.status_code == 303
        reference = answer.headers["location"].rsplit("/", 1)[-1]
        record = town.api("GET", f"/city/complaint/{reference}", "admin").json()
        assert record["photo"]["label"] == "hole.png"


def test_pages_of_all_agencies_meet_a_rename_too(town: Running) -> None:
    """The title of a case is renamed, twice in a row, without the site noticing in between."""
    name = "street"
    for turn in range(3):
        for step in ("a", "b"):
            new = f"road_{turn}{step}"
            text = COMPLAINT.replace("street: {", f"{new}: {{was: {name}, ", 1)
            text = text.replace("label: street", f"label: {new}").replace("[street, ", f"[{new}, ")
            name = new
            texts = {**CITY, "agency.yaml": INTAKE, "case_types/complaint.yaml": text}
            bundle = Bundle("city", texts, digest_of(texts), "")
            done = publish_folder(town.inside.db, bundle, note="", who="test", now=town.clock())
            town.run(done)
        for path in (
            "/desk",
            "/desk/search?q=elm",
            "/desk/city/complaint",
            "/desk/city/complaint?q=e",
        ):
            assert town.get(path, "officer").status_code == 200
        answer = town.api(
            "POST",
            "/city/complaint",
            "admin",
            json={new: "Elm", "district": "north", "size": "small"},
        )
        assert answer.status_code == 201


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (StaleSchema("a secret"), 503),
        (QueryTooSlow("a secret"), 503),
        (UnstorableValue("a secret"), 400),
    ],
)
def test_what_a_database_cannot_do_is_told_without_its_words(
    problem: Exception, status: int
) -> None:
    refusal = refusal_of(problem)
    assert refusal.status == status
    assert "secret" not in refusal.detail
