# ruff: noqa: E501  (tables are read by their lines)
"""What every answer carries, and what an unsafe request must prove before it is heard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from casework import web
from casework.web.front import own_path
from casework.web.route import ROUTES, Route
from casework.web.security import CONTENT_SECURITY_POLICY
from tests.web.driving import Running, staffed_site, tracking

web.load_routes()
UNSAFE = [
    one
    for one in ROUTES
    if one.method != "GET" and not one.is_api and "{children:str}" not in one.path
]
"""All but those of children, which the city has not: `test_children_in_place` asks the same of them."""


@pytest.fixture(scope="module")
def reference(site: Running) -> str:
    body = {"street": "Elm", "district": "north", "size": "large", "severity": 3}
    made = site.api("POST", "/city/complaint", "admin", json=body)
    site.post("/city/complaint", {"street": "Elm", "district": "north"})
    return str(made.json()["reference"])


def address(site: Running, one: Route, reference: str) -> str:
    """A path at which the route would do its work."""
    values = {
        "agency:str": "city", "entity:str": "complaint", "reference:str": reference, "field:str": "street",
        "action:str": "accept", "view:int": "1", "service:str": "complaint", "step:int": "1",
        "draft:str": "none", "form:str": "public",
        "token:str": tracking(site) if "track" in one.path else "none",
    }  # fmt: skip
    path = one.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace(f"person/{reference}", "person/P-000001").replace(
        f"organisation/{reference}", "organisation/O-000001"
    )


def everything(site: Running) -> list[Any]:
    tables = ("complaint", "event", "file", "person", "job")
    kept = ("session", "saved_view", "user", "sign_in_attempt")
    return [site.count("city", t) for t in tables] + [site.count("casework", t) for t in kept]


PROOFS: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("no token", {}, {}),
    ("an empty token", {"csrf": ""}, {}),
    ("a wrong token", {"csrf": "0" * 64}, {}),
    ("another's token", {"csrf": "OTHER"}, {}),
    ("a wrong token in the header", {"csrf": "OWN"}, {"X-CSRF-Token": "0" * 64}),
    ("another site's page", {"csrf": "OWN"}, {"Sec-Fetch-Site": "cross-site"}),
    ("a sister site's page", {"csrf": "OWN"}, {"Sec-Fetch-Site": "same-site"}),
    ("another origin", {"csrf": "OWN"}, {"Origin": "https://evil.example"}),
    ("the right host at another port", {"csrf": "OWN"}, {"Origin": "http://site.example:81"}),
    ("a hidden origin without a token", {}, {"Origin": "null"}),
    ("letters that no token has", {"csrf": "é" * 64}, {}),
]


@pytest.mark.parametrize("one", UNSAFE, ids=lambda one: one.path)
def test_an_unproved_request_is_refused_and_changes_nothing(
    site: Running, reference: str, one: Route
) -> None:
    path = address(site, one, reference)
    form = {
        "version": "1", "street": "Forged", "district": "north", "size": "small", "note": "Forged",
        "team": "south", "reference": reference, "name": "Forged", "shortcuts": "on",
    }  # fmt: skip
    before = everything(site)
    for what, proof, headers in PROOFS:
        tokens = {"OWN": site.csrf("admin"), "OTHER": site.csrf("officer")}
        data = {**form, **{name: tokens.get(value, value) for name, value in proof.items()}}
        answer = site.run(site.ask("POST", path, "admin", data=data, headers=headers))
        is_lost = "draft" in one.path and answer.status_code == 404
        assert answer.status_code == 403 or is_lost, (what, answer.status_code)
        fragment = {**headers, "HX-Request": "true"}
        answer = site.run(site.ask("POST", path, "admin", data=data, headers=fragment))
        is_lost = "draft" in one.path and answer.status_code == 404
        assert answer.status_code == 403 or is_lost, (what, "fragment", answer.status_code)
    assert everything(site) == before
    assert site.get("/desk", "admin").status_code == 200, "the session goes on"


def test_the_draft_of_a_citizen_is_proved_too(site: Running) -> None:
    first = site.post("/city/complaint", {"street": "Elm", "district": "north"})
    path = first.headers["location"]
    draft = path.rsplit("/", 1)[0]
    before = everything(site)
    for url in (path, f"{draft}/check"):
        for data in ({"size": "small"}, {"size": "small", "csrf": site.csrf("officer")}):
            assert site.run(site.ask("POST", url, data=data)).status_code == 403
    assert everything(site) == before


def test_our_own_page_is_heard(site: Running) -> None:
    for headers in (
        {"Origin": "http://site.example", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {},
    ):
        form = {"shortcuts": "on"}
        answer = site.post("/desk/preferences", form, "officer", headers=headers)
        assert answer.status_code == 303, headers
    by_header = site.run(
        site.ask(
            "POST", "/desk/preferences", "officer", data={}, headers={"X-CSRF-Token": site.csrf("officer")}
        )
    )  # fmt: skip
    assert by_header.status_code == 303


def test_a_form_that_cannot_be_read_is_refused(site: Running) -> None:
    for headers, content in (
        ({"Content-Type": "multipart/form-data"}, b"no boundary"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\nbroken"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"\xff" * 500),
        ({"Content-Type": "text/plain"}, b"csrf=1"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"\xff=%ff&csrf=%00"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&" * 5000),
        ({"Content-Type": "application/json"}, b"{"),
        ({}, b""),
    ):
        path = "/desk/city/complaint/new"
        answer = site.run(site.ask("POST", path, "admin", content=content, headers=headers))
        assert 400 <= answer.status_code < 500, (headers, answer.status_code)


# -- headers -------------------------------------------------------------------------------
PAGES = [
    ("GET", "/", 200), ("GET", "/city", 200), ("GET", "/city/complaint", 200), ("GET", "/nothing", 404),
    ("GET", "/a/b/c/d/e/f/g", 404), ("GET", "/track/none", 404), ("GET", "/sign-in", 200),
    ("GET", "/desk", 303), ("POST", "/sign-in", 403), ("PUT", "/sign-in", 405), ("DELETE", "/", 405),
    ("GET", "/assets/none.css", 404), ("GET", "/assets/../settings.py", 404),
    ("GET", "/health/live", 200), ("GET", "/health/ready", 200), ("GET", "/api/v1/city/complaint", 401),
    ("GET", "/api/v1/city/openapi.json", 200), ("OPTIONS", "/desk", 204), ("GET", "/%00", 404),
    ("GET", "/desk/%ff/%fe", 303), ("GET", "/theme/none/colours.css", 404),
]  # fmt: skip


def check_headers(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers.get_list("content-security-policy") == [CONTENT_SECURITY_POLICY]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "server" not in headers
    assert len(headers.get_list("content-type")) <= 1
    assert headers.get("content-type", "").count("charset") <= 1


@pytest.mark.parametrize(("method", "path", "status"), PAGES)
def test_every_answer_carries_the_security_headers(
    site: Running, method: str, path: str, status: int
) -> None:
    answer = site.run(site.ask(method, path))
    assert answer.status_code == status, answer.text[:300]
    check_headers(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    parts = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["frame-ancestors"] == parts["base-uri"] == "'none'"
    assert all(source in ("'self'", "'none'") for source in parts.values())


def test_staff_pages_are_never_kept_by_a_cache(site: Running, reference: str) -> None:
    for path in ("/desk", "/desk/city/complaint", f"/desk/city/complaint/{reference}",
                 "/desk/city/complaint/export.csv", "/desk/city/complaint/new", "/desk/search?q=elm"):  # fmt: skip
        answer = site.get(path, "officer")
        assert answer.status_code == 200
        check_headers(answer)
        assert answer.headers["cache-control"] == "no-store", path


def test_only_assets_are_kept_for_long(site: Running) -> None:
    url = site.inside.assets.url("app.css")
    for path in (url, "/theme/city/colours.css?v=1"):
        answer = site.get(path)
        assert "max-age=31536000" in answer.headers["cache-control"]
        check_headers(answer)
        assert "set-cookie" not in answer.headers, "a shared cache would hand it to others"
    etag = site.get(url).headers["etag"]
    assert site.get(url, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize(
    "name",
    ["../settings.py", "%2e%2e/layouts/base.html", "LICENSES.md", "assets.json", "", "/etc/passwd"],
)
def test_only_assets_are_served(site: Running, name: str) -> None:
    assert site.get(f"/assets/{name}").status_code == 404


def test_a_file_of_a_record_runs_nothing(site: Running) -> None:
    from tests.web.test_permission_matrix import PICTURE

    form = {"street": "P", "district": "north", "size": "small", "csrf": site.csrf("admin")}
    files = {"photo": ('a"b;\r\nX-Evil: 1.png', PICTURE, "image/png")}
    sent = site.run(site.ask("POST", "/desk/city/complaint/new", "admin", data=form, files=files))
    assert sent.status_code == 303, sent.text
    number = site.rows("city", "file", "max(id)")[0][0]
    answer = site.get(f"/desk/city/files/{number}", "admin")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-evil" not in answer.headers


# -- cookies and HTTPS ---------------------------------------------------------------------
@pytest.fixture(scope="module")
def secure_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("secure")
    url = "https://cases.example"
    with staffed_site(f"sqlite:///{home / 'casework.db'}", home, url=url) as running:
        yield running


def test_over_https_cookies_are_bound_to_the_host(secure_site: Running) -> None:
    first = secure_site.run(secure_site.client.get("/sign-in"))
    (cookie,) = first.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-casework=")
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag.lower() in cookie.lower(), flag
    assert "domain" not in cookie.lower()
    assert "max-age" not in cookie.lower(), "it goes with the browser's session"
    assert "max-age=" in first.headers["strict-transport-security"]


def test_signing_out_takes_the_cookie_away_over_https_too(secure_site: Running) -> None:
    answer = secure_site.post("/sign-out", {}, "viewer")
    cookies = answer.headers.get_list("set-cookie")
    gone = [one for one in cookies if one.startswith("__Host-casework=")]
    assert gone, cookies
    assert all("secure" in one.lower() and "path=/" in one.lower() for one in gone), gone


def test_without_https_there_is_no_promise_of_it(site: Running) -> None:
    assert "strict-transport-security" not in site.get("/").headers


def test_the_host_header_makes_no_address(site: Running) -> None:
    for path in ("/", "/sign-in", "/city/complaint"):
        text = site.get(
            path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        ).text
        assert "evil.example" not in text


# -- where sign-in leads -------------------------------------------------------------------
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "http:evil.example", "evil.example", "",
        "/ /evil.example\\", "https:///evil.example", "/%5cevil.example\\@x", " //evil.example", "\x00//evil",
        "data:text/html,x", "/desk\r\nSet-Cookie: a=b",
    ],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(target: str) -> None:
    found = own_path(target)
    assert found == "/desk", found


@pytest.mark.parametrize(
    "target", ["/desk", "/desk/city/complaint?state=open&q=a%20b", "/desk/city/complaint/CO-1"]
)
def test_signing_in_leads_to_the_page_that_was_asked_for(target: str) -> None:
    assert own_path(target) == target


def test_addresses_from_forms_stay_on_the_site_and_in_their_header(site: Running) -> None:
    """What comes back as an address in an answer was cleaned of what would end a header."""
    for query in ("a=b\r\nX-Evil: 1", "//evil.example", "é=ü", "#x", "\x00"):
        for path, form in (
            ("/desk/city/complaint/bulk", {"query": query}),
            ("/desk/city/complaint/views", {"query": query, "name": ""}),
        ):
            for headers in ({}, {"HX-Request": "true"}):
                answer = site.post(path, form, "admin", headers=headers)
                assert answer.status_code in (204, 303), (query, answer.status_code)
                to = answer.headers.get("location") or answer.headers["hx-location"]
                assert to.startswith("/desk/city/complaint")
                assert "x-evil" not in answer.headers
