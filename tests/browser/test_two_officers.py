"""Two officers at one case at once: nothing typed is lost, nothing is overwritten unseen."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.people import POTHOLES, SUPERVISOR, Citizen, Officer, send
from tests.browser.product import Product

SAVE = "main form.app-form button.govuk-button:not(.app-no-script)"


@pytest.fixture
def reference(visitor: OpenPage, product: Product) -> str:
    return Citizen(visitor(product.url)).report("4 Conflict Ct").reference


@pytest.fixture
def olivia(visitor: OpenPage, product: Product) -> Officer:
    return Officer(visitor(product.url)).sign_in(product)


@pytest.fixture
def sam(visitor: OpenPage, product: Product) -> Officer:
    return Officer(visitor(product.url)).sign_in(product, SUPERVISOR)


def describe(page: Page, words: str) -> None:
    page.fill("[name=description]", words)
    send(page, SAVE)


def test_both_versions_are_shown_and_saving_again_is_a_decision(
    olivia: Officer, sam: Officer, reference: str
) -> None:
    olivia.open(reference, "/edit")
    sam.open(reference, "/edit")
    sam.page.fill("[name=severity]", "4")
    describe(sam.page, "Seen from the north side")
    describe(olivia.page, "As wide as the lane")

    told = olivia.page.inner_text("main")
    assert "This was changed while you were editing" in told
    row = olivia.page.locator(".app-conflict tr", has_text="What else should we know?")
    assert "Seen from the north side" in row.inner_text()
    assert "As wide as the lane" in row.inner_text()
    assert olivia.page.input_value("[name=description]") == "As wide as the lane"

    send(olivia.page, SAVE)
    assert olivia.page.url.endswith(reference)
    assert "As wide as the lane" in olivia.page.inner_text("main dl")
    olivia.page.locator(".app-timeline__changes summary").first.click()
    assert "Seen from the north side" in olivia.timeline()


def test_who_keeps_what_is_saved_changes_nothing(
    olivia: Officer, sam: Officer, reference: str
) -> None:
    olivia.open(reference, "/edit")
    sam.open(reference, "/edit")
    describe(sam.page, "Seen from the north side")
    describe(olivia.page, "As wide as the lane")
    olivia.page.on("dialog", lambda dialog: dialog.accept())
    with olivia.page.expect_navigation():
        olivia.page.click("text=Keep what is saved")
    assert "Seen from the north side" in olivia.page.inner_text("main dl")


def test_an_action_on_a_case_that_changed_meanwhile_is_not_taken(
    olivia: Officer, sam: Officer, reference: str
) -> None:
    olivia.open(reference, "/actions/refer")
    olivia.page.fill("[name=reason]", "It is a state highway")
    sam.open(reference)
    sam.press("Accept")
    send(olivia.page, SAVE)
    assert "changed this case meanwhile" in olivia.page.inner_text(".govuk-error-summary")
    assert olivia.page.input_value("[name=reason]") == "It is a state highway"
    olivia.page.goto(f"{POTHOLES}/{reference}")
    assert olivia.page.inner_text(".app-head .app-badge") == "In progress"
