"""Sections of a record's page: shown by rule, folded, and silent about what a role may not read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.web.driving import Running, running_site

AGENCY = """\
format: 1
agency: town
title: Town
languages: [en]
time_zone: America/Los_Angeles
region: US
currency: USD
teams: {}
roles:
  keeper: {title: Keeper, sees: [personal, sensitive], may: all}
  guest: {title: Guest, may: {all: [read]}}
"""
LOT = """\
entity: lot
title: Lot
reference: "LO-{number:04}"
fields:
  name: {type: text}
  area: {type: integer}
  slope: {type: integer}
  owner: {type: text}
  debt: {type: integer, privacy: sensitive}
  datum: {type: text}
sections:
  - {title: Hillside, fields: [slope], show: area > 100 and count(visits) > 0}
  - {title: In arrears, fields: [owner], show: debt > 0}
  - {title: Technical, fields: [datum], collapsed: true, columns: 2}
children:
  visits: {entity: visit, field: lot}
"""
VISIT = """\
entity: visit
title: Visit
reference: "VI-{number:04}"
fields:
  lot: {type: record, to: lot}
"""
TEXTS = {"agency.yaml": AGENCY, "entities/lot.yaml": LOT, "entities/visit.yaml": VISIT}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("sections")
    with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        running.publish(TEXTS, "town")
        for role in ("keeper", "guest"):
            running.hire(role, "town", (role,), ())
            running.issue(role, "town", (role,))
        lots = (
            {"name": "Hill", "area": 200, "slope": 9, "owner": "Olga", "debt": 5, "datum": "N1"},
            {"name": "Flat", "area": 50, "slope": 1, "owner": "Otto", "debt": 0, "datum": "N2"},
            {"name": "Bare", "area": 200, "slope": 4},
            {"name": "Wide", "area": 200},
        )
        for lot in lots:
            assert running.api("POST", "/town/lot", "keeper", json=lot).status_code == 201
        for number in (1, 2, 4):
            pointing = {"lot": {"reference": f"LO-{number:04}"}}
            assert running.api("POST", "/town/visit", "keeper", json=pointing).status_code == 201
        yield running


def headings(site: Running, number: int, who: str = "keeper") -> list[str]:
    page = site.get(f"/desk/town/lot/LO-{number:04}", who).text
    return re.findall(r'<h3 class="govuk-heading-s">([^<]+)</h3>', page)


def test_a_section_is_there_only_where_its_rule_is_true(site: Running) -> None:
    assert headings(site, 1) == ["Hillside", "In arrears", "Technical", "Other details"]
    assert headings(site, 2) == ["Technical", "Other details"]
    assert headings(site, 3) == ["Other details"], "no visit, and nothing is known of the debt"


def test_what_a_hidden_section_holds_is_nowhere_else_on_the_page(site: Running) -> None:
    page = site.get("/desk/town/lot/LO-0002", "keeper").text
    details = page[page.index(">Details<") : page.index(">Timeline<")]
    assert "Flat" in details
    for hidden in ("Otto", "Owner", "Slope"):
        assert hidden not in details
    assert "Slope" in site.get("/desk/town/lot/LO-0002/edit", "keeper").text
    assert site.api("GET", "/town/lot/LO-0002", "keeper").json()["slope"] == 1


def test_questions_of_a_section_that_is_there_are_asked_for_and_no_others(site: Running) -> None:
    page = site.get("/desk/town/lot/LO-0004", "keeper").text
    unanswered = page[page.index("app-unanswered") :].split("</details>")[0]
    assert re.findall(r'summary-list__key">\s*([^<]+?)\s*<', unanswered) == [
        "Slope",
        "Debt",
        "Datum",
    ]


def test_a_rule_over_what_a_role_may_not_read_tells_it_nothing(site: Running) -> None:
    assert "In arrears" in headings(site, 1, "guest")
    assert "In arrears" in headings(site, 2, "guest")


def test_a_folded_section_opens_without_a_script(site: Running) -> None:
    page = site.get("/desk/town/lot/LO-0001", "keeper").text
    folded = re.search(r'<details class="app-folded">(.*?)</details>', page, re.DOTALL)
    assert folded is not None
    assert "Technical" in folded[1]
    assert "N1" in folded[1]
