"""A form changes while a case is on its way: the applicant is asked, the desk sees it, and it moves on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import OpenPage
from tests.browser.people import Citizen, Officer, Receipt, photo_with_place, send
from tests.browser.product import ROOT, Product, served
from tests.browser.test_page_kinds import Tour, look_at

NEW_FIELD = """
  near_school:
    type: boolean
    title: {en: Is there a school nearby?, es: ¿Hay una escuela cerca?}
    required: true
"""
UPGRADE = """\
upgrade:
  ask: [near_school]
"""


@dataclass(frozen=True)
class Town:
    """The product with agencies of its own, which may be published anew."""

    product: Product
    agencies: Path

    def runs(self, *words: str) -> None:
        environment = {
            **os.environ,
            "CASEWORK_HOME": str(self.product.home),
            "CASEWORK_URL": self.product.url,
            "CASEWORK_AGENCIES": str(self.agencies),
        }
        environment.pop("CASEWORK_DATABASE", None)
        command = [sys.executable, "cli.py", *words]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    agencies = tmp_path_factory.mktemp("moved_on") / "agencies"
    shutil.copytree(ROOT / "agencies" / "public_works", agencies / "public_works")
    home = tmp_path_factory.mktemp("moved_on_home")
    with served(home, agencies=agencies) as running:
        yield Town(running, agencies)


@pytest.fixture(scope="module")
def asked(browser: Browser, town: Town) -> Receipt:
    """A case whose applicant was asked what today's form asks."""
    context = browser.new_context(base_url=town.product.url)
    receipt = Citizen(context.new_page()).report("12 School Ave", photo=photo_with_place())
    context.close()
    file = town.agencies / "public_works" / "case_types" / "pothole.yaml"
    text = file.read_text("utf-8")
    text = text.replace("\nfields:\n", f"\nfields:{NEW_FIELD}", 1)
    text = text.replace("upgrade: {}\n", UPGRADE, 1)
    text = text.replace("- lane\n", "- lane\n        - near_school\n", 1)
    file.write_text(text, "utf-8")
    town.runs("publish", "public_works")
    town.runs("upgrade", "public_works", "pothole", "--yes")
    return receipt


def signed_in(open_page: OpenPage, town: Town) -> Page:
    page = open_page(town.product.url)
    Officer(page).sign_in(town.product)
    return page


def test_the_pages_of_a_case_that_waits_can_be_used_by_everybody(
    open_page: OpenPage, town: Town, asked: Receipt
) -> None:
    citizen = Tour(open_page(town.product.url), asked)
    look_at(lambda tour: tour.go(asked.tracking), citizen, "TrackingPage, asked")
    desk = Tour(signed_in(open_page, town), asked)
    look_at(lambda tour: tour.open(), desk, "RecordPage, to be moved")
    look_at(lambda tour: tour.open("/upgrade"), desk, "UpgradePage")


def test_the_applicant_answers_and_the_case_moves(
    open_page: OpenPage, town: Town, asked: Receipt
) -> None:
    page = open_page(town.product.url, java_script_enabled=False)
    page.goto(asked.tracking)
    send(page)
    assert "Answer the question: Is there a school nearby?" in page.inner_text(
        ".govuk-error-summary"
    )
    page.check("[name=near_school][value=yes]")
    send(page)
    assert "Thank you. Your answer is with us." in page.inner_text("main")
    assert "Is there a school nearby?" not in page.inner_text("main")
    desk = Officer(signed_in(open_page, town))
    desk.open(asked.reference)
    assert "Moved to the revision of today" in desk.timeline()
    assert "Is there a school nearby?" in desk.page.inner_text("main")
