"""What must hold on every page that a test looks at, whatever else the test is about.

A watched page remembers every breach: of the content security policy, an error on the console,
an uncaught exception, and a request that leaves the site. CSP breaches are sent out of the page
the moment they happen, so a navigation right after one does not lose it.
"""

from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

REPORT_CSP = """
document.addEventListener("securitypolicyviolation", (event) => window.toolIsLooking ||
    reportCspBreach(`${event.effectiveDirective} refused ${event.blockedURI} on ${location.pathname}`))
"""

RUN_AXE = """
(options) => {
    window.toolIsLooking = true
    const tooLong = new Promise((_, fail) => setTimeout(() => fail(new Error("axe took too long")), 60000))
    return Promise.race([axe.run(document, options), tooLong])
        .finally(() => setTimeout(() => { window.toolIsLooking = false }))
}
"""

FIND_OVERFLOW = """
(width) => [...document.querySelectorAll("body *")]
    .filter((element) => {
        const box = element.getBoundingClientRect()
        if (box.width === 0 || box.height === 0 || box.right <= width + 1) return false
        for (let parent = element.parentElement; parent; parent = parent.parentElement) {
            if (getComputedStyle(parent).overflowX !== "visible" && parent !== document.body
                && parent !== document.documentElement) return false
        }
        return true
    })
    .map((element) => `${element.tagName.toLowerCase()}.${element.className} reaches `
        + `${Math.round(element.getBoundingClientRect().right)} of ${width} px`)
"""


@dataclass
class Breaches:
    """Everything a page did that it may not do."""

    csp: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    external: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        return [*self.csp, *self.console, *self.external]


def watch(page: Page, site: str) -> Breaches:
    """Begin to remember what the page does wrong. `site` is the one origin it may talk to."""
    breaches = Breaches()
    allowed = urlsplit(site).netloc

    def note_request(request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in {"http", "https", "ws", "wss"} and target.netloc != allowed:
            breaches.external.append(f"external request to {request.url}")

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            breaches.console.append(f"console: {message.text}")

    page.expose_binding("reportCspBreach", lambda _, words: breaches.csp.append(f"CSP: {words}"))
    page.add_init_script(REPORT_CSP)
    page.on("request", note_request)
    page.on("console", note_console)
    page.on("pageerror", lambda error: breaches.console.append(f"exception: {error}"))
    return breaches


def axe_findings(page: Page, tags: list[str] = AXE_TAGS) -> list[str]:
    """What axe objects to, one line a rule. Injected past the CSP, which stays as strict as ever.

    Where boxes overlap, axe moves them aside by inline styles; that breach is not the page's.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"]}
    results: dict[str, Any] = page.evaluate(RUN_AXE, options)
    return [
        f"{found['id']}: {found['help']} ({', '.join(str(n['target']) for n in found['nodes'])})"
        for found in results["violations"]
    ]


def overflow_findings(page: Page) -> list[str]:
    """Elements wider than the page was asked to be and not inside a box that scrolls.

    Compared with the configured width: on a phone `innerWidth` grows with the content.
    """
    size = page.viewport_size
    assert size is not None, "the page has no configured width"
    findings: list[str] = page.evaluate(FIND_OVERFLOW, size["width"])
    return findings
