"""Files over the API: who may send them and for what, what becomes of them, who gets them back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.web.city import AGENCY, CITY, COMPLAINT
from tests.web.driving import PICTURE, Running, staffed_site

SMALL: dict[str, Any] = {"street": "Elm Street 5", "district": "north", "size": "small"}
MENDER = "  mender: {title: Mender, may: {complaint: [read, act]}}\n"
CHANGED = {
    **CITY,
    "agency.yaml": AGENCY.replace("roles:\n", f"roles:\n{MENDER}"),
    "case_types/complaint.yaml": COMPLAINT.replace(
        "  evidence:", "  letter: {type: file, accept: document, max_size: 1}\n  evidence:"
    ).replace("ask: [cost]", "ask: [photo]"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The city with a field for letters, and a role that may only act."""
    home = tmp_path_factory.mktemp("files")
    with staffed_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        running.publish(CHANGED)
        running.issue("mender", "city", ["mender"])
        yield running


def send(
    site: Running,
    field: str = "photo",
    who: str = "officer",
    name: str = "hole.png",
    content: bytes = PICTURE,
) -> httpx.Response:
    files = {"file": (name, content)}
    return site.api("POST", f"/city/files/complaint/{field}", who, files=files)


def create(site: Running, who: str = "officer", **more: Any) -> httpx.Response:
    return site.api("POST", "/city/complaint", who, json={**SMALL, **more})


def test_a_file_is_sent_taken_by_a_record_and_read(site: Running) -> None:
    sent = send(site)
    assert sent.status_code == 201, sent.text
    told = sent.json()
    assert (told["name"], told["media_type"]) == ("hole.png", "image/png")
    created = create(site, photo={"reference": told["token"]})
    assert created.status_code == 201, created.text
    photo = created.json()["photo"]
    assert photo["label"] == "hole.png"
    read = site.api("GET", f"/city/files/{photo['id']}", "viewer")
    assert read.status_code == 200
    assert read.content.startswith(b"\x89PNG")
    assert len(read.content) == told["size"]
    assert read.headers["content-disposition"] == "attachment; filename*=UTF-8''hole.png"
    assert "sandbox" in read.headers["content-security-policy"]


def test_a_file_is_taken_once(site: Running) -> None:
    token = send(site).json()["token"]
    assert create(site, photo={"reference": token}).status_code == 201
    again = create(site, photo={"reference": token})
    assert (again.status_code, set(again.json()["fields"])) == (422, {"photo"})


def test_who_may_only_act_sends_the_file_that_the_action_asks_for(site: Running) -> None:
    path = "/city/complaint/" + create(site, size="large", severity=1).json()["reference"]
    accepted = site.api(
        "POST", f"{path}/actions/accept", "mender", json={}, headers={"If-Match": '"1"'}
    )
    assert accepted.status_code == 200, accepted.text
    token = send(site, who="mender").json()["token"]
    fixed = site.api(
        "POST", f"{path}/actions/fix", "mender",
        json={"photo": {"reference": token}}, headers={"If-Match": '"2"'},
    )  # fmt: skip
    assert (fixed.status_code, fixed.json()["state"]) == (200, "fixed")


@pytest.mark.parametrize(
    ("field", "name", "content", "words"),
    [
        ("photo", "hole.txt", b"a text", "must be an image"),
        ("photo", "hole.png", b"a text", "must be an image"),
        ("photo", "hole.png", PICTURE[:40], "not an image that can be opened"),
        ("photo", "hole.png", b"", "empty"),
        ("letter", "hole.png", PICTURE, "must be a document"),
        ("letter", "long.txt", b"x" * 1_000_001, "smaller than 1 MB"),
    ],
)
def test_a_file_must_be_what_its_field_takes(
    site: Running, field: str, name: str, content: bytes, words: str
) -> None:
    before = site.count("city", "file")
    refused = send(site, field, name=name, content=content)
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert words in refused.json()["fields"][field]
    assert site.count("city", "file") == before


def test_a_file_sent_for_one_field_passes_no_other_that_would_not_take_it(site: Running) -> None:
    letter = send(site, "letter", name="letter.txt", content=b"Dear city").json()["token"]
    refused = create(site, photo={"reference": letter})
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"photo"})
    assert create(site, letter={"reference": letter}).status_code == 201


def test_what_may_not_be_written_looks_like_what_is_not_there(site: Running) -> None:
    """`evidence` is sensitive, and officers see only personal data."""
    answers = [
        send(site, "evidence"),
        send(site, "nothing"),
        send(site, "street"),
        send(site, "evidence", "viewer"),
        site.api("POST", "/city/files/nothing/photo", files={"file": ("hole.png", PICTURE)}),
    ]
    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert send(site, "evidence", "supervisor").status_code == 201


def test_who_only_reads_is_told_so(site: Running) -> None:
    refused = send(site, who="viewer")
    assert (refused.status_code, refused.json()["title"]) == (403, "You may not do this")


def test_a_file_of_a_hidden_field_is_read_by_nobody_else(site: Running) -> None:
    token = send(site, "evidence", "supervisor").json()["token"]
    created = create(site, "supervisor", evidence={"reference": token}).json()
    path = f"/city/files/{created['evidence']['id']}"
    assert site.api("GET", path, "supervisor").status_code == 200
    absent = site.api("GET", "/city/files/999999", "officer")
    hidden = site.api("GET", path, "officer")
    assert (hidden.status_code, hidden.text) == (404, absent.text)


def test_a_file_that_no_record_took_is_read_by_nobody(site: Running) -> None:
    send(site)
    newest = site.rows("city", "file", "max(id)")[0][0]
    for who in ("officer", "admin"):
        assert site.api("GET", f"/city/files/{newest}", who).status_code == 404


def test_a_user_with_the_number_of_a_token_takes_none_of_its_files(site: Running) -> None:
    """Members of staff may name what they sent by its id; a token of the same number is nobody's."""
    tokens = {row[1]: row[0] for row in site.rows("casework", "token", "id, name")}
    assert tokens["officer"] == site.users["officer"]
    send(site)
    newest = site.rows("city", "file", "max(id)")[0][0]
    form = {**SMALL, "photo.kept": f"hole.png #{newest}"}
    assert site.post("/desk/city/complaint/new", form, "officer").status_code == 422
    assert site.rows("city", "file", "record", f"id = {newest}") == [(None,)]


@pytest.mark.parametrize(
    "request_body",
    [
        {"json": {}},
        {"content": PICTURE},
        {"content": b"junk", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"junk", "headers": {"Content-Type": "multipart/form-data"}},
        {"files": {"photo": ("hole.png", PICTURE)}},
        {"files": {"file": (None, "a text")}},
        {"files": [("file", ("a.png", PICTURE)), ("file", ("b.png", PICTURE))]},
        {"files": {"file": ("hole.png", PICTURE)}, "data": {"more": "1"}},
    ],
    ids=["json", "bare", "junk", "no boundary", "another name", "a text", "two", "more"],
)
def test_anything_but_one_file_is_told_what_to_send(
    site: Running, request_body: dict[str, Any]
) -> None:
    refused = site.api("POST", "/city/files/complaint/photo", **request_body)
    assert refused.status_code == 400, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
