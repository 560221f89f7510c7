"""Every part and every field in a real browser: accessible, inside the page, quiet under the strict
policy, and with the comforts of app.js. The pages are those of tests/ui_templates/preview.py.
"""

import mimetypes
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Page

from casework.web.render import Renderer
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.guards import axe_findings, overflow_findings
from tests.ui_templates.preview import case_page, form_page, list_page
from tests.ui_templates.samples import TEMPLATES, SampleForm, view

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NARROW = {"width": 320, "height": 640}
ENVIRONMENT = Renderer(TEMPLATES).environment("en")
ARABIC = {"dir": "rtl", "locale": "ar"}
PAGES: dict[str, Callable[[], str]] = {
    "/list": partial(list_page, ENVIRONMENT),
    "/list-rtl": partial(list_page, ENVIRONMENT, **ARABIC),
    "/list-plain": partial(list_page, ENVIRONMENT, shortcuts=False),
    "/case": partial(case_page, ENVIRONMENT),
    "/case-rtl": partial(case_page, ENVIRONMENT, **ARABIC),
    "/empty": partial(form_page, ENVIRONMENT, "empty"),
    "/filled": partial(form_page, ENVIRONMENT, "filled", is_desk=True),
    "/error": partial(form_page, ENVIRONMENT, "error"),
    "/error-rtl": partial(form_page, ENVIRONMENT, "error", **ARABIC),
}


class Previews(BaseHTTPRequestHandler):
    posted: list[dict[str, str]] = []

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/assets/"):
            file = TEMPLATES / path[1:]
            return self.answer(file.read_bytes(), mimetypes.guess_type(file.name)[0] or "")
        return self.answer(PAGES[path]().encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.posted.append({"path": self.path, "body": body, **dict(self.headers)})
        kind = self.path.rpartition("/")[2]
        module: Any = ENVIRONMENT.get_template(f"fields/{kind}.html").module
        group = str(module.input(view(kind, "error"), SampleForm(validate_url="/validate")))
        self.answer(group.encode(), "text/html; charset=utf-8", 422, '{"toast": "Noted <b>"}')

    def answer(self, body: bytes, kind: str, status: int = 200, trigger: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        if trigger:
            self.send_header("HX-Trigger", trigger)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing between the dots of the test run."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Previews)
    Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/list", "/case", "/empty", "/filled", "/error"])
def test_every_part_is_accessible_and_stays_inside_the_page(
    open_page: OpenPage, site: str, path: str, scheme: str
) -> None:
    for size in (WIDE, PHONE):
        page = open_page(site, viewport=size, color_scheme=scheme)
        page.goto(path)
        assert axe_findings(page) == []
        assert overflow_findings(page) == []


@pytest.mark.parametrize("path", ["/list-rtl", "/case-rtl", "/error-rtl"])
def test_a_page_written_from_right_to_left_begins_at_the_right(
    open_page: OpenPage, site: str, path: str
) -> None:
    page = open_page(site, viewport=PHONE)
    page.goto(path)
    assert axe_findings(page) == []
    left, right = page.eval_on_selector(
        ".app-header__home",
        "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]",
    )
    assert left > PHONE["width"] - right
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("path", ["/list", "/case", "/error"])
def test_nothing_is_cut_off_at_320_pixels(open_page: OpenPage, site: str, path: str) -> None:
    page = open_page(site, viewport=NARROW)
    page.goto(path)
    assert overflow_findings(page) == []


def test_single_keys_walk_tick_and_open_rows(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.goto("/list")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "PH-2026-000002"
    page.keyboard.press("k")
    assert focused(page) == "PH-2026-000001"
    page.keyboard.press("x")
    assert page.is_checked("input[name=id][value='1']")
    page.keyboard.press("?")
    assert page.is_visible("#shortcut-help")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "global-search"
    page.keyboard.type("jx")
    assert page.input_value("#global-search") == "jx"


def test_single_keys_do_nothing_for_who_switched_them_off(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.goto("/list-plain")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    assert page.query_selector("#shortcut-help") is None


def test_one_tick_selects_all_rows(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.goto("/list")
    page.check("#tick-all")
    assert page.eval_on_selector_all("input[name=id]", "all => all.every(one => one.checked)")


def test_without_javascript_what_needs_it_is_not_shown(open_page: OpenPage, site: str) -> None:
    page = open_page(site, java_script_enabled=False)
    page.goto("/list")
    assert not page.is_visible("#tick-all")
    page.goto("/empty")
    assert not page.is_visible("[data-locate]")


def test_a_changed_answer_is_checked_in_place_with_the_token_and_a_toast(
    open_page: OpenPage, site: str
) -> None:
    Previews.posted.clear()
    page = open_page(site)
    page.goto("/empty")
    page.fill("#q-integer", "many")
    page.keyboard.press("Tab")
    page.wait_for_selector("#q-integer-error")
    (sent,) = Previews.posted
    assert sent["path"] == "/validate/integer"
    assert sent["X-CSRF-Token"] == "a-token"
    assert "integer=many" in sent["body"]
    assert page.text_content("#toasts") == "Noted <b>"


def test_the_error_summary_has_the_focus_and_leads_to_the_answer(
    open_page: OpenPage, site: str
) -> None:
    page = open_page(site)
    page.goto("/error")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("text=Check where do you live?")
    assert page.evaluate("document.activeElement.name") == "address.line1"


def test_the_device_fills_in_where_it_is(open_page: OpenPage, site: str) -> None:
    place = {"latitude": 34.05, "longitude": -118.24}
    page = open_page(site, geolocation=place, permissions=["geolocation"])
    page.goto("/empty")
    page.click("[data-locate]")
    page.wait_for_function("document.querySelector('[data-lat]').value !== ''")
    page.wait_for_selector("#q-geo_point-error")
    assert "geo_point.lat=34.050000&geo_point.lon=-118.240000" in Previews.posted[-1]["body"]


def test_leaving_typed_answers_is_asked_about_first(open_page: OpenPage, site: str) -> None:
    page = open_page(site)
    page.goto("/list")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/filled")
    page.goto("/list")
    assert asked == []
    page.goto("/filled")
    page.type("#q-text", "more")
    page.goto("/list")
    assert asked == ["beforeunload"]
