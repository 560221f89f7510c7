"""A parent's page and its part of the API: the lists of children, and the way to a new one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cases.permits import TEXTS
from tests.web.driving import Running, form_of, running_site

ROLES = ("planner", "counter", "outsider")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("permits")
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        running.publish(TEXTS, "town")
        for role in ROLES:
            running.hire(role, "town", (role,), ())
            running.issue(role, "town", (role,))
        yield running


def make(site: Running, entity: str, /, **answers: Any) -> str:
    made = site.api("POST", f"/town/{entity}", "planner", json=answers)
    assert made.status_code == 201, made.text
    return str(made.json()["reference"])


@pytest.fixture(scope="module")
def permit(site: Running) -> str:
    """A permit with an open review, an approved one that holds a secret, and a hidden fee."""
    reference = make(site, "permit", site="1 Main St")
    pointing = {"permit": {"reference": reference}}
    make(site, "review", **pointing, discipline="fire")
    make(site, "review", **pointing, verdict="approved", comments="Secretword")
    make(site, "fee", **pointing, what="Feeword")
    return reference


def test_the_page_of_a_parent_lists_its_children(site: Running, permit: str) -> None:
    page = site.get(f"/desk/town/permit/{permit}", "planner").text
    assert "Plan reviews" in page
    assert "RV-00001" in page
    assert "Feeword" in page
    spanish = site.get(f"/desk/town/permit/{permit}?lang=es", "planner").text
    assert "Revisiones de planos" in spanish


def test_a_child_leads_back_to_its_parent(site: Running, permit: str) -> None:
    page = site.get("/desk/town/review/RV-00001", "planner").text
    assert "/desk/town/go/permit/1" in page
    assert site.get("/desk/town/go/permit/1", "planner").headers["location"].endswith(permit)


def test_what_may_not_be_read_is_not_on_the_page(site: Running, permit: str) -> None:
    counter = site.get(f"/desk/town/permit/{permit}", "counter").text
    assert "RV-00001" in counter
    for hidden in ("RV-00002", "Secretword", "Feeword", "/desk/town/fee/", "children-fees"):
        assert hidden not in counter
    outsider = site.get(f"/desk/town/permit/{permit}", "outsider").text
    for hidden in ("Plan reviews", "RV-0000", "Fees", "/desk/town/review"):
        assert hidden not in outsider


def test_a_new_child_is_begun_with_its_parent_filled_in(site: Running, permit: str) -> None:
    url = "/desk/town/review/new"
    form = form_of(site.get(f"{url}?permit={permit}", "planner"), url)
    assert form["permit"] == [permit]
    done = site.post(url, {**form, "discipline": "zoning"}, "planner")
    assert done.status_code == 303
    assert done.headers["location"].rsplit("/", 1)[1] in listed(site, "planner", permit)


def test_what_the_address_fills_in_is_a_link_and_nothing_else(site: Running) -> None:
    page = site.get("/desk/town/review/new?discipline=fire&comments=x&nothing=y", "planner")
    assert page.status_code == 200
    assert form_of(page, "/desk/town/review/new")["comments"] == [""]


def listed(site: Running, who: str, permit: str, query: str = "") -> list[str]:
    answer = site.api("GET", f"/town/permit/{permit}/reviews{query}", who)
    assert answer.status_code == 200, answer.text
    return [item["reference"] for item in answer.json()["items"]]


def test_the_api_lists_children_as_it_lists_records(site: Running, permit: str) -> None:
    assert {"RV-00001", "RV-00002"} <= set(listed(site, "planner", permit))
    assert listed(site, "planner", permit, "?verdict=approved") == ["RV-00002"]
    assert listed(site, "planner", permit, "?sort=reference&limit=1") == ["RV-00001"]


def test_the_api_gives_no_child_that_may_not_be_read(site: Running, permit: str) -> None:
    assert "RV-00002" not in listed(site, "counter", permit)
    refused = site.api("GET", f"/town/permit/{permit}/reviews?q=x&comments=x", "counter")
    assert refused.status_code == 400, "a hidden field is an unknown one"
    absent = site.api("GET", f"/town/permit/{permit}/nothing", "outsider")
    for name, who in (("reviews", "outsider"), ("fees", "outsider"), ("fees", "counter")):
        answer = site.api("GET", f"/town/permit/{permit}/{name}", who)
        assert (answer.status_code, len(answer.content)) == (404, len(absent.content))


def test_the_api_document_tells_of_children(site: Running) -> None:
    paths = site.get("/api/v1/town/openapi.json").json()["paths"]
    assert "/permit/{reference}/reviews" in paths
    assert "/contractor/{reference}/permits" in paths


def test_what_is_unique_together_is_told_by_its_field(site: Running, permit: str) -> None:
    url = "/desk/town/review/new"
    form = {"permit": permit, "discipline": "fire", "key": "again"}
    page = site.post(url, form, "planner")
    assert page.status_code == 422
    assert 'href="#f-permit">This discipline reviews it already' in page.text
    body = {"permit": {"reference": permit}, "discipline": "fire"}
    answer = site.api("POST", "/town/review", "planner", json=body)
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"permit": "This discipline reviews it already"}


def test_a_validation_is_told_by_its_field_on_every_path(site: Running, permit: str) -> None:
    url = "/desk/town/review/RV-00001/edit"
    form = form_of(site.get(url, "planner"), url)
    page = site.post(url, {**form, "verdict": "refused"}, "planner")
    assert page.status_code == 422
    assert "Say why in a note" in page.text
    change = {"json": {"verdict": "refused"}, "headers": {"If-Match": '"1"'}}
    answer = site.api("PATCH", "/town/review/RV-00001", "planner", **change)
    assert answer.status_code == 422
    assert "Say why in a note" in answer.json()["fields"].values()


def test_a_list_stands_in_the_order_of_the_agency_until_somebody_chooses(
    site: Running, permit: str
) -> None:
    def references(query: str = "") -> list[str]:
        page = site.get(f"/desk/town/review{query}", "planner").text
        return re.findall(r'href="/desk/town/review/(RV-[0-9]+)" data-open', page)

    assert references() == sorted(references())
    assert references("?sort=-reference") == sorted(references(), reverse=True)
    assert 'aria-sort="ascending"' in site.get("/desk/town/review", "planner").text


def test_options_are_shown_as_tags_in_the_agencys_colours(site: Running, permit: str) -> None:
    for address in ("/desk/town/review", "/desk/town/review/RV-00002"):
        page = site.get(address, "planner").text
        assert re.search(r'app-badge--green">Approved', page), address


def test_a_record_is_laid_out_in_sections_and_nothing_is_lost(site: Running, permit: str) -> None:
    page = site.get("/desk/town/review/RV-00002?lang=es", "planner").text
    places = [page.index(f">{title}</h3>") for title in ("Resultado", "Hidden", "Otros datos")]
    assert places == sorted(places)
    assert page.index("Secretword") < places[2] < page.index(permit, places[2])
    counter = site.get("/desk/town/review/RV-00001?lang=en", "counter").text
    assert ">Outcome</h3>" in counter
    assert ">Hidden</h3>" not in counter, "a section of hidden fields is not there"


# -- several records -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def lots(site: Running) -> tuple[str, str, str]:
    """Two parcels, and a permit of both."""
    one, two = make(site, "parcel", street="Oak Lane"), make(site, "parcel", street="Elm Lane")
    chosen = [{"reference": two}, {"reference": one}]
    return one, two, make(site, "permit", site="9 Oak Lane", parcels=chosen)


def test_several_records_are_shown_on_both_sides(site: Running, lots: tuple[str, str, str]) -> None:
    one, two, permit = lots
    page = site.get(f"/desk/town/permit/{permit}", "planner").text
    assert page.index(f">{two}</a>") < page.index(f">{one}</a>"), "in the order they were chosen"
    other = site.get(f"/desk/town/parcel/{one}", "planner").text
    assert permit in other
    assert f"/desk/town/permit/new?parcels={one}" in other
    assert "/children/permits" not in other, "a permit may have other parcels: not made in place"


def test_the_api_takes_and_gives_several_records(site: Running, lots: tuple[str, str, str]) -> None:
    one, two, permit = lots
    item = site.api("GET", f"/town/permit/{permit}", "planner").json()
    assert [each["label"] for each in item["parcels"]] == [two, one]
    found = site.api("GET", f"/town/permit?parcels={one}&fields=parcels", "planner").json()
    assert [each["reference"] for each in found["items"]] == [permit]
    assert found["items"][0]["parcels"] == item["parcels"]
    permits = site.api("GET", f"/town/parcel/{one}/permits", "planner").json()
    assert [each["reference"] for each in permits["items"]] == [permit]


def test_several_records_are_ticked_and_one_more_is_added_without_javascript(
    site: Running, lots: tuple[str, str, str]
) -> None:
    one, two, permit = lots
    url = f"/desk/town/permit/{permit}/edit"
    form = form_of(site.get(url, "planner"), url)
    assert [each for each in form["parcels"] if each] == [f"{two} #2", f"{one} #1"]
    third = make(site, "parcel", street="Far Lane")
    again = site.post(url, {**form, "parcels": [f"{one} #1", third], "then": "update"}, "planner")
    ticked = re.findall(r'name="parcels" type="checkbox" value="([^"]+)" checked', again.text)
    assert ticked == [f"{one} #1", third]
    assert f">{third} Far Lane</label>" in again.text
    done = site.post(url, {**form, "parcels": [f"{one} #1", f"{third}"]}, "planner")
    assert done.status_code == 303
    item = site.api("GET", f"/town/permit/{permit}", "planner").json()
    assert [each["label"] for each in item["parcels"]] == [one, third]


def test_a_box_offers_the_records_that_fit_what_is_typed(
    site: Running, lots: tuple[str, str, str]
) -> None:
    one, *_ = lots
    found = site.get("/desk/town/go/parcel?parcels=PA-00002,%20oak", "planner").text
    assert found == f'<option value="{one}">{one} Oak Lane</option>'
    assert site.get("/desk/town/go/parcel?parcels=", "planner").text == ""
    assert site.get("/desk/town/go/parcel?parcels=oak", "outsider").status_code == 404
