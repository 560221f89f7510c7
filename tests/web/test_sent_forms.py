"""A form that was sent: one case for ever, and its answers are no longer found by its address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.cases.clocks import sweep
from casework.cases.drafts import LARGEST
from tests.web.driving import Running

SERVICE = "/city/complaint"


@pytest.fixture
def check(site: Running) -> str:
    """The address of a form that is filled in."""
    step = site.post(SERVICE, {"street": "Elm", "district": "north"})
    step = site.post(step.headers["location"], {"size": "small"})
    step = site.post(step.headers["location"], {"witness": "Ann Unique"})
    assert step.headers["location"].endswith("/check")
    return str(step.headers["location"])


def test_a_form_that_was_sent_leads_to_its_case_and_tells_no_answers(
    site: Running, check: str
) -> None:
    assert "Ann Unique" in site.get(check).text
    sent = site.post(check, {})
    tracking = sent.headers["location"].removesuffix("?sent=1")
    first = check.removesuffix("check") + "1"
    for answer in (site.get(check), site.get(first), site.post(check, {}), site.post(first, {})):
        assert answer.status_code == 303
        assert answer.headers["location"].removesuffix("?sent=1") == tracking
    assert not site.rows("city", "draft", "1", "answers LIKE '%Ann Unique%'")


def test_twenty_at_once_and_one_a_week_later_make_one_case(site: Running, check: str) -> None:
    before = site.count("city", "complaint")
    form = {"csrf": site.csrf("anonymous")}
    answers = site.together([site.ask("POST", check, data=form) for _ in range(20)])
    assert {answer.headers["location"].partition("?")[0] for answer in answers} == {
        answers[0].headers["location"].partition("?")[0]
    }
    assert site.count("city", "complaint") == before + 1
    site.clock.now += timedelta(days=3)
    site.run(sweep(site.work()))
    assert site.post(check, {}).status_code == 404
    assert site.count("city", "complaint") == before + 1


def test_a_draft_is_no_place_to_store_things(site: Running, check: str) -> None:
    before = site.count("city", "draft")
    answer = site.post(SERVICE, {"street": "x" * (LARGEST + 1), "district": "north"})
    assert answer.status_code == 413
    first = check.removesuffix("check") + "1"
    many = {f"street.{number}": "x" * 1_000 for number in range(300)}
    assert site.post(first, {**many, "district": "north"}).status_code == 413
    assert site.count("city", "draft") == before
