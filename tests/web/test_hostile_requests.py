"""What an attacker writes by hand: broken origins, forged cursors, headers from forms. Never a 500."""

from __future__ import annotations

import base64

import msgspec
import pytest

from casework.cases.cursor import _digest
from tests.web.driving import Running

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("target", ["//[", "/\t/evil.example", "//evil.example", "https://["])
def test_an_address_to_come_back_to_that_is_none_leads_to_the_desk(
    site: Running, target: str
) -> None:
    answer = site.get("/sign-in", "officer", params={"next": target})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk"


@pytest.mark.parametrize("origin", ["http://[", "http://site.example:99999999", "null/", "://"])
def test_an_origin_that_is_none_is_refused(site: Running, origin: str) -> None:
    answer = site.post("/sign-in", {"email": "a"}, headers={"Origin": origin})
    assert answer.status_code == 403


def test_a_part_of_a_form_in_an_unknown_character_set_is_refused(site: Running) -> None:
    part = b'Content-Disposition: form-data; name="x"\r\nContent-Type: text/plain; charset=foo'
    headers = {
        "Content-Type": "multipart/form-data; boundary=a",
        "X-CSRF-Token": site.csrf("admin"),
    }
    body = b"--a\r\n" + part + b"\r\n\r\nz\r\n--a--"
    answer = site.run(site.ask("POST", "/sign-in", "admin", content=body, headers=headers))
    assert answer.status_code == 403


def test_what_a_form_says_about_the_address_never_breaks_a_header(site: Running) -> None:
    form = {"name": "Mine", "query": "q=1\r\nSet-Cookie: a=b€"}
    answer = site.post("/desk/city/complaint/views", form, "officer", headers=HTMX)
    assert answer.status_code == 204
    assert answer.headers["hx-location"].startswith(
        "/desk/city/complaint?q=1%0D%0ASet-Cookie:%20a=b%E2%82%AC&saved-view="
    )


@pytest.mark.parametrize("host", ["x:99999", "[", "evil.example", "", "a:b"])
@pytest.mark.parametrize(
    "path",
    ["/", "/desk", "/desk/city/complaint", "/nothing/at/all", "/api/v1/x/y/z/w/v", "/track/x"],
)
def test_whatever_host_is_sent_the_page_is_the_same(site: Running, host: str, path: str) -> None:
    for who in ("officer", "anonymous"):
        expected, answer = site.get(path, who), site.get(path, who, headers={"Host": host})
        assert answer.status_code == expected.status_code
        assert answer.headers.get("location") == expected.headers.get("location")
        assert host not in answer.text or len(host) < 2


@pytest.mark.parametrize("body", [b"a=1&" * 2_000, b"size=" + b"x" * (1024 * 1024)])
def test_a_form_of_more_than_any_page_sends_is_not_read(site: Running, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    headers["X-CSRF-Token"] = site.csrf("anonymous")
    answer = site.run(site.ask("POST", "/city/complaint", content=body, headers=headers))
    assert answer.status_code == 413


def test_a_thousand_ticked_rows_are_read(site: Running) -> None:
    form = {"reference": [f"CO-2026-{number:05}" for number in range(90_000, 91_000)]}
    answer = site.post("/desk/city/complaint/bulk", {**form, "team": "north"}, "officer")
    assert answer.status_code == 404


def test_a_record_of_more_than_a_megabyte_is_not_read(site: Running) -> None:
    body = b'{"street": "' + b"x" * (1024 * 1024) + b'"}'
    answer = site.api("POST", "/city/complaint", content=body)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


FORGED = [
    ("float", "0x1p99999"), ("float", "nan"), ("moment", "2020-01-01"), ("int", "9" * 50),
    ("moment", "0001-01-01T00:00:00+14:00"), ("moment", "9999-12-31T23:59:59-14:00"),
    ("text", "\0"), ("text", "x"), ("none", ""), ("nothing", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), FORGED)
def test_a_forged_cursor_is_a_page_that_is_not_there(
    both_sites: Running, kind: str, value: str
) -> None:
    for sort, descending in (("created_on", True), ("due_on", False), ("street", False)):
        minus = "-" if descending else ""
        cursor = _forged(kind, value, "complaint", sort, descending)
        answer = both_sites.get(
            f"/desk/city/complaint?sort={minus}{sort}&after={cursor}", "officer"
        )
        assert answer.status_code in (200, 400)
    for number in ("0", "²"):
        cursor = _forged(kind, value, f"my work {number}", "due_on", False)
        answer = both_sites.get(f"/desk?agency=city&after={number}-{cursor}", "officer")
        assert answer.status_code == 200


def _forged(kind: str, value: str, entity: str, sort: str, descending: bool) -> str:
    body = msgspec.json.encode([kind, value, 5])
    digest = _digest(body, entity, sort, descending)
    return base64.urlsafe_b64encode(digest + body).decode().rstrip("=")
