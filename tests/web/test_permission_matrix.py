# ruff: noqa: E501  (a table is read by its lines)
"""Every route x every kind of visitor x every kind of record: who comes in, and who does not.

What is expected is worked out here from the roles as the agency wrote them, never by the code under
test. A route without a recipe fails. Whoever is refused changes nothing, and the refusal for what is
there is the refusal for what is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import yaml

from casework import web
from casework.web.route import ROUTES, Route
from tests.web.city import AGENCY
from tests.web.driving import PICTURE, STAFF, Running, without_secrets

web.load_routes()

CASE_ONLY, RECORD_ONLY = {"act", "assign"}, {"archive"}
EVERY = {"read", "create", "change", "act", "assign", "note", "export", "archive", "delete"}
ENTITIES = {"complaint": True, "asset": False, "dossier": False}
"""The entities of the city, and whether they are case types."""


def granted(role: str) -> dict[str, set[str]]:
    """Verbs by entity, read from the agency's own text."""
    may = yaml.safe_load(AGENCY)["roles"][role]["may"]
    found: dict[str, set[str]] = {}
    for entity, is_case in ENTITIES.items():
        words: Any = may.get(entity, may.get("all", []))
        verbs = EVERY if words == "all" else set(words)
        found[entity] = verbs - (RECORD_ONLY if is_case else CASE_ONLY)
    return found


GRANTS = {
    name: granted(name)
    for name, (agency, _, _) in STAFF.items()
    if agency == "city" and name != "nobody"
}
KNOWS_PEOPLE = {"officer", "reader", "supervisor", "admin"}
"""Roles that see personal data, so the people whom complaints name."""
CHANGES_PEOPLE = KNOWS_PEOPLE - {"reader"}
HELD_TO_THE_NORTH = {"clerk"}


@dataclass(frozen=True)
class Recipe:
    """How to call a route so that nothing changes even where it is allowed.

    `records` says that a record's reference stands in the path.
    """

    path: str
    form: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    comes_in: frozenset[int] = frozenset({200, 201, 204, 303, 409, 412, 422})
    """The statuses for whoever may."""


E, R = "/desk/city/{entity}", "/desk/city/{entity}/{reference}"
A, AR = "/api/v1/city/{entity}", "/api/v1/city/{entity}/{reference}"
OLD = {"If-Match": '"0"'}
DATED_ONLY = frozenset({303, 404, 409, 412, 422})
"""A case has no values that hold from a day on."""
BY_FORM = frozenset({200, 404, 422})
"""A record without states has no forms by name."""
RECORDS: Mapping[tuple[str, str], Recipe] = {
    ("POST", "/desk/{agency:str}/{entity:str}/views"): Recipe(f"{E}/views", {"name": ""}),
    ("POST", "/desk/{agency:str}/{entity:str}/views/{view:int}/delete"): Recipe(f"{E}/views/99/delete"),
    ("GET", "/desk/{agency:str}/{entity:str}"): Recipe(E),
    ("GET", "/desk/{agency:str}/{entity:str}/tree"): Recipe(f"{E}/tree", comes_in=frozenset({404})),  # no tree
    ("GET", "/desk/{agency:str}/{entity:str}/facets"): Recipe(f"{E}/facets"),
    ("GET", "/desk/{agency:str}/{entity:str}/export.csv"): Recipe(f"{E}/export.csv"),
    ("POST", "/desk/{agency:str}/{entity:str}/bulk"): Recipe(f"{E}/bulk"),
    ("GET", "/desk/{agency:str}/{entity:str}/{reference:str}"): Recipe(R),
    ("GET", "/desk/{agency:str}/{entity:str}/{reference:str}/print"): Recipe(f"{R}/print"),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/notes"): Recipe(f"{R}/notes", {"note": ""}),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/assign"): Recipe(f"{R}/assign", {"team": "north"}),
    ("GET", "/desk/{agency:str}/go/{entity:str}"): Recipe("/desk/city/go/{entity}?street=a"),
    ("GET", "/desk/{agency:str}/{entity:str}/new"): Recipe(f"{E}/new"),
    ("POST", "/desk/{agency:str}/{entity:str}/new"): Recipe(f"{E}/new"),
    ("GET", "/desk/{agency:str}/{entity:str}/new/{form:str}"): Recipe(f"{E}/new/public", comes_in=BY_FORM),
    ("POST", "/desk/{agency:str}/{entity:str}/new/{form:str}"): Recipe(f"{E}/new/public", comes_in=BY_FORM),
    ("POST", "/desk/{agency:str}/{entity:str}/new/{form:str}/validate/{field:str}"): Recipe(
        f"{E}/new/public/validate/FIRST", comes_in=BY_FORM
    ),
    ("GET", "/desk/{agency:str}/{entity:str}/new/{form:str}/check"): Recipe(f"{E}/new/public/check", comes_in=frozenset({404})),
    ("POST", "/desk/{agency:str}/{entity:str}/new/{form:str}/check"): Recipe(
        f"{E}/new/public/check", comes_in=frozenset({303, 404})
    ),  # nothing was typed, so there is nothing to check
    ("GET", "/desk/{agency:str}/{entity:str}/{reference:str}/edit"): Recipe(f"{R}/edit"),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/edit"): Recipe(f"{R}/edit", {"version": "99"}),
    ("POST", "/desk/{agency:str}/{entity:str}/new/validate/{field:str}"): Recipe(f"{E}/new/validate/FIRST"),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/edit/validate/{field:str}"): Recipe(
        f"{R}/edit/validate/FIRST"
    ),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/archive"): Recipe(f"{R}/archive", {"version": "99"}),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/withdraw"): Recipe(
        f"{R}/withdraw", {"version": "99"}, comes_in=DATED_ONLY
    ),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/restore"): Recipe(f"{R}/restore", {"version": "99"}),
    ("GET", "/desk/{agency:str}/{entity:str}/{reference:str}/delete"): Recipe(f"{R}/delete"),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/delete"): Recipe(f"{R}/delete", {"version": "99"}),
    **{
        (method, "/desk/{agency:str}/{entity:str}/{reference:str}/children/{children:str}" + tail): Recipe(
            f"{R}/children/complaints" + tail.replace("{child:str}", "CO-1"), comes_in=frozenset({404})
        )
        for method, tail in (
            ("GET", ""), ("GET", "/new"), ("POST", "/new"),
            ("GET", "/{child:str}/edit"), ("POST", "/{child:str}/edit"), ("POST", "/{child:str}/remove"),
        )
    },  # nothing in the city has children that are edited in place
    ("GET", "/desk/{agency:str}/{entity:str}/{reference:str}/upgrade"): Recipe(f"{R}/upgrade", comes_in=frozenset({404})),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/upgrade"): Recipe(
        f"{R}/upgrade", {"version": "99"}, comes_in=frozenset({303, 404})
    ),  # every case of the city is under its live revision, so there is nothing to move
    ("GET", "/desk/{agency:str}/{entity:str}/{reference:str}/actions/{action:str}"): Recipe(f"{R}/actions/accept"),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/actions/{action:str}"): Recipe(
        f"{R}/actions/accept", {"version": "99"}
    ),
    ("POST", "/desk/{agency:str}/{entity:str}/{reference:str}/actions/{action:str}/validate/{field:str}"): Recipe(
        f"{R}/actions/accept/validate/street", comes_in=frozenset({404})
    ),  # this action asks nothing, so there is no field to check
    ("GET", "/api/v1/{agency:str}/{entity:str}"): Recipe(A),
    ("POST", "/api/v1/{agency:str}/{entity:str}"): Recipe(A, json={}),
    ("GET", "/api/v1/{agency:str}/{entity:str}/{reference:str}"): Recipe(AR),
    ("PATCH", "/api/v1/{agency:str}/{entity:str}/{reference:str}"): Recipe(AR, json={}, headers=OLD),
    ("DELETE", "/api/v1/{agency:str}/{entity:str}/{reference:str}"): Recipe(AR, headers=OLD),
    ("POST", "/api/v1/{agency:str}/{entity:str}/{reference:str}/archive"): Recipe(f"{AR}/archive", json={}, headers=OLD),
    ("POST", "/api/v1/{agency:str}/{entity:str}/{reference:str}/withdraw"): Recipe(
        f"{AR}/withdraw", json={"valid_from": "2999-01-01"}, headers=OLD, comes_in=DATED_ONLY
    ),
    ("POST", "/api/v1/{agency:str}/{entity:str}/{reference:str}/restore"): Recipe(f"{AR}/restore", json={}, headers=OLD),
    ("GET", "/api/v1/{agency:str}/{entity:str}/{reference:str}/{children:str}"): Recipe(
        f"{AR}/complaints", comes_in=frozenset({200, 404})
    ),  # only an asset has complaints, and who may not read them finds none
    ("POST", "/api/v1/{agency:str}/{entity:str}/{reference:str}/actions/{action:str}"): Recipe(
        f"{AR}/actions/accept", json={}, headers=OLD
    ),
}  # fmt: skip
"""Routes about records of the agency: the verb decides, then the row."""

SLOWED = dict.fromkeys(["anonymous", *list(STAFF)[:4]], 422) | {"all": 429}
"""Five failures for one address, then it is slowed down, whoever asks."""
P = "/desk/{agency:str}/person"
O = "/desk/{agency:str}/organisation"  # noqa: E741
OTHERS: Mapping[tuple[str, str], tuple[str, Mapping[str, int]]] = {
    ("GET", "/sign-in"): ("/sign-in", {"staff": 303, "public": 200}),
    ("POST", "/sign-in"): ("/sign-in", SLOWED),
    ("POST", "/sign-out"): ("/sign-out", {}),
    ("GET", "/assets/{name:path}"): ("/assets/app.css", {"all": 200}),
    ("GET", "/theme/{agency:str}/colours.css"): ("/theme/city/colours.css", {"all": 200}),
    ("GET", "/accessibility"): ("/accessibility", {"all": 200}),
    ("GET", "/privacy"): ("/privacy", {"all": 200}),
    ("GET", "/health/live"): ("/health/live", {"all": 200}),
    ("GET", "/health/ready"): ("/health/ready", {"all": 200}),
    ("GET", "/"): ("/", {"all": 200}),
    ("GET", "/{agency:str}"): ("/city", {"all": 200}),
    ("GET", "/{agency:str}/{service:str}"): ("/city/complaint", {"all": 200}),
    ("POST", "/{agency:str}/{service:str}"): ("/city/complaint", {"all": 422}),
    ("GET", "/{agency:str}/{service:str}/{form:str}"): ("/city/complaint/public", {"all": 200}),
    ("POST", "/{agency:str}/{service:str}/{form:str}"): ("/city/complaint/public", {"all": 422}),
    ("GET", "/{agency:str}/{service:str}/{draft:str}/tasks"): ("/city/complaint/no/tasks", {"all": 404}),
    ("GET", "/{agency:str}/{service:str}/{draft:str}/saved"): ("/city/complaint/no/saved", {"all": 404}),
    ("POST", "/{agency:str}/{service:str}/{draft:str}/saved"): ("/city/complaint/no/saved", {"all": 404}),
    ("GET", "/{agency:str}/{service:str}/resume/{token:str}"): ("/city/complaint/resume/no", {"all": 410}),
    ("GET", "/{agency:str}/{service:str}/{draft:str}/{step:int}"): ("/city/complaint/no/1", {"all": 404}),
    ("POST", "/{agency:str}/{service:str}/{draft:str}/{step:int}"): ("/city/complaint/no/1", {"all": 404}),
    ("GET", "/{agency:str}/{service:str}/{draft:str}/check"): ("/city/complaint/no/check", {"all": 404}),
    ("GET", "/{agency:str}/{service:str}/{draft:str}/exit/{step:int}"): ("/city/complaint/no/exit/1", {"all": 404}),
    ("POST", "/{agency:str}/{service:str}/{draft:str}/check"): ("/city/complaint/no/check", {"all": 404}),
    ("GET", "/track/{token:str}"): ("/track/no", {"all": 404}),
    ("GET", "/preview/{token:str}"): ("/preview/no", {"all": 404}),
    ("POST", "/preview/{token:str}"): ("/preview/no", {"token": 403, "all": 404}),
    ("POST", "/preview/leave"): ("/preview/leave", {"token": 403, "all": 303}),
    ("POST", "/track/{token:str}"): ("/track/no", {"all": 404}),
    ("GET", "/desk"): ("/desk", {"staff": 200}),
    ("POST", "/desk/preferences"): ("/desk/preferences", {"staff": 303}),
    ("GET", "/desk/password"): ("/desk/password", {"staff": 200}),
    ("POST", "/desk/password"): ("/desk/password", {"staff": 422}),
    ("GET", "/desk/{agency:str}"): ("/desk/city", {"staff": 303}),
    ("GET", "/desk/search"): ("/desk/search?q=word", {"staff": 200}),
    ("GET", P): ("/desk/city/person", {"knows": 200, "staff": 404}),
    ("GET", f"{P}/{{reference:str}}"): ("/desk/city/person/PERSON", {"knows": 200, "staff": 404}),
    ("GET", f"{P}/{{reference:str}}/edit"): ("/desk/city/person/PERSON/edit", {"changes": 200, "knows": 403, "staff": 404}),
    ("POST", f"{P}/{{reference:str}}/edit"): (
        "/desk/city/person/PERSON/edit", {"changes": 409, "knows": 403, "staff": 404},
    ),
    ("GET", O): ("/desk/city/organisation", {"staff": 404}),
    ("GET", f"{O}/{{reference:str}}"): ("/desk/city/organisation/O-1", {"staff": 404}),
    ("GET", f"{O}/{{reference:str}}/edit"): ("/desk/city/organisation/O-1/edit", {"staff": 404}),
    ("POST", f"{O}/{{reference:str}}/edit"): ("/desk/city/organisation/O-1/edit", {"staff": 404}),
    ("GET", "/desk/{agency:str}/files/{file:int}"): (
        "/desk/city/files/1", {"clerk": 404, "porter": 404, "nobody": 404, "stranger": 404, "staff": 200},
    ),
    ("GET", "/desk/{agency:str}/go/{target:str}/{number:int}"): (
        "/desk/city/go/person/1", {"knows": 303, "staff": 404},
    ),
    ("GET", "/api/v1/{agency:str}/openapi.json"): ("/api/v1/city/openapi.json", {"all": 200}),
    ("POST", "/api/v1/{agency:str}/files/{entity:str}/{field:str}"): (
        "/api/v1/city/files/complaint/photo",
        {"token:stranger": 401, "token:nobody": 404, "token:porter": 404, "token:viewer": 403,
         "token:reader": 403, "token": 400, "all": 401},
    ),  # who may is refused for want of a file
    ("GET", "/api/v1/{agency:str}/files/{number:int}"): (
        "/api/v1/city/files/1",
        {"token:stranger": 401, "token:nobody": 404, "token:porter": 404, "token:clerk": 404,
         "token": 200, "all": 401},
    ),
}  # fmt: skip
"""Every other route: its status by kind of visitor, the first that fits; none given: only that it answers."""


def test_every_route_has_its_place_in_the_matrix() -> None:
    declared = {(one.method, one.path) for one in ROUTES}
    assert declared == set(RECORDS) | set(OTHERS)
    with_verb = {(one.method, one.path) for one in ROUTES if one.verb is not None}
    assert with_verb == set(RECORDS), "a route about records asks for a verb"


# -- records -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def stocked(site: Running) -> dict[str, tuple[str, str]]:
    """A row of each kind: the entity and its reference, by a name."""
    picture = {"photo": ("hole.png", PICTURE, "image/png")}
    found: dict[str, tuple[str, str]] = {}
    for name, district in (("north", "north"), ("south", "south")):
        body = {
            "street": f"{name} Street", "district": district, "size": "large", "severity": 4,
            "reporter": {"name": f"Rita {name}", "email": f"{name}@people.example"},
        }  # fmt: skip
        made = site.api("POST", "/city/complaint", "admin", json=body)
        found[name] = ("complaint", made.json()["reference"])
    for entity, body in (("asset", {"name": "Bin"}), ("dossier", {"subject": "Case"})):
        made = site.api("POST", f"/city/{entity}", "admin", json=body)
        found[entity] = (entity, made.json()["reference"])
    found["absent"] = ("complaint", "CO-2026-99999")
    found["nowhere"] = ("nowhere", "NO-1")
    form = {"street": "Pictured", "district": "south", "size": "small", "csrf": site.csrf("admin")}
    sent = site.run(site.ask("POST", "/desk/city/complaint/new", "admin", data=form, files=picture))
    assert sent.status_code == 303, sent.text
    return found


def call(site: Running, one: Route, path: str, who: str, recipe: Recipe) -> httpx.Response:
    more: dict[str, Any] = {"headers": dict(recipe.headers)}
    if recipe.json is not None:
        more["json"] = recipe.json
    elif one.method == "POST" and not one.is_api:
        more["data"] = {**recipe.form, "csrf": site.csrf(who) if who in site.cookies else "x"}
    return site.run(site.ask(one.method, path, who, **more))


def expected_of_records(one: Route, who: str, target: tuple[str, str], kind: str) -> set[int]:
    """The statuses that may come. The verb decides first, then whether the row is one of theirs."""
    assert one.verb is not None
    name = who.removeprefix("token:")
    if one.is_api and (not who.startswith("token:") or STAFF[name][0] != "city"):
        return {401}
    if not one.is_api and (who.startswith("token:") or name == "anonymous"):
        return {303}
    verbs = GRANTS.get(name, {}).get(target[0], set())
    if one.verb.value not in verbs or (one.verb.value == "export" and "read" not in verbs):
        return {403} if "read" in verbs else {404}
    if one.verb.value == "delete" and kind in ("north", "south"):
        return {403}  # a case is never deleted, whatever the role
    has_row = "{reference" in one.path
    if has_row and (kind == "absent" or (kind == "south" and name in HELD_TO_THE_NORTH)):
        return {404}
    return set(RECORDS[one.method, one.path].comes_in)


def visitors(one: Route) -> Iterator[str]:
    yield "anonymous"
    yield from STAFF
    yield from (f"token:{name}" for name in STAFF) if one.is_api else ["token:admin"]


def first_field(entity: str) -> str:
    return {"complaint": "street", "asset": "name", "dossier": "subject"}.get(entity, "x")


RECORD_ROUTES = [one for one in ROUTES if (one.method, one.path) in RECORDS]


def history(site: Running) -> tuple[Any, ...]:
    """Everything that a change would touch."""
    tables = ("complaint", "asset", "dossier", "person")
    versions = tuple(
        tuple(site.rows("city", t, "id, version", "1 = 1 ORDER BY id")) for t in tables
    )
    return (site.count("city", "event"), site.count("casework", "saved_view"), versions)


@pytest.mark.parametrize("one", RECORD_ROUTES, ids=lambda one: f"{one.method} {one.path}")
def test_records_are_open_to_whom_the_agency_says(
    site: Running, stocked: dict[str, tuple[str, str]], one: Route
) -> None:
    recipe = RECORDS[one.method, one.path]
    is_assigning = one.path.endswith("/assign")
    for who in visitors(one):
        before = history(site)
        refused: dict[str, bytes] = {}
        for kind, target in stocked.items():
            if is_assigning and kind == "south":
                continue
            path = recipe.path.format(entity=target[0], reference=target[1])
            path = path.replace("FIRST", first_field(target[0]))
            answer = call(site, one, path, who, recipe)
            wanted = expected_of_records(one, who, target, kind)
            case = (one.method, path, who, answer.status_code)
            assert answer.status_code in wanted, (*case, wanted, answer.text[:600])
            if wanted == {303}:
                assert answer.headers["location"].startswith("/sign-in?next="), case
            if answer.status_code == 404:
                text = without_secrets(answer.text).replace(path, "PATH")
                refused[kind] = text.encode()
        assert len(set(refused.values())) <= 1, (one.path, who, "forbidden is not like absent")
        assert history(site) == before, (one.path, who)


# -- everything else -----------------------------------------------------------------------
OTHER_ROUTES = [one for one in ROUTES if (one.method, one.path) in OTHERS]


def kinds_of(who: str) -> Iterator[str]:
    yield who
    if who.startswith("token:"):
        yield "token"
    if who in CHANGES_PEOPLE:
        yield "changes"
    if who in KNOWS_PEOPLE:
        yield "knows"
    yield "public" if who == "anonymous" or who.startswith("token:") else "staff"
    yield "all"


@pytest.mark.parametrize("one", OTHER_ROUTES, ids=lambda one: f"{one.method} {one.path}")
def test_other_pages_are_open_to_whom_they_say(
    site: Running, stocked: dict[str, tuple[str, str]], one: Route
) -> None:
    path, statuses = OTHERS[one.method, one.path]
    path = path.replace("PERSON", "P-000001").replace("/files/1", f"/files/{picture_of(site)}")
    before = history(site)
    for who in visitors(one):
        if one.path == "/sign-out":
            continue  # it would end the sessions that the other tests use
        answer = call(site, one, path, who, Recipe(path))
        found = next((statuses[kind] for kind in kinds_of(who) if kind in statuses), None)
        if one.who == "officer" and (who == "anonymous" or who.startswith("token:")):
            found = 303
            assert answer.headers["location"].startswith("/sign-in?next=")
        wanted = {found}
        if one.method == "POST" and not one.is_api and who.startswith("token:") and found != 303:
            wanted = {403, 404} & {403, found}  # a bearer token proves no form
        assert answer.status_code in wanted, (path, who, answer.text[:500])
    assert history(site) == before


def picture_of(site: Running) -> int:
    return int(site.rows("city", "file", "max(id)")[0][0])
