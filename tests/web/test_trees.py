"""A tree at the desk and in the API: opened by links, filtered with all below, told only to who may know."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.cases.city_of_areas import texts
from tests.web.driving import Running, running_site

URL = "/desk/town/area"
ROLES = ("clerk", "north", "part", "blind", "admin")
AREAS = (("CITY", ""), ("NORTH", "AR-00001"), ("SOUTH", "AR-00001"), ("PARK", "AR-00002"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("trees")
    written = texts()
    written["case_types/hole.yaml"] = written["case_types/hole.yaml"].replace(
        "list:\n", "list:\n  filters: [area]\n"
    )
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        running.publish(written, "town")
        for role in ROLES:
            running.hire(role, "town", (role,), ())
            running.issue(role, "town", (role,))
        for code, above in AREAS:
            answers = {"code": code, "name": code.title(), "part_of": {"reference": above}}
            given = answers if above else {"code": code, "name": code.title()}
            made = running.api("POST", "/town/area", "admin", json=given)
            assert made.status_code == 201, made.text
        for number in range(1, 5):
            body = {"what": f"hole{number}", "area": {"reference": f"AR-0000{number}"}}
            made = running.api("POST", "/town/hole", "clerk", json=body)
            assert made.status_code == 201, made.text
        yield running


def nodes(page: str) -> list[str]:
    return re.findall(r'<tr class="govuk-table__row" id="(AR-\d+)"', page)


def holes(page: str) -> set[str]:
    return set(re.findall(r">(hole\d)<", page))


def test_the_only_node_at_the_top_is_open(site: Running) -> None:
    page = site.get(f"{URL}/tree", "clerk").text
    assert nodes(page) == ["AR-00001", "AR-00002", "AR-00003"]
    assert f'href="{URL}/tree#' not in page, "there is nothing to close it with"


def test_a_tree_is_opened_step_by_step(site: Running) -> None:
    page = site.get(f"{URL}/tree", "clerk").text
    assert f'href="{URL}/tree?open=AR-00002#AR-00002"' in page
    page = site.get(f"{URL}/tree?open=AR-00002", "clerk").text
    assert nodes(page) == ["AR-00001", "AR-00002", "AR-00004", "AR-00003"]
    assert "app-tree__level-3" in page
    assert f'href="{URL}/tree?open=AR-00001#AR-00002"' in page
    closed = ["AR-00001", "AR-00002", "AR-00003"]
    for reference in ("AR-00001", "AR-99999"):
        assert nodes(site.get(f"{URL}/tree?open={reference}", "clerk").text) == closed


def test_the_list_leads_to_the_tree_and_back(site: Running) -> None:
    assert f'href="{URL}/tree"' in site.get(URL, "clerk").text
    assert site.get(f"{URL}?view=all", "clerk").status_code == 200


def test_who_may_not_read_all_of_it_has_no_tree(site: Running) -> None:
    for role in ("part", "blind"):
        assert site.get(f"{URL}/tree", role).status_code == 404
    assert f'href="{URL}/tree"' not in site.get(URL, "part").text
    assert "In here and below" not in site.get(f"{URL}/AR-00002", "part").text


def test_a_record_leads_to_what_is_above_it_as_far_as_it_may_be_read(site: Running) -> None:
    page = site.get(f"{URL}/AR-00004", "clerk").text
    above = re.findall(r'breadcrumbs__link" href="([^"]+)"', page)
    assert above == [URL, f"{URL}/AR-00001", f"{URL}/AR-00002"]
    page = site.get(f"{URL}/AR-00004", "part").text
    assert re.findall(r'breadcrumbs__link" href="([^"]+)"', page) == [URL, f"{URL}/AR-00002"]


def test_a_record_counts_what_is_in_it_and_below(site: Running) -> None:
    page = site.get(f"{URL}/AR-00002", "clerk").text
    assert '<a class="govuk-link" href="/desk/town/hole?area.below=AR-00002">2 hole</a>' in page
    assert '<a class="govuk-link" href="/desk/town/area?part_of.below=AR-00002">1 area</a>' in page


def test_a_list_is_filtered_with_all_that_is_below(site: Running) -> None:
    for address in ("area=below:AR-00002", "area.below=AR-00002"):
        assert holes(site.get(f"/desk/town/hole?{address}", "clerk").text) == {"hole2", "hole4"}
        found = site.api("GET", f"/town/hole?{address}", "clerk").json()
        assert {one["what"] for one in found["items"]} == {"hole2", "hole4"}
    page = site.get("/desk/town/hole?area.below=AR-00002", "clerk").text
    assert '<option value="AR-00002" selected>AR-00002 City \u203a North</option>' in page
    assert "Area, with all below it" in page


def test_a_filter_that_is_not_theirs_is_refused_the_same_for_every_node(site: Running) -> None:
    for role in ("part", "blind"):
        told = {
            site.api("GET", f"/town/hole?area=below:{reference}", role).text
            for reference in ("AR-00002", "AR-00003", "AR-99999")
        }
        assert len(told) == 1
        assert site.api("GET", "/town/hole?area=below:AR-00002", role).status_code == 400


def test_a_circle_is_told_by_its_field(site: Running) -> None:
    body, head = {"part_of": {"reference": "AR-00004"}}, {"If-Match": '"1"'}
    told = site.api("PATCH", "/town/area/AR-00001", "admin", json=body, headers=head)
    assert told.status_code == 422
    assert "part_of" in told.json()["fields"]
    form = {"code": "CITY", "name": "City", "part_of": "AR-00004", "version": "1"}
    page = site.post(f"{URL}/AR-00001/edit", form, "admin")
    assert page.status_code == 422
    assert "Part of: a record cannot be below itself" in page.text


def test_what_is_above_others_is_not_archived(site: Running) -> None:
    sent = site.post(f"{URL}/AR-00002/archive", {"version": "1"}, "admin")
    assert sent.status_code == 303
    page = site.get(f"{URL}/AR-00002", "admin").text
    assert ">Restore<" not in page


def test_a_case_of_an_earlier_revision_is_judged_by_the_tree_of_today(site: Running) -> None:
    made = site.api("POST", "/town/hole", "clerk", json={"what": "nowhere"}).json()
    later = texts()
    later["case_types/hole.yaml"] = later["case_types/hole.yaml"].replace(
        "title: Hole", "title: Pit"
    )
    site.publish(later, "town")
    head = {"If-Match": '"1"'}
    url = "/town/hole/{}/actions/finish"
    told = site.api("POST", url.format(made["reference"]), "clerk", json={}, headers=head)
    assert told.status_code == 422, told.text
    done = site.api("POST", url.format("HO-000004"), "clerk", json={}, headers=head)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "done"
