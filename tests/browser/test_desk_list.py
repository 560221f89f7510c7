"""The generated list of a case type as an officer works with it, with JavaScript and without."""

import csv
import io
import uuid

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.people import POTHOLES, Officer, send
from tests.browser.product import Product

ROWS = "tr[data-row]"


@pytest.fixture
def officer(visitor: OpenPage, product: Product) -> Officer:
    officer = Officer(visitor(product.url)).sign_in(product)
    officer.page.goto(POTHOLES)
    return officer


def references(officer: Officer) -> list[str]:
    return officer.page.locator(f"{ROWS} th").all_inner_texts()


def column(officer: Officer, title: str) -> list[str]:
    return officer.page.locator(f"{ROWS} td[data-label='{title}']").all_inner_texts()


def open_panel(officer: Officer, title: str) -> None:
    panel = officer.page.locator(
        "details", has=officer.page.locator("summary", has_text=title)
    ).last
    if panel.get_attribute("open") is None:
        panel.locator("summary").last.click()


def test_words_find_cases(officer: Officer) -> None:
    officer.page.fill("#by-q", "maple")
    send(officer.page, "text=Apply filters")
    assert column(officer, "Address or nearest crossing")
    assert all("Maple" in one for one in column(officer, "Address or nearest crossing"))


def test_facets_narrow_the_list_together_and_are_cleared_at_once(officer: Officer) -> None:
    everything = officer.count()
    officer.page.locator(".app-facet").first.wait_for()
    open_panel(officer, "District")
    officer.page.check("#facets [name=district][value=valley]")
    send(officer.page, "text=Apply filters")
    assert set(column(officer, "District")) == {"Valley"}
    open_panel(officer, "How big is it?")
    officer.page.check("#facets [name=size][value=large]")
    send(officer.page, "text=Apply filters")
    assert set(column(officer, "District")) == {"Valley"}
    assert set(column(officer, "How big is it?")) == {"Large"}
    send(officer.page, ".app-filters__actions a")
    assert officer.count() == everything


def test_a_heading_sorts_and_sorts_the_other_way(officer: Officer) -> None:
    heading = "thead a:has-text('Address')"
    send(officer.page, heading)
    rising = column(officer, "Address or nearest crossing")
    assert rising == sorted(rising)
    send(officer.page, heading)
    falling = column(officer, "Address or nearest crossing")
    assert falling == sorted(falling, reverse=True)
    assert officer.page.get_attribute("thead th[aria-sort]", "aria-sort") == "descending"


def test_more_rows_come_and_none_twice(officer: Officer, scripted: bool) -> None:
    seen = references(officer)
    while officer.page.locator("tr.app-more a").count():
        before = officer.page.locator(ROWS).count()
        if scripted:
            officer.page.locator("tr.app-more a").click()
            officer.page.wait_for_function(
                "([rows, n]) => document.querySelectorAll(rows).length > n", arg=[ROWS, before]
            )
            seen = references(officer)
        else:
            send(officer.page, "tr.app-more a")
            seen += references(officer)
    assert len(seen) == len(set(seen)) == officer.count()


def test_columns_are_chosen_and_the_filter_stays(officer: Officer) -> None:
    officer.page.goto(f"{POTHOLES}?district=north")
    open_panel(officer, "Columns")
    officer.page.get_by_label("Which part of the street?", exact=True).check()
    officer.page.locator("[name=fields][value=team]").uncheck()
    send(officer.page, "text=Show columns")
    assert column(officer, "Which part of the street?")
    assert column(officer, "Team") == []
    assert set(column(officer, "District")) == {"North"}


def test_a_view_is_saved_opened_and_deleted(officer: Officer) -> None:
    name = f"North {uuid.uuid4().hex[:6]}"
    officer.page.goto(f"{POTHOLES}?district=north&sort=address")
    open_panel(officer, "Save this view")
    officer.page.fill("#view-name", name)
    send(officer.page, "text=Save view")
    officer.page.goto(POTHOLES)
    send(officer.page, f".app-tabs a:has-text('{name}')")
    assert set(column(officer, "District")) == {"North"}
    assert officer.page.inner_text(".app-tabs [aria-current]") == name
    send(officer.page, "text=Delete this view")
    assert officer.page.locator(".app-tabs", has_text=name).count() == 0


def test_ticked_cases_are_given_to_a_team_at_once(officer: Officer) -> None:
    officer.page.goto(f"{POTHOLES}?state=received&team=streets&sort=opened_on")
    chosen = references(officer)[:3]
    for reference in chosen:
        officer.page.check(f"[name=reference][value={reference}]")
    officer.page.select_option("#bulk-team", "rapid_south")
    officer.page.select_option("#bulk-officer", "me")
    send(officer.page, "text=Assign ticked")
    assert "3 assigned" in officer.page.inner_text("main")
    for reference in chosen:
        officer.open(reference)
        assert officer.page.input_value("#team") == "rapid_south"
        assert "Given to Rapid team south" in officer.timeline()


def test_the_list_is_exported_as_it_is_filtered(officer: Officer) -> None:
    officer.page.goto(f"{POTHOLES}?district=east")
    with officer.page.expect_download() as waiting:
        officer.page.click("text=Export CSV")
    content = waiting.value.path().read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == officer.count()
    assert {row["district"] for row in rows} == {"east"}


def test_a_filter_that_cannot_be_asked_is_told_and_the_list_still_shown(officer: Officer) -> None:
    officer.page.goto(f"{POTHOLES}?nosuchfield=1")
    assert "There is a problem" in officer.page.inner_text("main")
    assert references(officer)


def test_a_person_is_shown_with_all_their_cases(officer: Officer) -> None:
    officer.page.goto("/desk/public_works/person?q=Ana+Ruiz")
    send(officer.page, f"{ROWS} th a")
    told = officer.page.inner_text("main")
    assert "Contact details" in told
    assert "@" in told
    reference = officer.page.locator(f"{ROWS} th a").first.inner_text()
    send(officer.page, f"{ROWS} th a >> nth=0")
    assert reference in officer.page.inner_text("h1")


def test_a_note_stands_on_the_timeline_and_an_empty_one_is_refused(officer: Officer) -> None:
    officer.open(references(officer)[0])
    send(officer.page, "text=Add note")
    assert "Write the note first." in officer.page.inner_text(".app-note")
    officer.page.fill("#note", "Called the crew <b>twice</b>")
    send(officer.page, "text=Add note")
    assert "Called the crew <b>twice</b>" in officer.timeline()
