"""A draft is looked at over the records of today: nothing is written, and nobody sees more than live."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from casework import web
from casework.definition import digest_of
from casework.publishing.bundles import Bundle
from casework.publishing.previews import Started, start_preview
from casework.store import previews
from casework.web.route import ROUTES
from tests.web.city import CITY
from tests.web.driving import PICTURE, STAFF, Running, tracking
from tests.web.test_permission_matrix import OTHERS, RECORDS

web.load_routes()

DRAFT_COMPLAINT = (
    CITY["case_types/complaint.yaml"]
    .replace("street: {type: text, title", "road: {was: street, type: text, title")
    .replace("{en: Street, es: Calle}", "{en: Road, es: Vía}")
    .replace("label: street", "label: road")
    .replace("[street, district]", "[road, district]")
    .replace("[reference, street", "[reference, road")
    .replace("columns: [street", "columns: [road")
    .replace("witness: {type: text, privacy: personal", "witness: {type: text, privacy: public")
    .replace("small: Small", "tiny: {title: Tiny, was: small}")
    .replace("  details: {", "  colour: {type: text, title: Colour of it}\n  details: {")
    .replace("        - details\n", "        - details\n        - colour\n")
    .replace("received:\n", "arrived:\n    was: received\n    title: Arrived at us\n", 1)
    .replace("entering received", "entering arrived")
    .replace("leaving received", "leaving arrived")
    .replace("title: {en: Complaint, es: Queja}", "title: {en: Grievance, es: Reclamo}")
)  # fmt: skip
SHED = """\
entity: shed
title: Shed
plural: Sheds
reference: "SD-{number:05}"
fields: {name: {type: text, searchable: true}, complaint: {type: record, to: complaint}}
"""
DRAFT: Mapping[str, str] = {
    **CITY,
    "case_types/complaint.yaml": DRAFT_COMPLAINT,
    "entities/shed.yaml": SHED,
    "agency.yaml": CITY["agency.yaml"]
    .replace("sees: [personal]", "sees: [personal, sensitive]")
    .replace("viewer:\n    title: Viewer", "viewer:\n    title: Onlooker\n    sees: [personal, sensitive]"),
}  # fmt: skip


def started(site: Running, texts: Mapping[str, str] = DRAFT, hours: int = 24) -> Started:
    bundle = Bundle("city", texts, digest_of(texts), "")
    making = start_preview(
        site.inside.db, bundle, hours=hours, note="New words", who="alex", now=site.clock()
    )
    return site.run(making)


class Looking:
    """Somebody whose browser holds the cookie of a preview."""

    def __init__(self, site: Running, token: str) -> None:
        self.site, self.token = site, token

    def cookie(self, who: str) -> dict[str, str]:
        inside, site = self.site.inside, self.site
        own = f"{inside.session_cookie}={site.cookies[who]}"
        return {"Cookie": f"{own}; {inside.preview_cookie}={self.token}"}

    def asks(self, method: str, path: str, who: str, **more: Any) -> httpx.Response:
        headers = {**self.cookie(who), **more.pop("headers", {})}
        return self.site.run(self.site.client.request(method, path, headers=headers, **more))

    def gets(self, path: str, who: str = "admin") -> httpx.Response:
        return self.asks("GET", path, who)

    def posts(self, path: str, page: httpx.Response, who: str, **data: Any) -> httpx.Response:
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found
        return self.asks("POST", path, who, data={**data, "csrf": found[1]})


@pytest.fixture(scope="module")
def stocked(both_sites: Running) -> Running:
    site = both_sites
    for district in ("north", "south"):
        body = {
            "street": f"{district} Street", "district": district, "size": "small",
            "witness": f"Wanda {district}", "health": "frail", "risk": "grave",
            "reporter": {"name": f"Rita {district}", "email": f"{district}@people.example"},
        }  # fmt: skip
        made = site.api("POST", "/city/complaint", "admin", json=body)
        assert made.status_code == 201, made.text
    site.api("POST", "/city/asset", "admin", json={"name": "Bin"})
    site.api("POST", "/city/dossier", "admin", json={"subject": "Case"})
    form = {"street": "Pictured", "district": "south", "size": "small", "csrf": site.csrf("admin")}
    picture = {"photo": ("hole.png", PICTURE, "image/png")}
    sent = site.run(site.ask("POST", "/desk/city/complaint/new", "admin", data=form, files=picture))
    assert sent.status_code == 303
    return site


@pytest.fixture(scope="module")
def looking(stocked: Running) -> Looking:
    return Looking(stocked, started(stocked).token)


def reference(site: Running, district: str = "north") -> str:
    where = f"district = '{district}' ORDER BY id"
    return str(site.rows("city", "complaint", "reference", where)[0][0])


# -- what is seen ------------------------------------------------------------------------------
def test_a_list_shows_the_words_of_the_draft_over_the_answers_of_today(looking: Looking) -> None:
    page = looking.gets(
        "/desk/city/complaint?fields=reference&fields=road&fields=size&fields=state"
    )
    assert page.status_code == 200, page.text
    for words in ("Road", "north Street", "south Street", "Tiny", "Arrived at us"):
        assert words in page.text, words
    assert "Preview of an unpublished change" in page.text
    assert "New words" in page.text
    assert 'action="/preview/leave"' in page.text
    filtered = looking.gets(
        "/desk/city/complaint?road=north+Street&size=tiny&state=arrived&sort=road"
    )
    assert "north Street" in filtered.text
    assert "south Street" not in filtered.text
    assert looking.gets("/desk/city/complaint?street=x").status_code == 400
    assert "complaints</p>" in looking.gets("/desk/city/complaint?limit=1").text, "counted as well"


def test_a_case_shows_the_words_of_the_draft(looking: Looking) -> None:
    page = looking.gets(f"/desk/city/complaint/{reference(looking.site)}")
    assert page.status_code == 200, page.text
    for words in ("Road", "north Street", "Colour of it", "Tiny", "Arrived at us", "Accept"):
        assert words in page.text, words
    printed = looking.gets(f"/desk/city/complaint/{reference(looking.site)}/print")
    assert "north Street" in printed.text
    assert "Road" in printed.text


def test_search_finds_what_it_finds_live(looking: Looking) -> None:
    assert "north Street" in looking.gets("/desk/city/complaint?q=north").text
    assert reference(looking.site) in looking.gets("/desk/search?q=north").text


@pytest.mark.parametrize("query", ["", "?q=word", "?sort=name", "?q=word&sort=name"])
def test_a_new_entity_is_an_empty_list(looking: Looking, query: str) -> None:
    page = looking.gets(f"/desk/city/shed{query}")
    assert page.status_code == 200, page.text
    assert "Sheds" in page.text
    assert "SD-" not in page.text.replace("SD-{", "")


def test_the_other_agency_is_as_it_is(looking: Looking) -> None:
    live = looking.site.get("/desk", "stranger")
    assert looking.gets("/desk", "stranger").status_code == live.status_code == 200
    assert looking.gets("/harbor", "anonymous").status_code == 200


def test_the_public_sees_services_and_forms_of_the_draft(looking: Looking) -> None:
    assert "Grievance" in looking.gets("/city", "anonymous").text
    assert "Grievance" in looking.gets("/", "anonymous").text
    form = looking.gets("/city/complaint", "anonymous")
    assert "Road" in form.text
    assert "Preview of an unpublished change" in form.text
    assert "Vía" in looking.gets("/city/complaint?lang=es", "anonymous").text
    assert "Vista previa" in looking.gets("/city/complaint?lang=es", "anonymous").text


# -- never more than live ----------------------------------------------------------------------
SECRETS = ("Wanda", "frail", "Rita", "people.example", "grave")
PAGES = (
    "/desk", "/desk/city/complaint", "/desk/city/complaint?fields=witness", "/desk/city/person",
    "/desk/city/complaint?fields=health", "/desk/city/complaint?q=Wanda", "/desk/search?q=Wanda",
    "/desk/city/complaint/export.csv", "/desk/city/complaint/REF", "/desk/city/complaint/REF/print",
    "/desk/city/complaint?witness=Wanda+north", "/desk/city/complaint?sort=witness",
    "/desk/city/complaint/SOUTH", "/desk/city/shed", "/desk/city/dossier", "/desk/city/asset",
    "/desk/city/files/1", "/desk/city/person/P-1", "/desk/city/complaint?fields=reporter",
    "/desk/city/complaint/REF/edit", "/desk/city/complaint/new",
    "/desk/city/complaint/facets",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", [*STAFF, "anonymous"])
def test_nobody_sees_more_than_they_see_live(looking: Looking, path: str, who: str) -> None:
    site = looking.site
    path = path.replace("REF", reference(site)).replace("SOUTH", reference(site, "south"))
    live, ahead = site.get(path, who), looking.gets(path, who)
    if live.status_code == 404 and "shed" not in path:
        assert ahead.status_code in (404, 400), ahead.status_code
    if ahead.status_code == 200:
        for secret in (*SECRETS, "south Street", "north Street", "Bin", "AS-00001", "DO-00001"):
            if secret in ahead.text.replace(path, ""):
                seen = [site.get(one, who).text for one in (path, *pages_seen_live(site))]
                assert any(secret in text for text in seen), (secret, path, who)


def pages_seen_live(site: Running) -> tuple[str, ...]:
    """What somebody may see at all."""
    north, south = reference(site), reference(site, "south")
    return (
        f"/desk/city/complaint/{north}", f"/desk/city/complaint/{south}", "/desk/city/asset",
        "/desk/city/dossier", "/desk/city/complaint", "/desk/city/person",
    )  # fmt: skip


def test_a_field_that_the_draft_opens_stays_closed(looking: Looking) -> None:
    path = f"/desk/city/complaint/{reference(looking.site)}"
    assert "Wanda north" in looking.gets(path, "officer").text
    assert "Wanda" not in looking.gets(path, "viewer").text
    assert looking.gets("/desk/city/complaint?fields=witness", "viewer").status_code == 400


def test_a_role_that_the_draft_widens_sees_what_it_saw(looking: Looking) -> None:
    path = f"/desk/city/complaint/{reference(looking.site)}"
    assert "frail" in looking.gets(path, "supervisor").text
    assert "frail" not in looking.gets(path, "officer").text


def test_a_row_rule_of_the_live_revision_holds(looking: Looking) -> None:
    page = looking.gets("/desk/city/complaint", "clerk")
    assert "north Street" in page.text
    assert "south Street" not in page.text
    gone = looking.gets(f"/desk/city/complaint/{reference(looking.site, 'south')}", "clerk")
    assert gone.status_code == 404


def test_without_a_role_nothing_of_a_record_is_there(looking: Looking) -> None:
    token = tracking(looking.site)
    assert looking.site.get(f"/track/{token}").status_code == 200
    assert looking.gets(f"/track/{token}", "anonymous").status_code == 404
    assert looking.gets(f"/track/{token}", "stranger").status_code == 404
    assert "Arrived at us" in looking.gets(f"/track/{token}", "admin").text


# -- nothing is written ------------------------------------------------------------------------
def dump(site: Running) -> dict[str, list[str]]:
    """Every row of every table of every agency and of the platform."""
    db = site.inside.db
    if db.dialect == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
        names = [f'"{row[0]}"' for row in site.run(db.fetch(sql))]
    else:
        sql = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('city', 'harbor', 'casework')"
        names = [f'"{row[0]}"."{row[1]}"' for row in site.run(db.fetch(sql))]
    found = {}
    for name in names:
        rows = site.run(db.fetch(f"SELECT * FROM {name}"))
        found[name] = sorted(map(repr, rows))
    return found


def files(site: Running) -> dict[str, bytes]:
    kept = (one for one in (site.settings.home / "files").rglob("*") if one.is_file())
    return {str(one): one.read_bytes() for one in kept}


def test_every_unsafe_route_is_refused_and_nothing_is_written(looking: Looking) -> None:
    site = looking.site
    site.clock.forward(timedelta(minutes=5))
    before, kept = dump(site), files(site)
    paths = {key: recipe.path for key, recipe in RECORDS.items()}
    paths |= {key: path for key, (path, _) in OTHERS.items()}
    unsafe = [one for one in ROUTES if one.method != "GET" and not one.is_api]
    assert len(unsafe) > 30
    for one in unsafe:
        path = paths[one.method, one.path].format(entity="complaint", reference=reference(site))
        for who in ("admin", "officer", "stranger", "anonymous"):
            page = looking.gets("/city/complaint", who)
            told = looking.posts(path, page, who, version="1", note="x", team="north", email="a")
            if one.is_walked:
                assert told.status_code in (200, 303, 404, 422), (path, told.status_code)
            else:
                assert told.status_code == 403, (path, told.status_code)
                assert "Nothing is kept in a preview" in told.text, path
    assert dump(site) == before
    assert files(site) == kept


def test_no_page_writes_anything(looking: Looking) -> None:
    site = looking.site
    before = dump(site)
    paths = {key: recipe.path for key, recipe in RECORDS.items()}
    paths |= {key: path for key, (path, _) in OTHERS.items()}
    for one in (each for each in ROUTES if each.method == "GET" and not each.is_api):
        path = paths[one.method, one.path].replace("PERSON", "P-1")
        path = path.format(entity="complaint", reference=reference(site))
        for who in ("admin", "viewer", "anonymous"):
            status = looking.gets(path, who).status_code
            assert status < 500, (path, status)
    assert dump(site) == before


def test_a_form_is_walked_to_the_end_and_not_sent(looking: Looking) -> None:
    site, who = looking.site, "anonymous"
    before = dump(site)
    page = looking.gets("/city/complaint", who)
    wrong = looking.posts("/city/complaint", page, who, road="", district="north")
    assert wrong.status_code == 422 or "There is a problem" in wrong.text
    step = looking.posts("/city/complaint", page, who, road="Elm Road", district="north")
    assert step.status_code == 303, step.text
    step = looking.posts(step.headers["location"], page, who, size="tiny", colour="Red")
    step = looking.posts(step.headers["location"], page, who, witness="Me")
    check = looking.gets(step.headers["location"], who)
    assert check.status_code == 200
    assert "Elm Road" in check.text
    assert "Red" in check.text
    sent = looking.posts(step.headers["location"], check, who)
    assert sent.status_code == 403
    assert "Nothing is kept in a preview" in sent.text
    assert dump(site) == before
    altered = step.headers["location"].replace("/check", "x/check")
    assert looking.gets(altered, who).status_code == 404
    assert site.get(step.headers["location"]).status_code == 404, "outside it is nobody's form"


def test_saving_for_later_is_refused_by_the_database_itself(looking: Looking) -> None:
    before = dump(looking.site)
    page = looking.gets("/city/complaint", "anonymous")
    data = {"road": "Elm Road", "district": "north", "then": "later"}
    told = looking.posts("/city/complaint", page, "anonymous", **data)
    assert told.status_code == 403
    assert "Nothing is kept in a preview" in told.text
    kept_by_itself = looking.posts("/city/complaint", page, "anonymous", **{**data, "then": "save"})
    assert kept_by_itself.status_code == 204
    assert dump(looking.site) == before


def test_for_the_public_every_table_of_records_is_empty(looking: Looking) -> None:
    """Not only the pages of today: a page that does not exist yet finds nothing either."""
    site = looking.site
    finding = site.inside.previews.find(looking.token, site.inside.live, site.clock())
    ahead = site.run(finding)
    assert ahead is not None
    for name in ("complaint", "asset", "dossier", "shed"):
        sql = f"SELECT count(*) FROM {site.inside.db.table('city', name)}"
        assert site.run(ahead.public.fetch(sql)) == [(0,)]
        found = site.run(ahead.staff.fetch(sql))
        assert (found == [(0,)]) == (name == "shed")


def test_a_session_is_not_kept_up_by_looking(looking: Looking) -> None:
    site = looking.site
    before = site.rows("casework", "session", "seen_on")
    site.clock.forward(timedelta(minutes=2))
    looking.gets("/desk")
    assert site.rows("casework", "session", "seen_on") == before


# -- the link, the cookie, the end -------------------------------------------------------------
def test_the_link_says_what_comes_and_its_button_begins(stocked: Running) -> None:
    token = started(stocked).token
    page = stocked.get(f"/preview/{token}")
    assert page.status_code == 200
    assert "You do not see any records" in page.text
    assert "Sign in first" in page.text
    assert stocked.inside.preview_cookie not in page.headers.get("set-cookie", "")
    begun = stocked.post(f"/preview/{token}", {})
    assert begun.headers["location"] == "/city"
    assert f"{stocked.inside.preview_cookie}={token}" in begun.headers["set-cookie"]
    begun = stocked.post(f"/preview/{token}", {}, "admin")
    assert begun.headers["location"] == "/desk"


def test_leaving_takes_the_cookie_away(looking: Looking) -> None:
    page = looking.gets("/desk")
    left = looking.posts("/preview/leave", page, "admin")
    assert left.status_code == 303
    assert f'{looking.site.inside.preview_cookie}="";' in left.headers["set-cookie"]


def test_a_form_of_a_preview_is_good_for_nothing_outside_of_it(looking: Looking) -> None:
    site = looking.site
    page = looking.gets(f"/desk/city/complaint/{reference(site)}")
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    data = {"note": "x", "csrf": found[1]}
    path = f"/desk/city/complaint/{reference(site)}/notes"
    told = site.run(site.ask("POST", path, "admin", data=data))
    assert told.status_code == 403
    assert "This form is too old" in told.text


def gone(site: Running, token: str) -> None:
    """The link and the cookie are as good as none."""
    ended, unknown = site.get(f"/preview/{token}"), site.get("/preview/never")
    assert ended.status_code == unknown.status_code == 404
    assert ended.text.replace(token, "x") == unknown.text.replace("never", "x")
    page = Looking(site, token).gets("/city", "anonymous")
    assert "Preview of an unpublished change" not in page.text
    assert "Complaint" in page.text
    assert f'{site.inside.preview_cookie}="";' in page.headers["set-cookie"]


def test_ended_and_run_out_are_like_absent(stocked: Running) -> None:
    done = started(stocked)
    (first, *_) = stocked.run(previews.running(stocked.inside.db, stocked.clock()))
    stocked.run(previews.end(stocked.inside.db, first.id, stocked.clock()))
    gone(stocked, done.token)
    short = started(stocked, hours=1)
    stocked.clock.forward(timedelta(minutes=61))
    gone(stocked, short.token)
    stocked.clock.forward(-timedelta(minutes=61))


def test_a_publication_ends_every_preview_of_the_agency(stocked: Running) -> None:
    done = started(stocked)
    assert Looking(stocked, done.token).gets("/desk").status_code == 200
    changed = {**CITY, "entities/dossier.yaml": CITY["entities/dossier.yaml"] + "# more\n"}
    stocked.publish(changed)
    gone(stocked, done.token)
