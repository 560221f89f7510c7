"""Forms with script: the counter's keyboard, answers that keep themselves, the call that is read back."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.people import Officer
from tests.browser.product import Product

BULKY = "/desk/public_works/bulky_items"


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
    )


def test_the_counter_fills_in_and_sends_without_a_mouse(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.url)
    Officer(page).sign_in(product)
    page.goto(f"{BULKY}/new/counter")
    assert focused(page) == "address", "the first answer is ready to be typed"
    keys = page.keyboard
    keys.type("1 Keyboard Ave")
    keys.press("Enter")
    assert focused(page) == "postcode"
    keys.press("Enter")
    keys.press("Space")
    keys.press("Enter")
    assert focused(page) == "collection", "one stop for all radios of a question"
    keys.press("Space")
    for _ in range(10):
        keys.press("Enter")
    while focused(page) != "number_of_items":
        keys.press("Enter")
    keys.type("2")
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"last=BI-"))
    expect(page.get_by_role("status").get_by_role("link")).to_have_text(re.compile(r"BI-\d{4}-\d+"))
    assert page.input_value("[name=address]") == ""
    assert focused(page) == "address", "ready for the next one"
    assert "did not send it" not in page.content()


def test_a_fault_keeps_what_was_typed_and_leads_to_the_answer(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.url)
    Officer(page).sign_in(product)
    page.goto(f"{BULKY}/new/counter")
    page.keyboard.type("2 Keyboard Ave")
    page.keyboard.press("Control+Enter")
    page.locator("#errors").wait_for()
    assert page.input_value("[name=address]") == "2 Keyboard Ave"
    page.locator("#errors a").first.click()
    assert focused(page) == "district"


def test_a_closed_browser_loses_nothing_of_the_desk(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.url)
    Officer(page).sign_in(product)
    page.goto(f"{BULKY}/new/phone")
    page.fill("[name=address]", "3 Lost Ave")
    page.fill("#note", "Was cut off")
    page.get_by_text(re.compile("^Saved ")).wait_for()
    page.goto(BULKY)  # no question: everything typed is kept
    page.goto(f"{BULKY}/new/phone")
    page.get_by_role("link", name="Go on with it").click()
    assert page.input_value("[name=address]") == "3 Lost Ave"
    assert page.input_value("#note") == "Was cut off"
    page.goto(f"{BULKY}/new/phone")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_role("link", name="Go on with it")).to_have_count(0)


def test_a_citizen_types_reloads_and_goes_on(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.url)
    page.goto("/public_works/pothole")
    page.fill("[name=address]", "4 Reload Ave")
    page.get_by_text(re.compile("^Saved ")).wait_for()
    assert re.search(r"/pothole/[^/]+/1$", page.url), "the address is the draft's now"
    page.fill("[name=address]", "4 Reload Avenue")
    page.wait_for_timeout(100)
    with page.expect_response(lambda one: one.request.method == "POST" and one.status == 200):
        pass
    page.reload()
    assert page.input_value("[name=address]") == "4 Reload Avenue"
    page.check("[name=district][value=north]")
    page.get_by_role("button", name="Continue").click()
    assert page.url.endswith("/2")


def test_a_saved_form_goes_on_in_another_browser(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.url)
    page.goto("/public_works/pothole")
    page.fill("[name=address]", "5 Two Devices Ave")
    page.get_by_role("button", name="Save and come back later").click()
    link = page.locator("a.app-break").get_attribute("href")
    assert link
    other = open_page(product.url)
    other.goto(link)
    assert other.input_value("[name=address]") == "5 Two Devices Ave"
