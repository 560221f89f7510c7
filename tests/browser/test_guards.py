"""Each guard is shown a page with the fault it is there for; a guard that is silent is no guard."""

from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.guards import Breaches, axe_findings, overflow_findings

Watched = Callable[..., tuple[Page, Breaches]]

CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' http:; connect-src http:"
GOOD = """<!doctype html><html lang="en"><head><title>Potholes</title>
<link rel="stylesheet" href="/style.css"></head><body><main><h1>Potholes</h1>
<p>All is well. <a href="/good">Look again</a></p></main></body></html>"""
FAULTS = {
    "/good": GOOD,
    "/inline": GOOD.replace("</main>", "<script>window.broken = 1</script></main>"),
    "/leaving": GOOD.replace("</main>", "</main><script src='/leave.js' async></script>"),
    "/external": GOOD.replace("</main>", '<img alt="" src="http://127.0.0.1:9/x.png"></main>'),
    "/error": GOOD.replace("</main>", "</main><script src='/throw.js'></script>"),
    "/unlabelled": GOOD.replace("</main>", "<form><input></form></main>"),
    "/faint": GOOD.replace("<p>", "<p class='faint'>"),
    "/wide": GOOD.replace("<p>", "<p class='wide'>"),
    "/scrolling": GOOD.replace("<p>", "<div class='box'><p class='wide'>").replace(
        "</p>", "</p></div>"
    ),
}
FILES = {
    "/style.css": (
        "text/css",
        (
            "a { color: #00f } .faint { color: #ddd; background: #fff }"
            ".wide { width: 900px } .box { overflow-x: auto; max-width: 100% }"
        ),
    ),
    "/leave.js": (
        "text/javascript",
        (
            "document.addEventListener('securitypolicyviolation', () => { location = '/good' });"
            "const s = document.createElement('script'); s.textContent = '1'; document.body.append(s)"
        ),
    ),
    "/throw.js": ("text/javascript", "throw new Error('the board is broken')"),
    "/favicon.ico": ("image/x-icon", ""),
}


class FaultyPages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind, text = FILES.get(self.path) or ("text/html; charset=utf-8", FAULTS[self.path])
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing between the dots of the test run."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), FaultyPages)
    Thread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def soon(page: Page, found: Callable[[], list[str]]) -> list[str]:
    """What is found at last: a report travels beside the page, however busy the machine is."""
    for _ in range(50):
        if found():
            break
        page.wait_for_timeout(100)
    return found()


def test_a_sound_page_passes_every_guard(open_page: OpenPage, site: str) -> None:
    page = open_page(site, viewport=PHONE)
    page.goto("/good")
    page.click("text=Look again")
    assert axe_findings(page) == []
    assert overflow_findings(page) == []


def test_an_inline_script_is_a_csp_breach(watched: Watched, site: str) -> None:
    page, breaches = watched(site)
    page.goto("/inline")
    assert soon(
        page, lambda: [one for one in breaches.csp if "script-src" in one and "inline" in one]
    )


def test_a_csp_breach_survives_leaving_the_page(watched: Watched, site: str) -> None:
    page, breaches = watched(site)
    page.goto("/leaving")
    page.wait_for_url("**/good")
    assert soon(page, lambda: [one for one in breaches.csp if one.endswith("on /leaving")])


def test_a_request_to_another_site_is_seen(watched: Watched, site: str) -> None:
    page, breaches = watched(site)
    page.goto("/external")
    assert breaches.external == ["external request to http://127.0.0.1:9/x.png"]


def test_an_uncaught_exception_is_seen(watched: Watched, site: str) -> None:
    page, breaches = watched(site)
    page.goto("/error")
    assert breaches.console == ["exception: the board is broken"]


@pytest.mark.parametrize(("path", "rule"), [("/unlabelled", "label"), ("/faint", "color-contrast")])
def test_axe_objects(watched: Watched, site: str, path: str, rule: str) -> None:
    page, _ = watched(site)
    page.goto(path)
    assert [found.split(":")[0] for found in axe_findings(page)] == [rule]


def test_a_box_wider_than_a_phone_is_found(watched: Watched, site: str) -> None:
    page, _ = watched(site, viewport=PHONE)
    page.goto("/wide")
    assert [found.split(" reaches")[0] for found in overflow_findings(page)] == ["p.wide"]


def test_a_wide_table_may_scroll_in_its_own_box(watched: Watched, site: str) -> None:
    page, _ = watched(site, viewport=PHONE)
    page.goto("/scrolling")
    assert overflow_findings(page) == []


def test_a_page_may_be_opened_without_javascript(open_page: OpenPage, site: str) -> None:
    """The script that throws would fail this test if it ran."""
    page = open_page(site, java_script_enabled=False)
    page.goto("/error")
    assert page.inner_text("h1") == "Potholes"
