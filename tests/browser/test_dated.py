"""A rate that changes on a day to come, as the building official sees it: with and without JavaScript.
CASEWORK_SCREENSHOTS=folder keeps pictures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.guards import axe_findings, overflow_findings
from tests.browser.people import Officer
from tests.browser.product import Product

RATES = "/desk/permitting/fee_rate"
OFFICIAL = "official@permits.example"
SCREENSHOTS = os.environ.get("CASEWORK_SCREENSHOTS")


def look(page: Page, name: str) -> None:
    """Both widths, without a finding."""
    for width, viewport in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]  # a plain dict of the conftest
        assert overflow_findings(page) == [], (name, width)
        if SCREENSHOTS:
            page.screenshot(path=Path(SCREENSHOTS) / f"dated-{name}-{width}.png", full_page=True)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # a plain dict of the conftest


@pytest.fixture
def page(visitor: OpenPage, product: Product) -> Page:
    page = visitor(product.url)
    Officer(page).sign_in(product, OFFICIAL)
    return page


def test_a_rate_is_scheduled_looked_at_and_withdrawn(page: Page, scripted: bool) -> None:
    page.goto(f"{RATES}/new")
    name = f"Copies {'with' if scripted else 'without'} script"
    page.fill("[name=name]", name)
    page.fill("[name=amount]", "10")
    page.check("[name=per][value=once]")
    page.fill("[name=valid_from]", "2020-07-01")
    look(page, "new")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="What held when")).to_be_visible()
    one = page.url.split("?")[0]
    page.goto(f"{one}/edit")
    page.fill("[name=amount]", "12")
    page.fill("[name=valid_from]", "2031-01-01")
    look(page, "edit")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="From January 1, 2031", exact=True)).to_be_visible()
    expect(page.get_by_text("Scheduled: from January 1, 2031")).to_be_visible()
    look(page, "record")
    if scripted:
        assert axe_findings(page) == []
    page.fill("[name=on]", "2031-02-01")
    page.get_by_role("button", name="Show that day").click()
    expect(page.get_by_text("As of February 1, 2031.")).to_be_visible()
    expect(page.locator(".app-columns").get_by_text("$12.00").first).to_be_visible()
    look(page, "as-of")
    page.goto(f"{one}/edit")
    page.fill("[name=amount]", "9")
    page.fill("[name=valid_from]", "2021-01-01")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Say why")).to_be_visible()
    look(page, "reason")
    page.goto(f"{RATES}?on=2031-02-01&sort=-amount")
    expect(page.get_by_text("as of February 1, 2031")).to_be_visible()
    look(page, "list")
    if scripted:
        assert axe_findings(page) == []
    page.goto(one)
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_role("heading", name="Scheduled change withdrawn")).to_be_visible()
    expect(page.get_by_text("To come")).to_have_count(0)
