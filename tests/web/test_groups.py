"""Rows in forms, the API, lists and files: nothing typed is lost, nothing hidden is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.postgres import fresh_database
from tests.web.driving import Running, form_of, running_site
from tests.web.welfare import WELFARE

START = "/welfare/aid"
ANA = {"household.0": "1", "household.0.name": "Ana", "household.0.age": "34"}
BEN = {"household.1": "1", "household.1.name": "Ben", "household.1.age": "9"}
HOUSEHOLD = [
    {"name": "Ana", "age": 34, "income": "1234.50", "stays": [{"postcode": "90001"}]},
    {"name": "Ben", "born": "2017-02-28"},
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("welfare")
    if request.param == "sqlite":
        with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
            yield staffed(running)
        return
    with fresh_database(request.getfixturevalue("postgres_dsn")) as url:  # noqa: SIM117
        with running_site(url, home) as running:
            yield staffed(running)


def staffed(site: Running) -> Running:
    site.publish(WELFARE, "welfare")
    for role in ("officer", "clerk", "neighbour"):
        site.hire(role, "welfare", (role,), ())
        site.issue(role, "welfare", (role,))
    return site


def second_step(site: Running) -> str:
    return str(site.post(START, {"street": "Elm Street"}).headers["location"])


def opened(site: Running, household: Any = HOUSEHOLD, **more: Any) -> Mapping[str, Any]:
    body = {"street": "Elm Street", "household": household, **more}
    answer = site.api("POST", "/welfare/aid", json=body)
    assert answer.status_code == 201, answer.text
    found: Mapping[str, Any] = answer.json()
    return found


def shown(page: Any) -> dict[str, list[str]]:
    posted = form_of(page, page.request.url.path)
    return {name: v for name, v in posted.items() if name.startswith(("household", "pets"))}


# -- the public form -----------------------------------------------------------------------------
def test_a_first_row_stands_there_and_a_button_adds_another_without_losing_anything(
    site: Running,
) -> None:
    url = second_step(site)
    first = site.get(url)
    assert "Household member 1" in first.text
    assert "Household member 2" not in first.text
    added = site.post(url, {**ANA, "household.0.income": "twelve", "then": "add household"})
    assert added.status_code == 200
    assert "Household member 2" in added.text
    assert shown(added)["household.0.income"] == ["twelve"]
    assert 'id="f-household-1" tabindex="-1" data-focus autofocus' in added.text
    assert shown(site.get(url))["household.1"] == ["1"], "kept with the draft"


def test_htmx_gets_the_questions_alone_with_the_new_row_in_focus(site: Running) -> None:
    url = second_step(site)
    asked = {**ANA, "then": "add household"}
    part = site.post(url, asked, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert 'id="f-household-1" tabindex="-1" data-focus autofocus' in part.text
    assert 'value="Ana"' in part.text


def test_a_row_goes_and_the_others_close_up(site: Running) -> None:
    url = second_step(site)
    left = shown(site.post(url, {**ANA, **BEN, "then": "remove household.0"}))
    assert left["household.0.name"] == ["Ben"]
    assert "household.1.name" not in left


def test_rows_of_rows_are_added_where_they_belong(site: Running) -> None:
    url = second_step(site)
    page = site.post(url, {**ANA, **BEN, "then": "add household.1.stays"})
    posted = shown(page)
    assert "household.1.stays.0.postcode" in posted
    assert "household.0.stays.0.postcode" not in posted
    assert "Address 1" in page.text


@pytest.mark.parametrize(
    "then",
    [
        "add street",
        "add household.9.stays.1.x",
        "remove household",
        "remove household.77",
        "add nothing",
        "add household.x.stays",
    ],
)
def test_a_button_that_nobody_made_changes_nothing(site: Running, then: str) -> None:
    url = second_step(site)
    page = site.post(url, {**ANA, "then": then})
    assert page.status_code == 200
    assert shown(page)["household.0.name"] == ["Ana"]


def test_there_are_never_more_rows_than_may_be(site: Running) -> None:
    url = second_step(site)
    three = {f"household.{n}": "1" for n in range(3)}
    page = site.post(url, {**three, "then": "add household"})
    assert "household.3" not in shown(page)
    assert 'value="add household"' not in page.text
    too_many = {f"household.{n}.name": f"N{n}" for n in range(4)}
    refused = site.post(url, too_many)
    assert refused.status_code == 422
    assert "Household members takes 3 at most" in refused.text


def test_what_is_wrong_stands_by_the_answer_inside_its_row(site: Running) -> None:
    url = second_step(site)
    wrong = {**ANA, **BEN, "household.1.age": "900", "household.0.stays.0.postcode": "9x"}
    page = site.post(url, wrong)
    assert page.status_code == 422
    assert 'href="#f-household-1-age"' in page.text
    assert "Household member 2: Age must be 130 or less" in page.text
    assert 'href="#f-household-0-stays-0-postcode"' in page.text
    assert shown(page)["household.1.age"] == ["900"]


def test_a_row_left_empty_is_no_mistake_but_an_answer_it_needs_is(site: Running) -> None:
    url = second_step(site)
    assert site.post(url, {**ANA, "household.1": "1"}).status_code == 303
    missing = site.post(url, {**ANA, "household.1.age": "12"})
    assert missing.status_code == 422
    assert "Household member 2: Name needs an answer" in missing.text
    nobody = site.post(url, {"household.0": "1"})
    assert "Household members needs an answer" in nobody.text


def test_a_rule_shows_a_question_only_in_the_rows_it_is_true_for(site: Running) -> None:
    url = second_step(site)
    page = site.post(url, {**ANA, **BEN}, headers={"HX-Request": "true"})
    assert 'name="household.0.income"' in page.text
    assert 'name="household.1.income"' not in page.text


def test_a_household_is_sent_and_stands_where_people_look(site: Running) -> None:
    url = second_step(site)
    ana = {**ANA, "household.0.income": "1,234.50", "household.0.stays.0.postcode": "90001"}
    hidden = {"household.1.income": "5.00", "pets.0.kind": "cat"}
    check = site.post(url, {**ana, **BEN, **hidden}).headers["location"]
    summary = site.get(check)
    for words in ("Household member 1", "Ana", "$1,234.50", "90001", "Household member 2", "Ben"):
        assert words in summary.text
    assert "Change<span" in summary.text
    assert site.post(check, {}).status_code == 303
    reference = site.rows("welfare", "aid", "max(reference)")[0][0]
    one = site.api("GET", f"/welfare/aid/{reference}").json()
    assert one["household"] == [
        {"name": "Ana", "age": 34, "income": "1234.50", "born": None,
         "stays": [{"postcode": "90001", "since": None}]},
        {"name": "Ben", "age": 9, "income": None, "born": None, "stays": None},
    ]  # fmt: skip
    assert one["people"] == 2
    page = site.get(f"/desk/welfare/aid/{reference}", "officer").text
    assert "Household member 2" in page


# -- the desk ------------------------------------------------------------------------------------
def test_an_officer_changes_rows_and_the_timeline_tells_it(site: Running) -> None:
    case = opened(site)
    url = f"/desk/welfare/aid/{case['reference']}/edit"
    form = form_of(site.get(url, "officer"), url)
    assert form["household.0.stays.0.postcode"] == ["90001"]
    added = site.post(url, {**form, "then": "add household"}, "officer")
    assert added.status_code == 200
    assert "Household member 3" in added.text
    assert site.rows("welfare", "aid", "version", f"reference = '{case['reference']}'")[0][0] == 1
    saved = site.post(url, {**form, "household.2.name": "Cleo"}, "officer")
    assert saved.status_code == 303, saved.text
    page = site.get(f"/desk/welfare/aid/{case['reference']}", "officer").text
    assert "(3) Name: Cleo" in page


def test_what_an_action_asks_may_be_a_group(site: Running) -> None:
    case = opened(site)
    url = f"/desk/welfare/aid/{case['reference']}/actions/visit"
    page = site.post(url, {"version": "1", "pets.0": "1", "then": "add pets"}, "officer")
    assert page.status_code == 200
    assert 'name="pets.1.kind"' in page.text
    done = site.post(url, {"version": "1", "pets.0.kind": "dog"}, "officer")
    assert done.status_code == 303


def test_a_list_shows_how_many(site: Running) -> None:
    opened(site)
    page = site.get("/desk/welfare/aid", "officer").text
    assert '<td data-label="Household members">2</td>' in page


# -- privacy -------------------------------------------------------------------------------------
def test_a_role_that_may_not_see_one_inner_field_sees_nothing_of_the_group(site: Running) -> None:
    case = opened(site, [{"name": "Zebulon", "age": 40, "income": "77.07"}], street="Canary Row")
    path = f"/welfare/aid/{case['reference']}"
    told = site.api("GET", path, "clerk")
    assert "household" not in told.json()
    assert "people" not in told.json(), "a value worked out from it would tell"
    seen = [
        told.text,
        site.get(f"/desk{path}", "clerk").text,
        site.get(f"/desk{path}/edit", "clerk").text,
        site.get("/desk/welfare/aid", "clerk").text,
        site.get("/desk/search?q=Zebulon", "clerk").text.replace('value="Zebulon"', ""),
        site.api("GET", "/welfare/aid?q=Zebulon", "clerk").text,
        site.get("/desk/welfare/aid/export?columns=street", "clerk").text,
    ]
    assert not any("77.07" in text for text in seen)
    assert not any("Household" in text for text in seen)
    assert not any(case["reference"] in text for text in seen[4:6])
    assert case["reference"] in site.api("GET", "/welfare/aid?q=Zebulon", "officer").text
    asked = site.api("GET", "/welfare/aid?household=null:true", "clerk")
    nothing = site.api("GET", "/welfare/aid?nothing=null:true", "clerk")
    assert asked.status_code == nothing.status_code == 400
    written = site.api("PATCH", path, "clerk", json={"household": []}, headers={"If-Match": "1"})
    assert written.status_code == 400


def test_a_role_sees_the_rows_that_a_rule_over_the_group_opens(site: Running) -> None:
    alone, together = opened(site, [{"name": "One"}]), opened(site)
    assert site.api("GET", f"/welfare/aid/{alone['reference']}", "neighbour").status_code == 404
    assert site.api("GET", f"/welfare/aid/{together['reference']}", "neighbour").status_code == 200


# -- programs ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("household", "address", "words"),
    [
        ([{"name": "A", "age": 131}], "household[0].age", "130"),
        ([{"name": "A"}, {"age": 3}], "household[1].name", "needs an answer"),
        ([{"name": "A", "stays": [{"postcode": "x"}]}], "household[0].stays[0].postcode", ""),
        ([{"name": "A", "stays": [{"since": "2020-01-01"}]}], "household[0].stays[0].postcode", ""),
        ([{"name": "A", "shoe": 4}], "household[0].shoe", "no such field"),
        ([{"name": "A"}, {}], "household[1]", "empty"),
        ([{"name": "A", "born": "2999-01-01"}], "household[0].born", ""),
        ({"name": "A"}, "household", "list"),
        ([{"name": "A"}] * 4, "household", "3 at most"),
        (None, "household", "needs an answer"),
    ],
)
def test_a_program_learns_the_address_of_what_is_wrong(
    site: Running, household: Any, address: str, words: str
) -> None:
    body = {"street": "Elm", "household": household}
    answer = site.api("POST", "/welfare/aid", json=body)
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [address]
    assert words in answer.json()["fields"][address]


def test_a_program_writes_all_rows_at_once(site: Running) -> None:
    case = opened(site)
    path, match = f"/welfare/aid/{case['reference']}", {"If-Match": '"1"'}
    changed = site.api("PATCH", path, json={"household": [{"name": "Zoe"}]}, headers=match)
    assert [row["name"] for row in changed.json()["household"]] == ["Zoe"]
    assert site.api("GET", path).json()["household"] == changed.json()["household"]


def test_an_answer_that_a_rule_hides_is_refused_of_a_program(site: Running) -> None:
    body = {"street": "Elm Street", "household": [{"name": "Ben", "age": 9, "income": "5.00"}]}
    refused = site.api("POST", "/welfare/aid", json=body)
    assert refused.status_code == 422
    assert refused.json()["fields"] == {
        "household": "this has answers that are not asked with the others of their row"
    }


def test_the_document_of_the_api_tells_what_a_row_holds(site: Running) -> None:
    document = site.get("/api/v1/welfare/openapi.json").json()
    schema = document["components"]["schemas"]["aid_write"]["properties"]["household"]["anyOf"][0]
    assert schema["type"] == "array"
    assert schema["maxItems"] == 3
    assert set(schema["items"]["properties"]) == {"name", "age", "income", "born", "stays"}
