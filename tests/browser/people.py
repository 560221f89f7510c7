"""Who visits in the stories: what a citizen and an officer do, in their own words.

Controls are found by their names, so one story is told in every language.
"""

import io
import re
from dataclasses import dataclass
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.browser.product import Product

POTHOLES = "/desk/public_works/pothole"
OFFICER, SUPERVISOR = "officer@publicworks.example", "supervisor@publicworks.example"
GPS = 0x8825


def photo_with_place() -> dict[str, Any]:
    """A small JPEG as a telephone takes it: with the place in it."""
    exif = Image.Exif()
    exif[0x0110] = "A telephone"
    exif.get_ifd(GPS).update({1: "N", 2: (34.0, 3.0, 8.0), 3: "W", 4: (118.0, 14.0, 37.0)})
    buffer = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(buffer, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(buffer.getvalue())).getexif().get_ifd(GPS)
    return {"name": "hole.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


MAIN_BUTTON = "main form button.govuk-button:not(.app-no-script, .govuk-button--secondary)"


def send(page: Page, selector: str = MAIN_BUTTON) -> None:
    """Press a button that leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.locator(selector).last.click()


@dataclass
class Citizen:
    page: Page

    def answer_all(self, address: str, *, photo: dict[str, Any] | None = None) -> None:
        """A large pothole in the north district, up to the page to check."""
        page = self.page
        page.fill("[name=address]", address)
        self.choose("district", "north")
        send(page)
        self.choose("lane", "traffic_lane")
        self.choose("size", "large")
        self.choose("hazard", "none")
        send(page)
        page.fill("[name=description]", "Deep, and wide.")
        if photo:
            page.set_input_files("[name=photo]", photo)
        send(page)
        page.fill("[name='reporter.name']", "Ana Ruiz")
        page.fill("[name='reporter.email']", "ana.story@example.org")
        send(page)

    def choose(self, name: str, value: str) -> None:
        self.page.check(f"[name={name}][value={value}]")

    def report(self, address: str, **more: Any) -> "Receipt":
        self.page.goto("/public_works/pothole")
        self.answer_all(address, **more)
        send(self.page)
        return self.receipt()

    def receipt(self) -> "Receipt":
        reference = self.page.inner_text(".govuk-panel__body strong")
        link = self.page.get_attribute("main a.app-break", "href")
        assert link is not None
        return Receipt(reference, link)


@dataclass(frozen=True)
class Receipt:
    reference: str
    tracking: str


@dataclass
class Officer:
    page: Page

    def sign_in(self, product: Product, email: str = OFFICER) -> "Officer":
        self.page.goto("/sign-in")
        self.page.fill("#email", email)
        self.page.fill("#password", product.passwords[email])
        send(self.page)
        assert self.page.url.endswith("/desk")
        return self

    def open(self, reference: str, tail: str = "") -> None:
        self.page.goto(f"{POTHOLES}/{reference}{tail}")

    def press(self, words: str) -> None:
        """Press a button or link of the page that leads on."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=words, exact=True).click()

    def timeline(self) -> str:
        return self.page.inner_text(".app-timeline")

    def count(self) -> int:
        """How many rows the list says it has."""
        found = re.match(r"[\d,]+", self.page.inner_text(".app-bar__count"))
        assert found
        return int(found[0].replace(",", ""))
