"""Views, groups and filters that an agency declares, as the desk, the file and the API show them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from tests.cases.park import AGENCY, REQUEST, SITE
from tests.cases.test_list_views import LIST
from tests.web.driving import Running, running_site

URL = "/desk/town/request"
ROLES = ("ranger", "gardener")
SIZES = {"a": 3, "b": 5, "c": 6, "d": 9}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("views")
    roles = AGENCY.replace("[read, create, change, act, export]", "all")
    request = REQUEST[: REQUEST.index("list: {")] + LIST
    texts = {
        "agency.yaml": roles,
        "entities/site.yaml": SITE,
        "case_types/request.yaml": request.replace("fields: [subject]", "fields: [subject, size, district]"),
    }  # fmt: skip
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        running.publish(texts, "town")
        for role in ROLES:
            running.hire(role, "town", (role,), ())
            running.issue(role, "town", (role,))
        for subject, size in SIZES.items():
            district = "north" if subject in "ab" else "south"
            answers = {"subject": subject, "size": size, "district": district}
            made = running.api("POST", "/town/request", "ranger", json=answers)
            assert made.status_code == 201, made.text
        yield running


def subjects(page: str) -> list[str]:
    return re.findall(r'<td data-label="Subject">(\w+)</td>', page)


def current(page: str) -> list[str]:
    return re.findall(r'class="app-tabs__link"[^>]*aria-current="page">([^<]+)<', page)


def headings(page: str) -> list[str]:
    found = re.findall(r'<tr class="app-group">.*?</tr>', page)
    return [re.sub(r"<[^>]+>", "", heading).strip() for heading in found]


def test_a_list_opens_with_the_view_that_the_agency_chose(site: Running) -> None:
    page = site.get(URL, "ranger").text
    assert subjects(page) == ["d", "c", "b"]
    assert current(page) == ["Large"]
    assert 'name="view" value="large"' in page, "filters and columns keep the view"
    assert "Secret" not in page
    assert "Grandes" in site.get(f"{URL}?lang=es", "ranger").text


def test_everything_is_one_press_away_and_stands_in_groups(site: Running) -> None:
    page = site.get(f"{URL}?view=all", "ranger").text
    assert headings(page) == ["North 2", "South 2"]
    assert subjects(page) == [*"abcd"]
    assert current(page) == ["All"]


def test_further_rows_go_on_below_their_heading(site: Running) -> None:
    address = f"{URL}?view=all&limit=1"
    page = site.get(address, "ranger").text
    more = re.search(r'rel="next" hx-get="([^"]+)"', page)
    assert more is not None
    url = more[1].replace("&amp;", "&")
    assert "view=all" in url
    fragment = site.get(url, "ranger", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (headings(fragment.text), subjects(fragment.text)) == ([], ["b"])
    assert headings(site.get(url, "ranger").text) == ["North 2 continued"]


def test_filters_are_those_that_the_agency_names_as_far_as_they_may_be_read(site: Running) -> None:
    page = site.get(f"{URL}?view=all&size.from=4&size.until=6&subject.has=b", "ranger").text
    assert subjects(page) == ["b"]
    for control in ('name="seen_on.from"', 'name="size.until"', 'name="district"', 'name="site"'):
        assert control in page
    assert 'name="size.from" value="4"' in page
    assert 'name="secret.has"' not in page
    assert 'name="state" type="checkbox"' not in page


def test_what_was_typed_wrong_stays_and_is_told(site: Running) -> None:
    answer = site.get(f"{URL}?view=all&size.from=many", "ranger")
    assert answer.status_code == 400
    assert 'name="size.from" value="many"' in answer.text


def test_a_view_that_one_does_not_have_looks_as_if_it_did_not_exist(site: Running) -> None:
    hidden = site.get(f"{URL}?view=of_rangers", "gardener")
    absent = site.get(f"{URL}?view=of_nobody", "gardener")
    assert (hidden.status_code, absent.status_code) == (400, 400)
    assert "no view &#39;of_rangers&#39;" in hidden.text
    assert ">Of rangers<" not in site.get(URL, "gardener").text
    assert "Of rangers" in site.get(URL, "ranger").text


def test_the_file_is_of_the_view_and_in_its_order(site: Running) -> None:
    page = site.get(URL, "ranger").text
    address = re.search(r'href="([^"]+export\.csv[^"]*)"', page)
    assert address is not None
    file = site.get(address[1].replace("&amp;", "&"), "ranger").text.lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(file)))
    assert rows[0] == ["reference", "subject", "size"]
    assert [row[1] for row in rows[1:]] == ["d", "c", "b"]


def test_an_officers_own_view_may_build_on_one_of_the_agency(site: Running) -> None:
    query = "view=large&district=north"
    saved = site.post(f"{URL}/views", {"name": "Mine of north", "query": query}, "ranger")
    page = site.get(saved.headers["location"], "ranger").text
    assert subjects(page) == ["b"]
    assert current(page) == ["Mine of north"]


def test_a_program_asks_for_a_view_too(site: Running) -> None:
    answer = site.api("GET", "/town/request?view=large&limit=2", "ranger").json()
    assert [item["size"] for item in answer["items"]] == [9, 6]
    rest = site.api("GET", f"/town/request?view=large&limit=2&after={answer['next']}", "ranger")
    assert [item["size"] for item in rest.json()["items"]] == [5]
    refused = site.api("GET", "/town/request?view=secret", "gardener")
    assert refused.status_code == 400
    assert refused.json()["detail"] == "view: there is no view 'secret'"


def test_the_contract_names_the_views(site: Running) -> None:
    document = site.get("/api/v1/town/openapi.json").json()
    parameters = document["paths"]["/request"]["get"]["parameters"]
    views = [one for one in parameters if one["name"] == "view"]
    assert views[0]["schema"]["enum"][:2] == ["large", "north"]
