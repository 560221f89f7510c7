"""What stands on the page after sending: the words of the form that was sent, with facts of the case."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import fresh_database
from tests.web.city import CITY, COMPLAINT
from tests.web.driving import Running, running_site

RECEIPT = """\
  receipt:
    en: "((reference)) is with ((team)), at ((street)). [((witness))] [((is_grave))]"
    es: "((reference)) está con ((team))."
"""
SHORT = """\
forms:
  brief:
    title: In brief
    public: true
    receipt: "((street)) & more, briefly: ((details))"
    steps:
      - title: All of it
        fields: [street, district, size, details]
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    text = COMPLAINT.replace("  receipt: We look at it soon.\n", RECEIPT)
    texts = {**CITY, "case_types/complaint.yaml": text.replace("states:\n", f"{SHORT}states:\n", 1)}
    home = tmp_path_factory.mktemp("receipts")
    if request.param == "sqlite":
        with running_site(f"sqlite:///{home / 'casework.db'}", home) as running:
            running.publish(texts)
            yield running
        return
    with (
        fresh_database(request.getfixturevalue("postgres_dsn")) as url,
        running_site(url, home) as running,
    ):
        running.publish(texts)
        yield running


def test_facts_of_the_case_are_told_and_private_answers_are_not(town: Running) -> None:
    step = town.post("/city/complaint", {"street": "Elm", "district": "north"})
    for form in ({"size": "small"}, {"witness": "Ann Unique"}, {}):
        step = town.post(step.headers["location"], form)
    page = town.get(step.headers["location"])
    assert "is with North crew, at Elm. [] []" in page.text
    assert "Ann Unique" not in page.text
    assert "((" not in page.text
    spanish = town.get(f"{step.headers['location']}&lang=es")
    assert "está con " in spanish.text


def test_the_receipt_is_that_of_the_form_that_was_sent(town: Running) -> None:
    answers = {
        "street": "Oak",
        "district": "south",
        "size": "large",
        "details": "<b>((street))</b>",
    }
    step = town.post("/city/complaint/brief", answers)
    sent = town.post(step.headers["location"], {})
    page = town.get(sent.headers["location"])
    assert "Oak &amp; more, briefly: &lt;b&gt;((street))&lt;/b&gt;" in page.text
    assert "is with" not in page.text


def test_whoever_comes_back_sees_where_it_stands_and_no_receipt(town: Running) -> None:
    answers = {"street": "Oak", "district": "south", "size": "large"}
    step = town.post("/city/complaint/brief", answers)
    sent = town.post(step.headers["location"], {})
    page = town.get(sent.headers["location"].partition("?")[0])
    assert "briefly" not in page.text
