"""Children added, changed and removed on the page of their parent, with htmx and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.cases.permits import TEXTS
from tests.postgres import fresh_database
from tests.web.driving import Running, form_of, running_site

HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("permits")
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
    site.publish(TEXTS, "town")
    for role in ("planner", "counter", "outsider"):
        site.hire(role, "town", (role,), ())
        site.issue(role, "town", (role,))
    return site


def make(site: Running, entity: str, /, **answers: Any) -> dict[str, Any]:
    made = site.api("POST", f"/town/{entity}", "planner", json=answers)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


@pytest.fixture
def permit(site: Running) -> str:
    return str(make(site, "permit", site="1 Main St")["reference"])


def reviews(permit: str) -> str:
    return f"/desk/town/permit/{permit}/children/reviews"


def listed(site: Running, permit: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.api(
        "GET", f"/town/permit/{permit}/reviews?fields=discipline,verdict", "planner"
    ).json()["items"]
    return found


def review(site: Running, permit: str, **answers: Any) -> str:
    pointing = {"permit": {"reference": permit}}
    return str(make(site, "review", **pointing, **answers)["reference"])


def test_without_script_a_child_is_added_on_a_page_that_leads_back(
    site: Running, permit: str
) -> None:
    url = f"{reviews(permit)}/new"
    assert f'href="{url}"' in site.get(f"/desk/town/permit/{permit}", "planner").text
    page = site.get(url, "planner")
    form = form_of(page, url)
    assert "permit" not in form, "the way to the parent is never asked"
    assert form["verdict"] == ["open"]
    done = site.post(url, {**form, "discipline": "fire"}, "planner")
    assert done.status_code == 303
    assert done.headers["location"] == f"/desk/town/permit/{permit}#children-reviews"
    again = site.post(url, {**form, "discipline": "fire"}, "planner")
    assert again.status_code == 303
    assert [one["discipline"] for one in listed(site, permit)] == ["fire"], "sent twice, made once"


def test_with_htmx_the_list_alone_is_answered(site: Running, permit: str) -> None:
    url = f"{reviews(permit)}/new"
    opened = site.get(url, "planner", headers=HTMX)
    assert "<html" not in opened.text
    assert '<section class="app-children" id="children-reviews"' in opened.text
    assert f'hx-post="{url}"' in opened.text
    form = form_of(opened, url)
    done = site.post(url, {**form, "discipline": "zoning"}, "planner", headers=HTMX)
    assert done.status_code == 200
    assert "Saved" in done.headers["hx-trigger"]
    assert "Zoning" in done.text
    assert "<form" not in done.text
    closed = site.get(reviews(permit), "planner", headers=HTMX)
    assert "<form" not in closed.text
    assert site.get(reviews(permit), "planner").status_code == 303


def test_a_child_is_changed_and_only_by_who_saw_what_it_was(site: Running, permit: str) -> None:
    child = review(site, permit, discipline="fire")
    url = f"{reviews(permit)}/{child}/edit"
    assert f'href="{url}"' in site.get(f"/desk/town/permit/{permit}", "planner").text
    form = form_of(site.get(url, "planner", headers=HTMX), url)
    slower = dict(form)
    saved = site.post(url, {**form, "verdict": "approved"}, "planner", headers=HTMX)
    assert saved.status_code == 200
    late = site.post(url, {**slower, "discipline": "zoning"}, "planner", headers=HTMX)
    assert late.status_code == 409
    assert "This was changed while you were editing" in late.text
    assert [(one["discipline"], one["verdict"]) for one in listed(site, permit)] == [
        ("fire", "approved")
    ]
    decided = site.post(url, {**form_of(late, url)}, "planner")
    assert decided.status_code == 303
    assert listed(site, permit)[0]["discipline"] == "zoning"


def test_what_is_wrong_is_told_in_place_and_nothing_typed_is_lost(
    site: Running, permit: str
) -> None:
    url = f"/desk/town/permit/{permit}/children/fees/new"
    wrong = {"what": "Plan check", "amount": "twelve"}
    for headers in ({}, HTMX):
        page = site.post(url, wrong, "planner", headers=headers)
        assert page.status_code == 422
        assert 'href="#f-amount"' in page.text
        shown = form_of(page, url)
        assert (shown["what"], shown["amount"]) == (["Plan check"], ["twelve"])


def test_a_child_is_removed_unless_somebody_changed_it_or_something_refers_to_it(
    site: Running, permit: str
) -> None:
    child = review(site, permit, discipline="fire")
    url = f"{reviews(permit)}/{child}"
    stale = site.post(f"{url}/remove", {"version": "7"}, "planner", headers=HTMX)
    assert stale.status_code == 409
    assert len(listed(site, permit)) == 1
    gone = site.post(f"{url}/remove", {"version": "1"}, "planner", headers=HTMX)
    assert gone.status_code == 200
    assert "Removed" in gone.headers["hx-trigger"]
    assert listed(site, permit) == []
    assert site.post(f"{url}/remove", {"version": "1"}, "planner").status_code == 404


def test_a_child_is_only_reached_by_its_own_parent(site: Running, permit: str) -> None:
    other = str(make(site, "permit", site="2 Main St")["reference"])
    child = review(site, permit, discipline="fire")
    for tail in (f"{child}/edit", "nothing/edit", "RV-99999/edit"):
        assert site.get(f"{reviews(other)}/{tail}", "planner").status_code == 404
    stolen = {"version": "1", "verdict": "refused"}
    assert site.post(f"{reviews(other)}/{child}/edit", stolen, "planner").status_code == 404
    assert site.post(f"{reviews(other)}/{child}/remove", stolen, "planner").status_code == 404
    assert listed(site, permit)[0]["verdict"] == "open"
    unknown = f"/desk/town/permit/{permit}/children/nothing/new"
    assert site.get(unknown, "planner").status_code == 404


def answers(site: Running, who: str, url: str, headers: dict[str, str]) -> list[httpx.Response]:
    return [
        site.get(f"{url}/new", who, headers=headers),
        site.post(f"{url}/new", {"discipline": "fire"}, who, headers=headers),
    ]


@pytest.mark.parametrize("leaf", ["new", "{child}/edit", "{child}/remove"])
def test_an_unproved_request_is_refused_and_changes_nothing(
    site: Running, permit: str, leaf: str
) -> None:
    child = review(site, permit, discipline="fire")
    url = f"{reviews(permit)}/{leaf.format(child=child)}"
    before = listed(site, permit)
    for token in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": site.csrf("counter")}):
        for headers in ({}, HTMX):
            data = {"version": "1", "discipline": "zoning", **token}
            answer = site.run(site.ask("POST", url, "planner", data=data, headers=headers))
            assert answer.status_code == 403, (token, headers)
    assert listed(site, permit) == before


def test_who_may_not_sees_neither_list_nor_form(site: Running, permit: str) -> None:
    child = review(site, permit, discipline="fire", verdict="approved", comments="Secretword")
    for headers in ({}, HTMX):
        for answer in answers(site, "outsider", reviews(permit), headers):
            assert answer.status_code == 404
        fees = f"/desk/town/permit/{permit}/children/fees"
        for answer in answers(site, "counter", fees, headers):
            assert answer.status_code == 404, "it may not see by what a fee points here"
        hidden = site.get(f"{reviews(permit)}/{child}/edit", "counter", headers=headers)
        assert hidden.status_code == 404, "a row that is not the counter's"
    mine = review(site, permit, discipline="zoning", comments="Secretword")
    page = site.get(f"{reviews(permit)}/{mine}/edit", "counter")
    assert page.status_code == 200
    assert "Secretword" not in page.text
    assert "comments" not in form_of(page, f"{reviews(permit)}/{mine}/edit")
    assert "/remove" not in page.text
    refused = site.post(f"{reviews(permit)}/{mine}/remove", {"version": "1"}, "counter")
    assert refused.status_code == 403
    assert len(listed(site, permit)) == 2
