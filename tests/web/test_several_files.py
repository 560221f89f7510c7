"""Files by type, size and number: refused by their field, with every other answer and file kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from casework.web.form_body import LARGEST_TEXT
from tests.postgres import fresh_database
from tests.web.driving import PICTURE, Running, form_of, running_site

AGENCY = """\
format: 1
agency: plans
title: Plans
languages: [en]
time_zone: America/Los_Angeles
region: US
currency: USD
roles:
  officer: {title: Officer, may: {all: all}}
"""
PERMIT = """\
case_type: permit
title: Permit
reference: "PE-{number:05}"
fields:
  what: {type: text, required: true}
  plans: {type: file, accept: [png, pdf], max_size: 1, max_files: 3}
  cover: {type: file, accept: [png], max_size: 1}
form:
  public: true
  steps:
    - title: What and how?
      fields: [what, plans, cover]
states:
  received: {start: true, on: {grant: {to: granted}}}
  granted: {final: done}
list: {columns: [what, plans]}
"""
START = "/plans/permit"
BIG = PICTURE + b"\0" * 1_100_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("plans")
    if request.param == "sqlite":
        with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
            yield staffed(running)
        return
    with (
        fresh_database(request.getfixturevalue("postgres_dsn")) as url,
        running_site(url, home) as running,
    ):
        yield staffed(running)


def staffed(site: Running) -> Running:
    site.publish({"agency.yaml": AGENCY, "case_types/permit.yaml": PERMIT}, "plans")
    site.hire("officer", "plans", ("officer",), ())
    site.issue("officer", "plans", ("officer",))
    return site


def send(
    site: Running,
    url: str,
    data: dict[str, Any],
    *files: tuple[str, str, bytes],
    who: str = "anonymous",
) -> httpx.Response:
    parts = [(field, (name, content, "image/png")) for field, name, content in files]
    body = {**data, "csrf": site.csrf(who)}
    return site.run(site.ask("POST", url, who, data=body, files=parts))


def plans(*names: str, content: bytes = PICTURE) -> list[tuple[str, str, bytes]]:
    return [("plans", name, content) for name in names]


def test_several_files_are_kept_with_their_names_and_one_may_be_given_up(site: Running) -> None:
    first = send(site, START, {"what": ""}, *plans("a.png", "b c.png"))
    assert first.status_code == 422, "what is missing"
    url = first.request.url.path
    for name in ("Keep a.png", "Keep b c.png"):
        assert name in first.text
    action = first.text.split('<form method="post" action="')[1].split('"')[0]
    kept = form_of(first, action)
    assert len(kept["plans.kept"]) == 2
    more = send(site, action, {**kept, "what": ""}, *plans("c.png"))
    assert all(f"Keep {name}" in more.text for name in ("a.png", "b c.png", "c.png")), url
    kept = form_of(more, action)
    kept["plans.kept"] = kept["plans.kept"][1:]
    done = site.post(action, {**kept, "what": "House"})
    assert done.status_code == 303, done.text
    check = site.get(done.headers["location"])
    assert "b c.png, c.png" in check.text
    assert "a.png" not in check.text
    assert site.post(done.headers["location"], {}).status_code == 303
    reference = site.rows("plans", "permit", "max(reference)")[0][0]
    page = site.get(f"/desk{START}/{reference}", "officer").text
    told = site.api("GET", f"{START}/{reference}").json()["plans"]
    assert [one["label"] for one in told] == ["b c.png", "c.png"]
    for one in told:
        assert f'href="/desk/plans/files/{one["id"]}">{one["label"]}' in page
        read = site.get(f"/desk/plans/files/{one['id']}", "officer")
        assert read.content.startswith(b"\x89PNG")


def test_one_file_more_than_the_field_takes_is_refused_and_the_others_stay(site: Running) -> None:
    page = send(site, START, {"what": "Shed"}, *plans("a.png", "b.png", "c.png", "d.png"))
    assert page.status_code == 422
    assert "Plans takes 3 files at most" in page.text
    assert "Keep c.png" in page.text
    assert "Keep d.png" not in page.text
    assert 'value="Shed"' in page.text


def test_of_a_file_that_is_too_large_nothing_is_kept_and_of_the_rest_all(site: Running) -> None:
    before = site.count("plans", "file")
    page = send(
        site, START, {"what": "Barn"}, ("plans", "film.png", BIG), ("cover", "c.png", PICTURE)
    )
    assert page.status_code == 422
    assert "The file for Plans must be smaller than 1 MB" in page.text
    assert "Keep c.png" in page.text
    assert 'value="Barn"' in page.text
    assert site.count("plans", "file") == before + 1


def test_a_file_of_another_kind_is_refused_by_the_kinds_that_are_taken(site: Running) -> None:
    page = send(
        site, START, {"what": "Barn"}, ("cover", "c.jpg", PICTURE), ("plans", "a.txt", b"a")
    )
    assert "The file for Cover must be one of these: PNG" in page.text
    assert "The file for Plans must be one of these: PNG, PDF" in page.text


def test_a_file_that_nobody_asked_for_is_let_go(site: Running) -> None:
    before = site.count("plans", "file")
    assert (
        send(
            site, START, {"what": "Hut"}, ("what", "x.png", PICTURE), ("no", "y", b"y")
        ).status_code
        == 303
    )
    assert site.count("plans", "file") == before


def test_more_text_than_any_form_holds_is_refused(site: Running) -> None:
    page = send(site, START, {"what": "x" * (LARGEST_TEXT + 1)}, ("cover", "c.png", PICTURE))
    assert page.status_code == 413


def test_a_program_gives_several_files_and_changes_them(site: Running) -> None:
    def token(name: str) -> dict[str, str]:
        sent = site.api("POST", "/plans/files/permit/plans", files={"file": (name, PICTURE)})
        return {"reference": sent.json()["token"]}

    too_large = site.api("POST", "/plans/files/permit/plans", files={"file": ("a.png", BIG)})
    assert too_large.status_code == 422
    assert "smaller than 1 MB" in too_large.json()["fields"]["plans"]
    made = site.api("POST", START, json={"what": "Hall", "plans": [token("a.png"), token("b.png")]})
    assert made.status_code == 201, made.text
    one = made.json()
    path, match = f"{START}/{one['reference']}", {"If-Match": '"1"'}
    kept = {"id": one["plans"][1]["id"]}
    changed = site.api("PATCH", path, json={"plans": [kept, token("c.png")]}, headers=match)
    assert [file["label"] for file in changed.json()["plans"]] == ["b.png", "c.png"]
    stolen = site.api("POST", START, json={"what": "Thief", "plans": [kept]})
    assert stolen.status_code == 422, "a file of another case"
    many = site.api("POST", START, json={"what": "Many", "plans": [kept] * 4})
    assert "3 files at most" in many.json()["fields"]["plans"]
    assert site.api("POST", START, json={"what": "One", "plans": kept}).status_code == 422


def test_an_officer_changes_the_files_of_a_case(site: Running) -> None:
    case = site.api("POST", START, json={"what": "Hall"}).json()
    url = f"/desk{START}/{case['reference']}/edit"
    form = form_of(site.get(url, "officer"), url)
    saved = send(site, url, form, *plans("a.png", "b.png"), who="officer")
    assert saved.status_code == 303
    form = form_of(site.get(url, "officer"), url)
    assert len(form["plans.kept"]) == 2
    form["plans.kept"] = form["plans.kept"][:1]
    assert send(site, url, form, *plans("c.png"), who="officer").status_code == 303
    told = site.api("GET", f"{START}/{case['reference']}").json()["plans"]
    assert [one["label"] for one in told] == ["a.png", "c.png"]


def test_a_field_that_takes_more_files_keeps_those_it_has(site: Running) -> None:
    sent = site.api("POST", "/plans/files/permit/cover", files={"file": ("a.png", PICTURE)})
    body = {"what": "Old", "cover": {"reference": sent.json()["token"]}}
    case = site.api("POST", START, json=body).json()
    several = PERMIT.replace("cover: {type: file,", "cover: {type: file, max_files: 2,")
    site.publish({"agency.yaml": AGENCY, "case_types/permit.yaml": several}, "plans")
    now = site.api("GET", f"{START}/{case['reference']}").json()
    assert [one["id"] for one in now["cover"]] == [case["cover"]["id"]]
    assert site.get(f"/desk/plans/files/{case['cover']['id']}", "officer").status_code == 200
    site.publish({"agency.yaml": AGENCY, "case_types/permit.yaml": PERMIT}, "plans")
    again = site.api("GET", f"{START}/{case['reference']}").json()
    assert again["cover"]["id"] == case["cover"]["id"]
