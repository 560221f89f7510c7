"""What JavaScript adds at the desk, and the keyboard alone from signing in to the assigned case."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.people import OFFICER, POTHOLES, Officer, photo_with_place, send
from tests.browser.product import Product


@pytest.fixture
def officer(open_page: OpenPage, product: Product) -> Officer:
    return Officer(open_page(product.url)).sign_in(product)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_an_answer_is_checked_as_soon_as_it_is_left_and_the_rest_stays(officer: Officer) -> None:
    page = officer.page
    page.goto(f"{POTHOLES}/new")
    page.fill("[name=address]", "9 Comfort Way")
    page.fill("[name=postcode]", "ninety")
    page.keyboard.press("Tab")
    page.locator("#f-postcode-error").wait_for()
    assert page.input_value("[name=postcode]") == "ninety"
    assert page.input_value("[name=address]") == "9 Comfort Way"
    page.fill("[name=postcode]", "90012")
    page.keyboard.press("Tab")
    page.locator("#f-postcode-error").wait_for(state="detached")


def test_a_chosen_file_stays_while_other_answers_are_checked(officer: Officer) -> None:
    page = officer.page
    page.goto(f"{POTHOLES}/new")
    page.set_input_files("[name=photo]", photo_with_place())
    page.fill("[name=postcode]", "ninety")
    page.keyboard.press("Tab")
    page.locator("#f-postcode-error").wait_for()
    page.check("[name=hazard][value=damage]")
    page.locator("[name=damage_details]").wait_for()
    assert page.eval_on_selector("[name=photo]", "one => one.files.length") == 1


def test_a_part_that_cannot_be_fetched_leaves_the_page_as_it_is_and_says_so(
    officer: Officer,
) -> None:
    page = officer.page
    page.goto(f"{POTHOLES}/new")
    page.route("**/validate/postcode", lambda route: route.fulfill(status=404, body="<h1>No</h1>"))
    page.fill("[name=postcode]", "90012")
    page.keyboard.press("Tab")
    page.locator(".app-toast").wait_for()
    assert "could not be loaded" in page.inner_text("#toasts")
    assert page.input_value("[name=postcode]") == "90012"


def test_who_was_signed_out_while_typing_is_told_and_loses_nothing(
    officer: Officer, product: Product
) -> None:
    page = officer.page
    page.goto(f"{POTHOLES}/new")
    page.fill("[name=address]", "9 Comfort Way")
    page.context.clear_cookies()
    page.fill("[name=postcode]", "ninety")
    page.keyboard.press("Tab")
    page.locator(".app-toast").wait_for()
    assert "You are signed out" in page.inner_text("#toasts")
    assert page.input_value("[name=address]") == "9 Comfort Way"
    send(page)
    page.fill("[name=email]", OFFICER)
    page.fill("[name=password]", product.passwords[OFFICER])
    send(page)
    send(page, "text=Send now")
    page.locator("#f-postcode-error").wait_for()
    assert page.input_value("[name=address]") == "9 Comfort Way"


def test_enter_in_a_box_does_what_the_form_is_for(officer: Officer) -> None:
    """And not what its first button is for: that may take a row away, or only ask questions anew."""
    page = officer.page
    page.goto(f"{POTHOLES}/PH-2026-000001/edit")
    page.fill("[name=postcode]", "90013")
    page.press("[name=postcode]", "Enter")
    page.wait_for_url("**/PH-2026-000001")
    page.goto("/public_works/bulky_items?step=2")
    page.check("[name=items][value=other]")
    page.get_by_role("button", name="Add another item").click()
    page.locator("[name='other_items.0.what']").fill("A canoe")
    page.locator("[name='other_items.0.what']").press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    assert page.locator("[name='other_items.0.what']").input_value() == "A canoe"


def test_ticks_stay_when_nobody_was_chosen_for_them(officer: Officer) -> None:
    page = officer.page
    page.goto(POTHOLES)
    page.locator("tbody [name=reference]").first.check()
    page.click("text=Assign ticked")
    page.locator(".app-toast").wait_for()
    assert "choose a team or an officer" in page.inner_text("#toasts")
    assert page.locator("tbody [name=reference]").first.is_checked()


def test_single_keys_walk_tick_and_open_until_they_are_switched_off(officer: Officer) -> None:
    page = officer.page
    page.goto(POTHOLES)
    first, second = page.locator("tr[data-row] th").all_inner_texts()[:2]
    for key, expected in (("j", first), ("j", second), ("k", first)):
        page.keyboard.press(key)
        assert focused(page) == expected
    page.keyboard.press("x")
    assert page.is_checked(f"[name=reference][value={first}]")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "global-search"
    switch(page, "off")
    page.goto(POTHOLES)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    switch(page, "on")
    page.goto(POTHOLES)
    page.keyboard.press("j")
    opened = focused(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{opened}")


def switch(page: Page, to: str) -> None:
    page.click(".app-user summary")
    send(page, f"text=Switch keyboard shortcuts {to}")


def test_the_way_from_signing_in_to_a_case_of_ones_own_needs_no_mouse(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.url)
    page.goto("/sign-in")
    tab_to(page, "email")
    page.keyboard.type(OFFICER)
    page.keyboard.press("Tab")
    page.keyboard.type(product.passwords[OFFICER])
    enter(page)
    page.keyboard.press("j")
    reference = focused(page)
    enter(page)
    assert reference in page.inner_text("h1")
    tab_to(page, "note")
    page.keyboard.type("Looked at it")
    page.keyboard.press("Tab")
    enter(page)
    assert "Looked at it" in page.inner_text(".app-timeline")
    tab_to_text(page, "Assign to me")
    enter(page)
    assert page.inner_text("#officer option:checked") == "Olivia Park"


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, control: str) -> None:
    tab_until(page, f"document.activeElement.id === '{control}'")


def tab_to_text(page: Page, words: str) -> None:
    tab_until(page, f"document.activeElement.textContent.trim() === '{words}'")


def tab_until(page: Page, reached: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(reached):
            return
    raise AssertionError(f"the Tab key never came to where {reached}")
