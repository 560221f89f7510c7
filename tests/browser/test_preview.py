"""An admin shows a change before it is published: the bar, the way in, the way out, in a real browser."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.guards import axe_findings, overflow_findings
from tests.browser.people import POTHOLES, Citizen, Officer, photo_with_place, send
from tests.browser.product import ROOT, Product

SCREENSHOTS = os.environ.get("CASEWORK_SCREENSHOTS")
BAR = "Preview of an unpublished change"


@pytest.fixture(scope="module")
def link(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a draft in which the potholes are called otherwise, and ask one thing more."""
    folder = tmp_path_factory.mktemp("draft") / "public_works"
    shutil.copytree(ROOT / "agencies" / "public_works", folder)
    file = folder / "case_types" / "pothole.yaml"
    text = file.read_text("utf-8").replace("en: Potholes", "en: Holes in the road")
    text = text.replace(
        "fields:\n", "fields:\n  smell: {type: text, title: {en: Smell, es: Olor}}\n", 1
    )
    text = re.sub(r"fields: \[address,", "fields: [smell, address,", text, count=1)
    file.write_text(text, "utf-8")
    told = product.command("preview", str(folder), "--note", "Ask for the smell")
    found = re.search(r"http://\S+/preview/\S+", told)
    assert found, told
    return found[0]


@pytest.fixture
def officer(browser: Browser, product: Product, open_page: OpenPage) -> Page:
    context = browser.new_context(base_url=product.url, viewport=WIDE)
    Officer(context.new_page()).sign_in(product)
    state: Any = context.storage_state()
    context.close()
    return open_page(product.url, storage_state=state)


def looked_at(page: Page, name: str) -> None:
    for scheme, size in (("light", WIDE), ("light", PHONE), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its two words
        page.set_viewport_size(size)  # type: ignore[arg-type]  # plain dicts, as contexts take them
        if SCREENSHOTS:
            page.evaluate("window.toolIsLooking = true")  # it hides carets by inline styles
            page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{scheme}-{size['width']}.png")
            page.evaluate("window.toolIsLooking = false")
        assert axe_findings(page) == []
        assert overflow_findings(page) == []
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]  # as above


def test_an_officer_looks_at_the_desk_and_leaves(
    officer: Page, product: Product, link: str
) -> None:
    page = officer
    page.goto(link)
    expect(page.get_by_role("heading", name=BAR)).to_be_visible()
    expect(page.get_by_text("Ask for the smell")).to_be_visible()
    looked_at(page, "preview-link")
    send(page)
    expect(page.get_by_role("region", name="Preview")).to_be_visible()
    page.goto(POTHOLES)
    expect(page.get_by_role("heading", name="Holes in the road")).to_be_visible()
    looked_at(page, "preview-list")
    page.locator("tbody tr th a").first.click()
    expect(page.get_by_role("region", name="Preview")).to_be_visible()
    page.wait_for_load_state()
    looked_at(page, "preview-record")
    page.fill("[name=note]", "A note in a preview")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("heading", name="Nothing is kept in a preview")).to_be_visible()
    looked_at(page, "preview-refused")
    page.get_by_role("button", name="Leave the preview").click()
    expect(page.get_by_role("region", name="Preview")).to_have_count(0)
    page.goto(POTHOLES)
    expect(page.get_by_role("heading", name="Potholes", exact=True)).to_be_visible()


def test_a_neighbour_walks_through_the_form_and_sends_nothing(
    visitor: OpenPage, product: Product, link: str, scripted: bool
) -> None:
    page = visitor(product.url)
    page.goto(link)
    send(page)
    expect(page.get_by_role("region", name="Preview")).to_be_visible()
    page.goto("/public_works/pothole")
    page.fill("[name=smell]", "Tar")
    Citizen(page).answer_all("7 Preview Ave", photo=photo_with_place())
    expect(page.get_by_text("7 Preview Ave")).to_be_visible()
    expect(page.get_by_text("Tar", exact=True)).to_be_visible()
    if scripted:
        looked_at(page, "preview-check")
    send(page)
    expect(page.get_by_role("heading", name="Nothing is kept in a preview")).to_be_visible()
    page.goto("/public_works?lang=es")
    expect(page.get_by_text("Vista previa de un cambio no publicado")).to_be_visible()
    if scripted:
        looked_at(page, "preview-spanish")
