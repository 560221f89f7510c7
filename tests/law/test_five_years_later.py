"""A closed case after twelve changes of schema: it reads, sends and prints as it did then."""

from __future__ import annotations

from casework.catalogue import CaseType
from tests.law.borough import act, answers, main_text, publish, twelve
from tests.web.driving import Running

SENTENCE = "This case is under revision"


def printed(site: Running, entity: str, reference: str, who: str = "chief") -> list[str]:
    lines = main_text(site.get(f"/desk/borough/{entity}/{reference}/print", who))
    return [line for line in lines if not line.startswith(SENTENCE)]


def close_one(site: Running) -> str:
    made = site.api("POST", "/borough/pothole", "chief", json=answers(site))
    assert made.status_code == 201, made.text
    reference = str(made.json()["reference"])
    act(site, reference, "look", "pothole").raise_for_status()
    act(site, reference, "fix", "pothole", a_money="120.00").raise_for_status()
    return reference


def test_a_closed_case_prints_and_sends_after_twelve_changes_what_it_did_before(
    site: Running,
) -> None:
    reference = close_one(site)
    paper = printed(site, "pothole", reference)
    sent = site.api("GET", f"/borough/pothole/{reference}", "chief").json()
    first = site.catalogue("borough").entities["pothole"]
    assert isinstance(first, CaseType)
    assert len(paper) > 80
    assert "Elm Street" in paper
    steps = twelve()
    assert len(steps) == 12
    entity = "pothole"
    for what, texts in steps:
        publish(site, texts)
        entity = "damage" if "case_types/damage.yaml" in texts else "pothole"
        assert printed(site, entity, reference) == paper, what
        assert site.api("GET", f"/borough/{entity}/{reference}", "chief").json() == sent, what
    assert site.catalogue("borough").number == 13


def test_the_page_says_what_it_said(site: Running) -> None:
    reference = close_one(site)
    page = main_text(site.get(f"/desk/borough/pothole/{reference}", "chief"))
    for _, texts in twelve():
        publish(site, texts)
    later = main_text(site.get(f"/desk/borough/damage/{reference}", "chief"))
    is_law = [line.startswith(SENTENCE) for line in later]
    assert is_law.count(True) == 1
    assert [line for line in later if not line.startswith(SENTENCE)] == page


def test_what_became_sensitive_since_is_hidden_in_old_cases_too(site: Running) -> None:
    reference = close_one(site)
    assert "Telephone" in printed(site, "pothole", reference, "clerk")
    for _, texts in twelve():
        publish(site, texts)
    paper = printed(site, "damage", reference, "clerk")
    assert "Telephone" not in paper
    assert "Street" in paper
    sent = site.api("GET", f"/borough/damage/{reference}", "clerk").json()
    assert "a_phone" not in sent
    assert sent["a_text"] == "Elm Street"
