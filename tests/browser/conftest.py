"""A real Chromium, and pages that fail their test when they breach a guard.

The browser lives as long as this folder's tests and no longer: Playwright keeps an event loop
running, and async tests elsewhere could not start theirs beside it. Tests in here are plain
functions; a site under test runs in a process of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.guards import Breaches, watch
from tests.browser.product import Product, served
from tests.postgres import fresh_database

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


def chromium_path() -> str | None:
    """The Chromium of the machine; None lets Playwright use the one it installed itself."""
    given = os.environ.get("CASEWORK_CHROMIUM")
    return given or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Callable[..., tuple[Page, Breaches]]]:
    """Open pages together with what they breach, for tests that expect a breach."""
    contexts = []

    def open_watched(site: str, **options: object) -> tuple[Page, Breaches]:
        context = browser.new_context(base_url=site, **{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        return page, watch(page, site)

    yield open_watched
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(watched: Callable[..., tuple[Page, Breaches]]) -> Iterator[OpenPage]:
    """`open_page(site, viewport=PHONE, java_script_enabled=False)`: a fresh, signed-out page.

    The test fails at its end if any of its pages breached the CSP, wrote an error to the
    console or sent a request to another site.
    """
    opened: list[Breaches] = []

    def open_guarded(site: str, **options: object) -> Page:
        page, breaches = watched(site, **options)
        opened.append(breaches)
        return page

    yield open_guarded
    assert [words for breaches in opened for words in breaches.all()] == []


@pytest.fixture(scope="package")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo data, on SQLite. Stories add to it and rely on nothing else."""
    with served(tmp_path_factory.mktemp("product")) as running:
        yield running


@pytest.fixture(scope="package")
def postgres_product(
    postgres_dsn: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    with (
        fresh_database(postgres_dsn) as url,
        served(tmp_path_factory.mktemp("postgres_product"), url) as running,
    ):
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def either_product(request: pytest.FixtureRequest) -> Product:
    """The product, once on each kind of database."""
    name = "product" if request.param == "sqlite" else "postgres_product"
    running: Product = request.getfixturevalue(name)
    return running


@pytest.fixture(params=[True, False], ids=["with_javascript", "without_javascript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visitor(open_page: OpenPage, scripted: bool) -> OpenPage:
    """Opens pages of a story that is told with JavaScript and without it."""

    def open_for(site: str, **options: object) -> Page:
        return open_page(site, java_script_enabled=scripted, **options)

    return open_for
