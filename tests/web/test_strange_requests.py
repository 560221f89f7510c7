# ruff: noqa: E501  (tables are read by their lines)
"""Addresses and forms that nobody means: told kindly or not found, never a fault of ours (THREATS R14)."""

from __future__ import annotations

import pytest

from tests.web.driving import Running


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    return both_sites


@pytest.fixture(scope="module")
def reference(site: Running) -> str:
    body = {"street": "Elm", "district": "north", "size": "large", "severity": 3}
    return str(site.api("POST", "/city/complaint", "admin", json=body).json()["reference"])


@pytest.mark.parametrize(
    "path",
    [
        "/desk/city/files/99999999999999999999999", "/desk/city/go/complaint/99999999999999999999999",
        "/desk/city/complaint/views/1", "/desk/city/complaint?view=99999999999999999999",
        "/desk/city/complaint/CO-%00", "/desk/city/complaint/%ff", "/desk/city/complaint?q=%00",
        "/desk/city/complaint?q=%ff%fe", "/desk/city/complaint?q='\"*()^:-", "/desk/city/complaint?after=%00",
        "/desk/city/complaint?severity=99999999999999999999999", "/desk/search?q=%00%ff", "/desk/search?q=" + "x" * 5000,
        "/desk/city/complaint?" + "&".join(f"street={n}" for n in range(300)), "/desk?agency=city&after=%00",
        "/desk/nowhere", "/desk/nowhere/complaint", "/desk/nowhere/complaint/CO-1", "/desk/nowhere/person",
        "/desk/nowhere/files/1", "/desk/nowhere/go/complaint/1", "/desk/city/go/nothing/1",
        "/desk/city/complaint?due_on=lt:now&sort=due_on&lang=xx", "/city/complaint/x/99999999999999999999",
        "/track/" + "x" * 3000, "/track/%00", "/desk/city/person?q=%00&sort=x", "/desk/city/person/%00",
        "/api/v1/city/complaint/%00", "/desk/city/complaint?officer=99999999999999999999",
        "/desk/city/complaint?cost=1e999", "/desk/city/complaint?created_on=gte:99999-01-01",
        "/desk/city/complaint?created_on=0000-00-00", "/desk/city/complaint?street=%F0%9F%98%80",
    ],
)  # fmt: skip
def test_strange_addresses_are_no_fault_of_ours(site: Running, path: str) -> None:
    answer = site.get(path, "admin")
    assert answer.status_code < 500, answer.text[-600:]
    if path.startswith("/api"):
        return
    for who in ("admin", "nobody"):
        answer = site.get(path, who)
        assert answer.status_code < 500, (who, answer.text[-600:])


def test_strange_forms_are_no_fault_of_ours(site: Running, reference: str) -> None:
    desk = f"/desk/city/complaint/{reference}"
    for path, form in (
        ("/desk/city/complaint/bulk", {"reference": reference, "officer": "9" * 40}),
        ("/desk/city/complaint/bulk", {"reference": "\x00", "team": "north"}),
        ("/desk/city/complaint/bulk", {"reference": reference, "officer": "٣"}),
        (f"{desk}/assign", {"officer": "9" * 15}),
        (f"{desk}/assign", {"team": "\x00"}),
        (f"{desk}/notes", {"note": "\x00"}),
        (f"{desk}/notes", {"note": "x" * 200_000, "key": "\x00"}),
        (f"{desk}/notes", {"note": "\ud83d".encode("utf-16", "surrogatepass").decode("latin-1")}),
        (f"{desk}/edit", {"version": "9" * 30, "street": "\x00"}),
        (f"{desk}/edit", {"version": "²", "street": "a"}),
        (f"{desk}/actions/accept", {"version": "9" * 15}),
        ("/desk/city/complaint/new", {"street": "\x00", "reporter": "9" * 40, "asset": "#9999999999999999999999"}),
        ("/desk/city/complaint/new", {"reporter.id": "9" * 40, "photo.kept": "\x00", "cost": "9" * 400}),
        ("/desk/city/complaint/views", {"name": "\x00", "query": "a=1"}),
        ("/desk/city/complaint/views/99999999999999999999/delete", {}),
        ("/sign-in", {"email": "\x00", "password": "\x00"}),
        ("/sign-in", {"email": "x" * 100_000, "password": "y" * 100_000}),
        ("/city/complaint", {"street": "\x00", "district": "\x00"}),
    ):  # fmt: skip
        answer = site.post(path, form, "admin")
        assert answer.status_code < 500, (path, form, answer.text[-500:])


@pytest.mark.parametrize(
    "body",
    [
        r'{"street": "a\u0000b", "district": "north", "size": "small"}',
        r'{"street": "a\ud800b", "district": "north", "size": "small"}',
        r'{"street": "a", "district": "north\u0000", "size": "small", "details": "\u0000"}',
        '{"street": 1e999, "district": {}, "size": []}',
        '{"street": "a", "district": "north", "size": "large", "severity": 99999999999999999999999}',
        '{"street": "a", "district": "north", "size": "large", "severity": 1.5, "cost": "1e999"}',
        '{"street": "a", "district": "north", "size": "small", "cost": 99999999999999999999999}',
        '{"street": "a", "district": "north", "size": "small", "asset": 99999999999999999999999}',
        r'{"street": "a", "district": "north", "size": "small", "asset": "\u0000"}',
        r'{"street": "a", "district": "north", "size": "small", "reporter": {"name": "\u0000"}}',
        '{"street": "a", "district": "north", "size": "small", "reporter": {"id": 1e30}}',
        '{"street": "a", "district": "north", "size": "small", "photo": "none"}',
        r'{"reason": "\u0000", "severity": 2}',
        r'{"\u0000": 1}',
        r'{"\ud800": 1}',
    ],
)
def test_strange_bodies_are_no_fault_of_ours(site: Running, reference: str, body: str) -> None:
    for method, path in (
        ("POST", "/city/complaint"),
        ("PATCH", f"/city/complaint/{reference}"),
        ("POST", f"/city/complaint/{reference}/actions/refuse"),
    ):
        version = site.api("GET", f"/city/complaint/{reference}", "admin").headers["etag"]
        headers = {"If-Match": version, "Idempotency-Key": "x" * 5000}
        answer = site.api(method, path, "admin", content=body, headers=headers)
        assert answer.status_code < 500, (method, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
