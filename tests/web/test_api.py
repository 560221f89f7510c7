"""The API: what programs read, write and are refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from casework.accounts.tokens import create_token, revoke_token
from tests.web.driving import Running

SMALL: dict[str, Any] = {"street": "Elm Street 5", "district": "north", "size": "small"}
LARGE: dict[str, Any] = {
    "street": "Oak Avenue",
    "district": "south",
    "size": "large",
    "severity": 5,
}


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    return both_sites


def create(
    site: Running, body: dict[str, Any] = SMALL, who: str = "officer", **headers: str
) -> Any:
    return site.api("POST", "/city/complaint", who, json=body, headers=headers)


def path_of(created: httpx.Response) -> str:
    return created.headers["location"].removeprefix("/api/v1")


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """Every refusal is RFC 9457 problem details."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert isinstance(body, dict)
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    return body


# -- create and read -----------------------------------------------------------------------
def test_creating_answers_201_with_where_it_is_and_its_etag(site: Running) -> None:
    created = create(site, LARGE)
    assert created.status_code == 201, created.text
    item = created.json()
    assert created.headers["location"] == f"/api/v1/city/complaint/{item['reference']}"
    assert created.headers["etag"] == '"1"'
    assert (item["state"], item["team"], item["channel"]) == ("received", "south", "api")
    assert item["is_urgent"] is True
    read = site.api("GET", path_of(created))
    assert read.json() == item
    assert read.headers["etag"] == '"1"'


def test_an_unchanged_record_is_answered_with_304(site: Running) -> None:
    path = path_of(create(site))
    assert site.api("GET", path, headers={"If-None-Match": '"1"'}).status_code == 304
    assert site.api("GET", path, headers={"If-None-Match": '"2"'}).status_code == 200


def test_the_same_key_gives_the_same_answer_and_makes_one_record(site: Running) -> None:
    before = site.count("city", "complaint")
    first = create(site, SMALL, **{"Idempotency-Key": "k-1"})
    again = create(site, SMALL, **{"Idempotency-Key": "k-1"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["location"] == first.headers["location"]
    assert site.count("city", "complaint") == before + 1


def test_the_same_key_with_other_content_is_refused(site: Running) -> None:
    create(site, SMALL, **{"Idempotency-Key": "k-2"})
    before = site.count("city", "complaint")
    problem(create(site, LARGE, **{"Idempotency-Key": "k-2"}), 422)
    assert site.count("city", "complaint") == before


def test_twenty_requests_at_once_with_one_key_make_one_record(site: Running) -> None:
    before = site.count("city", "complaint")
    asked = [
        site.ask(
            "POST",
            "/api/v1/city/complaint",
            "token:officer",
            json=SMALL,
            headers={"Idempotency-Key": "k-3"},
        )
        for _ in range(20)
    ]
    answers = site.together(asked)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert site.count("city", "complaint") == before + 1


def test_two_tokens_may_use_the_same_key_for_different_things(site: Running) -> None:
    one = create(site, SMALL, "officer", **{"Idempotency-Key": "k-4"}).json()
    other = create(site, LARGE, "supervisor", **{"Idempotency-Key": "k-4"}).json()
    assert one["reference"] != other["reference"]


# -- lists ---------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def streets(site: Running) -> list[str]:
    """Seven complaints of one street each, all with the word `listed`."""
    names = [f"Listed Road {number}" for number in range(7)]
    for number, street in enumerate(names):
        district = "north" if number % 2 else "south"
        body = {**LARGE, "street": street, "district": district, "severity": number % 5 + 1}
        assert create(site, body).status_code == 201
    return names


def listed(site: Running, query: str, who: str = "officer") -> dict[str, Any]:
    answer = site.api("GET", f"/city/complaint?{query}", who)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"items", "next", "count"}
    return dict(body)


def test_a_list_is_filtered_sorted_and_shows_the_fields_asked_for(
    site: Running, streets: list[str]
) -> None:
    found = listed(site, "q=listed&district=north&sort=street&fields=street,district")
    assert [item["street"] for item in found["items"]] == streets[1::2]
    assert set(found["items"][0]) == {"reference", "version", "street", "district"}
    assert found["count"] == {"value": 3, "exact": True}
    assert found["next"] is None


def test_operators_compare(site: Running, streets: list[str]) -> None:
    found = listed(site, "q=listed&severity=gte:4&sort=severity&fields=severity")
    assert [item["severity"] for item in found["items"]] == [4, 5]
    found = listed(site, "q=listed&district=in:north,south&state=open&limit=100")
    assert len(found["items"]) == 7
    assert listed(site, "q=listed&state=fixed")["items"] == []


def test_pages_follow_one_another_without_gap_or_repeat(site: Running, streets: list[str]) -> None:
    seen: list[str] = []
    query = "q=listed&sort=street&limit=3&fields=street"
    after = ""
    while True:
        found = listed(site, f"{query}{after}")
        seen += [item["street"] for item in found["items"]]
        if found["next"] is None:
            break
        after = f"&after={found['next']}"
    assert seen == streets


@pytest.mark.parametrize(
    "query",
    [
        "nothing=1", "sort=nothing", "fields=street,nothing", "limit=0", "limit=101", "limit=x",
        "after=made-up", "severity=gte:many", "severity=like:1", "sort=", "street=a&street=eq",
        "%00=1", "created_on=gte:yesterday-ish", "size=huge", "tracking=x", "id=nonsense",
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_made_is_refused(site: Running, query: str) -> None:
    answer = site.api("GET", f"/city/complaint?{query}")
    if query in ("sort=", "street=a&street=eq"):
        assert answer.status_code in (200, 400)
    else:
        problem(answer, 400)


# -- change --------------------------------------------------------------------------------
def test_a_change_without_the_version_it_was_made_from_is_refused(site: Running) -> None:
    path = path_of(create(site))
    problem(site.api("PATCH", path, json={"severity": 2}), 428)
    assert site.api("GET", path).json()["severity"] is None


def test_a_change_of_an_older_version_is_refused(site: Running) -> None:
    path = path_of(create(site))
    done = site.api("PATCH", path, json={"severity": 2}, headers={"If-Match": '"1"'})
    assert (done.status_code, done.headers["etag"], done.json()["severity"]) == (200, '"2"', 2)
    problem(site.api("PATCH", path, json={"severity": 3}, headers={"If-Match": '"1"'}), 412)
    problem(site.api("PATCH", path, json={"severity": 3}, headers={"If-Match": "nonsense"}), 412)
    assert site.api("GET", path).json()["severity"] == 2


def test_of_two_changes_at_once_one_is_taken_and_the_other_is_told(site: Running) -> None:
    path = "/api/v1" + path_of(create(site))
    asked = [
        site.ask("PATCH", path, "token:officer", json={"severity": n}, headers={"If-Match": '"1"'})
        for n in range(1, 6)
    ]
    codes = sorted(answer.status_code for answer in site.together(asked))
    assert codes == [200, 412, 412, 412, 412]


def test_null_empties_a_field_and_a_required_one_cannot_be_emptied(site: Running) -> None:
    path = path_of(create(site, LARGE))
    done = site.api("PATCH", path, json={"severity": None}, headers={"If-Match": '"1"'})
    assert done.json()["severity"] is None
    refused = site.api("PATCH", path, json={"street": None}, headers={"If-Match": '"2"'})
    assert "street" in problem(refused, 422)["fields"]


def test_faults_are_told_for_every_field_at_once(site: Running) -> None:
    body = {"street": "x" * 81, "district": "west", "size": "small", "severity": 9}
    fields = problem(create(site, body), 422)["fields"]
    assert set(fields) >= {"street", "district"}
    assert all(isinstance(text, str) and text for text in fields.values())
    missing = problem(create(site, {"district": "north"}), 422)["fields"]
    assert {"street", "size"} <= set(missing)


SERVER_OWNED = (
    "id", "reference", "version", "revision", "created_on", "changed_on", "state", "opened_on",
    "closed_on", "team", "officer", "priority", "channel", "due_on", "tracking", "is_urgent",
    "agency_id", "csrf",
)  # fmt: skip


@pytest.mark.parametrize("name", SERVER_OWNED)
def test_what_the_server_owns_is_refused_like_what_does_not_exist(site: Running, name: str) -> None:
    """Same words for both, so a refusal teaches nothing (ASVS 8.2.3)."""
    before = site.count("city", "complaint")
    owned = problem(create(site, {**SMALL, name: "x"}), 400)
    absent = problem(create(site, {**SMALL, "nonsense": "x"}), 400)
    assert owned["detail"].replace(name, "nonsense") == absent["detail"]
    assert site.count("city", "complaint") == before
    path = path_of(create(site))
    change = site.api("PATCH", path, json={name: "x"}, headers={"If-Match": '"1"'})
    assert problem(change, 400) == owned
    assert site.api("GET", path).json()["version"] == 1


@pytest.mark.parametrize("name", ["health", "risk", "case_file", "evidence"])
def test_a_field_the_token_may_not_write_is_refused_like_what_does_not_exist(
    site: Running, name: str
) -> None:
    hidden = problem(create(site, {**SMALL, name: "x"}), 400)
    absent = problem(create(site, {**SMALL, "nonsense": "x"}), 400)
    assert hidden["detail"].replace(name, "nonsense") == absent["detail"]


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "{", "\xff", '{"a":' * 3000, "null"])
def test_a_body_that_is_no_object_is_refused(site: Running, body: str) -> None:
    content = body.encode("latin-1")
    problem(site.api("POST", "/city/complaint", content=content), 400)


def test_a_unique_value_that_is_taken_is_refused(site: Running) -> None:
    made = site.api("POST", "/city/asset", json={"name": "Bin", "serial": "S-1"})
    assert made.status_code == 201, made.text
    refused = problem(site.api("POST", "/city/asset", json={"name": "Bin", "serial": "S-1"}), 422)
    assert "serial" in refused["fields"]


# -- delete --------------------------------------------------------------------------------
def test_a_record_is_deleted_once_and_a_case_never(site: Running) -> None:
    path = path_of(site.api("POST", "/city/asset", json={"name": "Gone"}))
    problem(site.api("DELETE", path), 428)
    problem(site.api("DELETE", path, headers={"If-Match": '"7"'}), 412)
    assert site.api("DELETE", path, headers={"If-Match": '"1"'}).status_code == 204
    problem(site.api("GET", path), 404)
    problem(site.api("DELETE", path, headers={"If-Match": '"1"'}), 404)
    case = path_of(create(site))
    answer = site.api("DELETE", case, "admin", headers={"If-Match": '"1"'})
    assert 400 <= answer.status_code < 500
    assert site.api("GET", case).status_code == 200


# -- actions -------------------------------------------------------------------------------
def act(site: Running, path: str, action: str, version: int, **body: Any) -> httpx.Response:
    return site.api(
        "POST", f"{path}/actions/{action}", json=body, headers={"If-Match": f'"{version}"'}
    )


def test_a_guard_that_does_not_pass_is_told_in_the_agencys_words(site: Running) -> None:
    path = path_of(create(site))
    refused = problem(act(site, path, "accept", 1), 422)
    assert refused["detail"] == "Set a severity first"
    assert site.api("GET", path).json()["state"] == "received"


def test_an_action_moves_the_case_and_takes_what_it_asks(site: Running) -> None:
    path = path_of(create(site, LARGE))
    done = act(site, path, "accept", 1)
    assert (done.status_code, done.json()["state"]) == (200, "in_progress")
    assert "cost" in problem(act(site, path, "fix", 2), 422)["fields"]
    fixed = act(site, path, "fix", 2, cost="12.50")
    assert (fixed.json()["state"], fixed.json()["cost"]) == ("fixed", "12.50")
    assert fixed.json()["closed_on"] is not None


def test_an_action_that_asks_for_a_reason_needs_one(site: Running) -> None:
    path = path_of(create(site))
    assert "reason" in problem(act(site, path, "refuse", 1), 422)["fields"]
    assert act(site, path, "refuse", 1, reason="not ours").json()["state"] == "refused"


def test_actions_that_are_not_there_are_not_found(site: Running) -> None:
    path = path_of(create(site))
    problem(act(site, path, "explode", 1), 404)
    problem(site.api("POST", f"{path}/actions/accept", json={}), 428)
    problem(act(site, path, "accept", 9), 412)
    asset = path_of(site.api("POST", "/city/asset", json={"name": "Lamp"}))
    problem(act(site, asset, "accept", 1), 403)


def test_an_action_takes_only_what_it_asks(site: Running) -> None:
    path = path_of(create(site, LARGE))
    answer = act(site, path, "accept", 1, street="Elsewhere")
    assert answer.status_code in (400, 422)
    assert site.api("GET", path).json()["street"] == "Oak Avenue"


# -- tokens --------------------------------------------------------------------------------
def test_without_a_token_of_the_agency_nothing_is_told(site: Running) -> None:
    path = "/api/v1" + path_of(create(site))
    bare = problem(site.get(path, headers={"Cookie": ""}), 401)
    asked: list[dict[str, str]] = [
        {"Authorization": "Bearer made-up"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": f"Bearer {site.tokens['stranger']}"},
        {"Authorization": "Bearer"},
        {"Cookie": site.headers_of("admin")["Cookie"]},
    ]
    for headers in asked:
        refused = site.get(path, headers={"Cookie": "", **headers})
        assert problem(refused, 401) == bare
        assert refused.headers["www-authenticate"] == "Bearer"


def test_an_unknown_agency_looks_like_one_without_a_token(site: Running) -> None:
    known = site.api("GET", "/harbor/mooring")
    unknown = site.api("GET", "/atlantis/mooring")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_an_expired_and_a_revoked_token_are_refused(site: Running) -> None:
    db, now = site.inside.db, site.clock()
    short = site.run(create_token(db, "city", "short", ["officer"], now, timedelta(hours=1)))
    long = site.run(create_token(db, "city", "long", ["officer"], now, timedelta(days=4000)))
    headers = [{"Authorization": f"Bearer {token}"} for token in (short, long)]
    url = "/api/v1/city/complaint"
    assert [site.get(url, headers=h).status_code for h in headers] == [200, 200]
    site.clock.forward(timedelta(hours=1))
    try:
        assert [site.get(url, headers=h).status_code for h in headers] == [401, 200]
        site.clock.forward(timedelta(days=366))
        assert site.get(url, headers=headers[1]).status_code == 401
    finally:
        site.clock.now = now
    assert site.run(revoke_token(db, "city", "long", now)) == 1
    assert site.get(url, headers=headers[1]).status_code == 401


# -- refusals ------------------------------------------------------------------------------
def test_what_may_not_be_read_looks_like_what_is_not_there(site: Running) -> None:
    """404, the same bytes: another's row, an entity without a grant, an entity that is not."""
    south = path_of(create(site, LARGE))
    there = site.api("GET", south, "clerk")
    absent = site.api("GET", "/city/complaint/CO-2026-99999", "clerk")
    assert (there.status_code, there.content) == (404, absent.content)
    dossier = site.api("POST", "/city/dossier", "admin", json={"subject": "Secret"})
    assert dossier.status_code == 201
    path = path_of(dossier)
    for method, url in (
        ("GET", "/city/dossier"), ("GET", path), ("POST", "/city/dossier"), ("PATCH", path),
        ("DELETE", path), ("POST", f"{path}/actions/accept"),
    ):  # fmt: skip
        headers = {"If-Match": '"1"'}
        forbidden = site.api(method, url, json={"subject": "x"}, headers=headers)
        nowhere = url.replace("dossier", "nowhere")
        none = site.api(method, nowhere, json={"subject": "x"}, headers=headers)
        assert (forbidden.status_code, forbidden.content) == (404, none.content), (method, url)


def test_a_row_that_may_not_be_seen_cannot_be_changed_or_acted_on(site: Running) -> None:
    south = path_of(create(site, LARGE))
    headers = {"If-Match": '"1"'}
    absent = site.api("PATCH", "/city/complaint/CO-1", "clerk", json={}, headers=headers)
    for method, url in (("PATCH", south), ("POST", f"{south}/actions/accept")):
        refused = site.api(method, url, "clerk", json={}, headers=headers)
        assert (refused.status_code, refused.content) == (404, absent.content)
    assert site.api("GET", south).json()["version"] == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1", 404), ("GET", "/api/", 404), ("GET", "/api/v2/city/complaint", 404),
        ("GET", "/api/v1/city", 404), ("PUT", "/api/v1/city/complaint/CO-1", 405),
        ("DELETE", "/api/v1/city/complaint", 405), ("POST", "/api/v1/city/openapi.json", 405),
        ("GET", "/api/v1/atlantis/openapi.json", 404), ("GET", "/api/v1/a/b/c/d/e/f", 404),
    ],
)  # fmt: skip
def test_every_refusal_below_api_is_problem_details(
    site: Running, method: str, path: str, status: int
) -> None:
    answer = site.run(site.ask(method, path, "token:officer"))
    problem(answer, status)
    if status == 405:
        assert answer.headers["allow"]
