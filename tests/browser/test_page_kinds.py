"""Every kind of page that the product generates, looked at as people meet it: both widths, light and
dark. A kind of page without a visit here fails. CASEWORK_SCREENSHOTS=folder keeps a picture of each.
"""

import os
import pkgutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import casework.web
from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.guards import axe_findings, overflow_findings
from tests.browser.people import (
    OFFICER,
    POTHOLES,
    SUPERVISOR,
    Citizen,
    Officer,
    Receipt,
    photo_with_place,
    send,
)
from tests.browser.product import Product

NARROW = {"width": 320, "height": 640}
ASSETS = "/desk/public_works/asset"
BULKY = "/desk/public_works/bulky_items"
SCREENSHOTS = os.environ.get("CASEWORK_SCREENSHOTS")


@dataclass(frozen=True)
class Tour:
    page: Page
    receipt: Receipt
    """Of a case that was accepted and waits to be fixed."""

    def go(self, path: str) -> None:
        self.page.goto(path)

    def open(self, tail: str = "") -> None:
        self.page.goto(f"{POTHOLES}/{self.receipt.reference}{tail}")

    def start_form(self, until: str) -> None:
        self.go("/public_works/pothole")
        citizen = Citizen(self.page)
        if until == "second step":
            self.page.fill("[name=address]", "7 Tour Ave")
            citizen.choose("district", "north")
            send(self.page)
        else:
            citizen.answer_all("7 Tour Ave", photo=photo_with_place())


Visit = Callable[[Tour], None]


def step(tour: Tour) -> None:
    tour.go("/public_works/pothole")
    send(tour.page)


def fragment(tour: Tour) -> None:
    tour.start_form("second step")
    tour.page.check("[name=hazard][value=damage]")
    tour.page.locator("[name=damage_details]").wait_for()


def rows_of_a_group(tour: Tour) -> None:
    """The new row has the focus, and what was typed before it is still there."""
    tour.go("/public_works/bulky_items?step=2")
    page = tour.page
    page.check("[name=items][value=other]")
    page.get_by_role("button", name="Add another item").click()
    page.locator("[name='other_items.0.what']").fill("A canoe")
    page.get_by_role("button", name="Add another item").click()
    page.locator("#f-other_items-1").wait_for()
    expect(page.locator("#f-other_items-1")).to_be_focused()
    expect(page.locator("[name='other_items.0.what']")).to_have_value("A canoe")


def rows_refused(tour: Tour) -> None:
    rows_of_a_group(tour)
    tour.page.locator("[name='other_items.1.how_many']").fill("90")
    send(tour.page)
    tour.page.get_by_role("link", name="Other item 2: How many? must be 10 or less").wait_for()


def ended_form(tour: Tour) -> None:
    tour.go("/public_works/bulky_items?step=2")
    page = tour.page
    page.check("[name=from_business][value=yes]")
    page.check("[name=collection][value=bulky]")
    page.fill("[name=number_of_items]", "2")
    send(page)


def to_be_signed(tour: Tour) -> None:
    tour.go("/public_works/bulky_items?step=1")
    page = tour.page
    page.fill("[name=address]", "7 Tour Ave")
    page.check("[name=district][value=north]")
    send(page)
    tasks = page.url
    page.goto(tasks.replace("/tasks", "/2"))
    page.check("[name=collection][value=bulky]")
    page.fill("[name=number_of_items]", "2")
    send(page)
    for number in (3, 4):
        page.goto(tasks.replace("/tasks", f"/{number}"))
        send(page)
    page.goto(tasks.replace("/tasks", "/check"))
    page.check("[name=declaration]")
    send(page)
    page.locator("#f-declaration-name-error").wait_for()


def child_in_place(tour: Tour) -> None:
    """The form opens in the list, takes a row more, and the page of the asset stays where it is."""
    tour.go("/desk/public_works/asset/AS-000001")
    page = tour.page
    page.get_by_role("link", name="New: Maintenance").click()
    expect(page.get_by_role("heading", name="New: Maintenance")).to_be_focused()
    page.check("[name=work][value=cleaned]")
    page.get_by_role("button", name="Add Parts used").click()
    page.locator("[name='parts.0.name']").wait_for()
    expect(page.locator("#f-parts-0")).to_be_focused()
    expect(page.locator("[name=work][value=cleaned]")).to_be_checked()


def child_saved(tour: Tour) -> None:
    child_in_place(tour)
    page = tour.page
    page.locator("[name='parts.0.price']").fill("12.50")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Part 1: Part needs an answer").wait_for()
    page.locator("[name='parts.0.name']").fill("Lamp")
    page.get_by_role("button", name="Save").click()
    page.locator("#children-maintenance tbody tr").last.wait_for()
    expect(page.locator("#children-maintenance form")).to_have_count(0)
    expect(page.locator("#children-maintenance-title")).to_be_focused()
    assert page.url.endswith("/AS-000001")


def refused_sign_in(tour: Tour) -> None:
    tour.go("/sign-in")
    send(tour.page)


def signed_out_while_typing(tour: Tour) -> None:
    page = tour.page
    tour.open()
    page.fill("[name=note]", "Typed for ten minutes")
    kept = page.context.cookies()
    page.context.clear_cookies()
    send(page, "text=Add note")
    expect(page.locator("main")).to_contain_text("What you typed is kept")
    page.context.add_cookies(kept)


def signed_in_again(tour: Tour) -> None:
    """In another window: the token of this page is not that of the session any more."""
    page = tour.page
    tour.open()
    page.fill("[name=note]", "Typed for ten minutes")
    page.eval_on_selector_all("[name=csrf]", "all => all.forEach(one => { one.value = 'old' })")
    send(page, "text=Add note")
    expect(page.locator("h1")).to_have_text("Not sent yet")


def rows(tour: Tour) -> None:
    tour.go(POTHOLES)
    tour.page.locator("tr.app-more a").click()
    tour.page.locator("tr[data-row] >> nth=26").wait_for()


def facets(tour: Tour) -> None:
    tour.go(f"{POTHOLES}?district=north")
    tour.page.locator(".app-facet__count").first.wait_for(state="attached")


def opened_panels(tour: Tour) -> None:
    """Not the menu under one's name, which lies over the links of others while it is open."""
    tour.go(POTHOLES)
    tour.page.locator(".app-facet__count").first.wait_for(state="attached")
    tour.page.eval_on_selector_all("main details", "all => all.forEach(one => { one.open = true })")


CHANGED_BY_ANOTHER = """
async (words) => {
    const form = document.querySelector("main form[data-unsaved]"), sent = new FormData(form)
    sent.set("description", words)
    const signal = AbortSignal.timeout(20000)
    return (await fetch(form.action, { method: "post", body: sent, signal })).status
}
"""


def changed_meanwhile(tour: Tour) -> None:
    """Without a second page: the one left in the background may never be painted again."""
    tour.open("/edit")
    words = f"Changed by another at {uuid.uuid4().hex[:6]}"
    assert tour.page.evaluate(CHANGED_BY_ANOTHER, words) == 200
    tour.page.fill("[name=description]", "Mine, typed at the same time")
    send(tour.page)
    tour.page.locator("#conflict").wait_for()


def edit_fields(tour: Tour) -> None:
    tour.go(f"{POTHOLES}/new")
    tour.page.check("[name=hazard][value=damage]")
    tour.page.locator("[name=damage_details]").wait_for()


def tasks(tour: Tour) -> None:
    tour.go("/public_works/bulky_items?step=2")
    tour.page.check("[name=collection][value=metal]")
    send(tour.page)
    tour.page.get_by_role("link", name="Back").click()
    tour.page.get_by_text("In progress").wait_for()


def saved_for_later(tour: Tour) -> None:
    tour.go("/public_works/street_light")
    tour.page.get_by_role("button", name="Save and come back later").click()


def refused_mail(tour: Tour) -> None:
    saved_for_later(tour)
    tour.page.fill("#email", "ana at home")
    tour.page.get_by_role("button", name="Send the link").click()


def autosaved(tour: Tour) -> None:
    tour.go("/public_works/street_light")
    tour.page.locator("form[data-unsaved] input[type=text]").first.fill("12 Tour Ave")
    tour.page.get_by_text("Saved ").wait_for()


def check_entry(tour: Tour) -> None:
    tour.go(f"{BULKY}/new/phone")
    tour.page.fill("[name=address]", "7 Tour Ave")
    tour.page.check("[name=district][value=north]")
    tour.page.check("[name=collection][value=bulky]")
    tour.page.fill("[name=number_of_items]", "3")
    tour.page.fill("#note", "Speaks softly")
    tour.page.get_by_role("button", name="Check the answers").click()


def left_unsent(tour: Tour) -> None:
    tour.go(f"{BULKY}/new/counter")
    tour.page.fill("[name=address]", "9 Tour Ave")
    send(tour.page, "text=Save for later")
    tour.go(f"{BULKY}/new/counter")


def entry_fields(tour: Tour) -> None:
    tour.go(f"{BULKY}/new/counter")
    tour.page.check("[name=collection][value=metal]")
    tour.page.locator("[name=contains_freon]").first.wait_for()


def refused(path: str) -> Visit:
    def visit(tour: Tour) -> None:
        tour.go(path)
        send(tour.page)

    return visit


def refused_action(tour: Tour) -> None:
    tour.open("/actions/fix")
    send(tour.page)


def may_be_deleted(tour: Tour) -> None:
    tour.go(f"{ASSETS}/AS-000020/delete")
    tour.page.get_by_role("button", name="Delete", exact=True).wait_for()


def still_needed(tour: Tour) -> None:
    tour.go(f"{ASSETS}/AS-000002/delete")
    tour.page.get_by_text("It cannot be deleted").wait_for()
    expect(tour.page.get_by_role("button", name="Delete", exact=True)).to_have_count(0)


def person(tour: Tour) -> None:
    tour.open()
    with tour.page.expect_navigation():
        tour.page.get_by_role("link", name="Ana Ruiz").click()


def at(path: str) -> Visit:
    return lambda tour: tour.go(path)


CITIZENS_SEE: dict[str, Visit] = {
    "RefusalPage": at("/nowhere/to/be/found"),
    "SignInPage": at("/sign-in"),
    "SignInPage, refused": refused_sign_in,
    "StatementPage": at("/privacy"),
    "StatementPage, accessibility": at("/accessibility"),
    "ServicesPage": at("/public_works"),
    "ServicesPage, of all agencies": at("/"),
    "StepPage": at("/public_works/street_light"),
    "StepPage, refused": step,
    "FragmentPage": fragment,
    "TasksPage": at("/public_works/bulky_items"),
    "TasksPage, begun": tasks,
    "SavedPage": saved_for_later,
    "SavedPage, refused": refused_mail,
    "EndedPage": at("/public_works/pothole/resume/nothing"),
    "AutosavedPage": autosaved,
    "StepPage, with rows": rows_of_a_group,
    "StepPage, with rows refused": rows_refused,
    "ExitPage": ended_form,
    "CheckPage, to be signed": to_be_signed,
    "CheckPage": lambda tour: tour.start_form("check"),
    "TrackingPage": lambda tour: tour.go(tour.receipt.tracking),
    "TrackingPage, as receipt": lambda tour: tour.go(f"{tour.receipt.tracking}?sent=1"),
}
OFFICERS_SEE: dict[str, Visit] = {
    "WorkPage": at("/desk"),
    "SignInPage, with a form that waits": signed_out_while_typing,
    "LateFormPage": signed_in_again,
    "PasswordPage": at("/desk/password"),
    "PasswordPage, refused": refused("/desk/password"),
    "ListPage": at(POTHOLES),
    "ListPage, opened": opened_panels,
    "ListPage, empty": at("/desk/public_works/asset?q=nosuchwords"),
    "TreePage": at("/desk/public_works/area/tree"),
    "ListPage, refused": at(f"{POTHOLES}?nosuchfield=1"),
    "RowsPage": rows,
    "FacetsPage": facets,
    "EditPage": lambda tour: tour.open("/edit"),
    "EditPage, refused": refused(f"{POTHOLES}/new"),
    "EditPage, in conflict": changed_meanwhile,
    "EditFieldsPage": edit_fields,
    "WaysPage": at(f"{BULKY}/new"),
    "EntryPage": at(f"{BULKY}/new/counter"),
    "EntryPage, refused": refused(f"{BULKY}/new/counter"),
    "EntryPage, a script": at(f"{BULKY}/new/phone"),
    "EntryPage, left unsent": left_unsent,
    "CheckEntryPage": check_entry,
    "EntryFieldsPage": entry_fields,
    "ActionPage": lambda tour: tour.open("/actions/refer"),
    "ActionPage, refused": refused_action,
    "RecordPage": lambda tour: tour.open(),
    "ChildPage": at("/desk/public_works/asset/AS-000001/children/maintenance/new"),
    "ChildrenPage": child_in_place,
    "ChildrenPage, saved": child_saved,
    "PrintPage": at("/desk/public_works/asset/AS-000001/print"),
    "RecordPage, not a case": at("/desk/public_works/asset/AS-000001"),
    "SearchPage": at("/desk/search?q=Maple"),
    "SearchPage, empty": at("/desk/search?q=nosuchwords"),
    "PeoplePage": at("/desk/public_works/person"),
    "PersonPage": person,
    "RefusalPage, at the desk": at(f"{POTHOLES}/PH-1900-000001"),
}
SUPERVISORS_SEE: dict[str, Visit] = {
    "DeletePage": may_be_deleted,
    "DeletePage, of what is needed": still_needed,
}


def page_kinds() -> set[str]:
    """The names of all page dataclasses of the web."""
    found: set[str] = set()
    for module in pkgutil.walk_packages(casework.web.__path__, "casework.web."):
        held: dict[str, Any] = vars(import_module(module.name))
        found |= {
            name
            for name, one in held.items()
            if is_dataclass(one) and isinstance(getattr(one, "template", None), str)
        }
    return found


SEEN_ELSEWHERE = {"PreviewPage", "UpgradePage"}
"""Of a draft: `test_preview.py`. Of a case under an earlier revision: `test_moved_on.py`."""


def test_every_kind_of_page_is_visited() -> None:
    visited = {name.partition(",")[0] for name in [*CITIZENS_SEE, *OFFICERS_SEE, *SUPERVISORS_SEE]}
    assert visited | SEEN_ELSEWHERE == page_kinds()


def signed_in(browser: Browser, product: Product, email: str) -> Any:
    """The cookies of somebody who signed in."""
    context = browser.new_context(base_url=product.url, viewport=WIDE)
    Officer(context.new_page()).sign_in(product, email)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="module")
def desk_state(browser: Browser, product: Product) -> Any:
    return signed_in(browser, product, OFFICER)


@pytest.fixture(scope="module")
def supervisor_state(browser: Browser, product: Product) -> Any:
    return signed_in(browser, product, SUPERVISOR)


@pytest.fixture(scope="module")
def accepted(browser: Browser, product: Product, desk_state: Any) -> Receipt:
    context = browser.new_context(base_url=product.url, storage_state=desk_state, viewport=WIDE)
    page = context.new_page()
    receipt = Citizen(page).report("12 Tour Ave", photo=photo_with_place())
    officer = Officer(page)
    officer.open(receipt.reference)
    officer.press("Accept")
    context.close()
    return receipt


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(CITIZENS_SEE))
def test_a_page_for_citizens_can_be_used_by_everybody(
    open_page: OpenPage, product: Product, accepted: Receipt, name: str, scheme: str
) -> None:
    page = open_page(product.url, color_scheme=scheme)
    look_at(CITIZENS_SEE[name], Tour(page, accepted), f"{name}, {scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(OFFICERS_SEE))
def test_a_page_of_the_desk_can_be_used_by_everybody(
    open_page: OpenPage,
    product: Product,
    accepted: Receipt,
    desk_state: Any,
    name: str,
    scheme: str,
) -> None:
    page = open_page(product.url, color_scheme=scheme, storage_state=desk_state)
    look_at(OFFICERS_SEE[name], Tour(page, accepted), f"{name}, {scheme}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(SUPERVISORS_SEE))
def test_a_page_for_supervisors_can_be_used_by_everybody(
    open_page: OpenPage,
    product: Product,
    accepted: Receipt,
    supervisor_state: Any,
    name: str,
    scheme: str,
) -> None:
    page = open_page(product.url, color_scheme=scheme, storage_state=supervisor_state)
    look_at(SUPERVISORS_SEE[name], Tour(page, accepted), f"{name}, {scheme}")


def look_at(visit: Visit, tour: Tour, name: str) -> None:
    """At both widths: nothing that axe objects to, nothing outside the page; nor at 320 px."""
    page = tour.page
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # plain dicts, as contexts take them
        visit(tour)
        if SCREENSHOTS:
            shot = (
                Path(SCREENSHOTS)
                / f"{name.replace(', ', '-').replace(' ', '_')}-{size['width']}.png"
            )
            page.evaluate("window.toolIsLooking = true")  # it hides carets by inline styles
            page.screenshot(path=shot, full_page=True)
            page.evaluate("window.toolIsLooking = false")
        assert axe_findings(page) == []
        assert overflow_findings(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # as above
    assert overflow_findings(page) == []
