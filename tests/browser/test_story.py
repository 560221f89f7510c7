"""The whole way of one report, from the citizen's phone to the repaired street, told on both databases
and, screen by screen, with JavaScript and without it."""

import io
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.people import (
    GPS,
    OFFICER,
    POTHOLES,
    Citizen,
    Officer,
    Receipt,
    photo_with_place,
    send,
)
from tests.browser.product import Product


def an_address() -> str:
    return f"{uuid.uuid4().int % 9000 + 1000} Story{uuid.uuid4().hex[:8]} Ave"


@pytest.fixture
def officer(visitor: OpenPage, product: Product) -> Officer:
    return Officer(visitor(product.url)).sign_in(product)


def test_a_report_goes_from_the_citizen_to_the_repair_and_back(
    visitor: OpenPage, either_product: Product
) -> None:
    product = either_product
    citizen = Citizen(visitor(product.url, viewport=PHONE))
    receipt = citizen.report(an_address(), photo=photo_with_place())
    assert re.fullmatch(r"PH-\d{4}-\d{6}", receipt.reference)

    officer = Officer(visitor(product.url)).sign_in(product)
    open_from_my_work(officer, receipt.reference)
    assert_routed_to_the_rapid_team(officer)
    officer.press("Accept")
    officer.press("Mark as fixed")
    officer.page.set_input_files("[name=photo_of_fix]", photo_with_place())
    send(officer.page)
    assert officer.page.inner_text(".app-head .app-badge") == "Fixed"
    assert "Mark as fixed → Fixed" in officer.timeline()

    citizen.page.goto(receipt.tracking)
    assert citizen.page.inner_text("main .app-badge") == "Fixed"
    assert "The pothole is fixed." in citizen.page.inner_text("main")


def open_from_my_work(officer: Officer, reference: str) -> None:
    """What is due first stands first, so a new case may be on a later page."""
    row = officer.page.locator("[data-row]").get_by_text(reference)
    while not row.count():
        send(officer.page, "p.app-more a")
    with officer.page.expect_navigation():
        row.click()


def assert_routed_to_the_rapid_team(officer: Officer) -> None:
    told = officer.timeline()
    assert "Given to Rapid team north, high priority" in told
    assert "A large pothole in the north goes to the rapid team" in told
    assert "District: North" in told
    assert "How big is it? Large" in told


def test_what_a_telephone_wrote_into_a_photo_is_not_kept(
    visitor: OpenPage, product: Product, officer: Officer
) -> None:
    receipt = Citizen(visitor(product.url)).report(an_address(), photo=photo_with_place())
    officer.open(receipt.reference)
    link = officer.page.get_by_role("link", name="hole.jpg").get_attribute("href")
    assert link is not None
    served = officer.page.request.get(product.url + link).body()
    kept = [path.read_bytes() for path in (product.home / "files").rglob("*") if path.is_file()]
    assert served in kept
    for content in kept:
        exif = Image.open(io.BytesIO(content)).getexif()
        assert not exif.get_ifd(GPS)
        assert not dict(exif)


def test_the_answers_can_be_checked_and_changed_before_they_are_sent(
    visitor: OpenPage, product: Product
) -> None:
    citizen = Citizen(visitor(product.url))
    page, address = citizen.page, an_address()
    page.goto("/public_works/pothole")
    citizen.answer_all(address, photo=photo_with_place())
    told = page.inner_text("main")
    for words in (address, "North", "Large", "hole.jpg", "ana.story@example.org", "Not given"):
        assert words in told
    with page.expect_navigation():
        page.get_by_role("link", name="Change How big is it?").click()
    assert page.is_checked("[name=size][value=large]")
    citizen.choose("size", "small")
    send(page)
    assert page.inner_text("h1") == "Check your answers"
    assert "Small" in page.inner_text("main")


def test_a_question_left_out_is_told_where_it_stands_and_nothing_typed_is_lost(
    visitor: OpenPage, product: Product
) -> None:
    page = visitor(product.url)
    page.goto("/public_works/pothole")
    page.fill("[name=postcode]", "90012")
    send(page)
    summary = page.locator(".govuk-error-summary")
    assert "District needs an answer" in summary.inner_text()
    assert page.input_value("[name=postcode]") == "90012"
    summary.get_by_role("link", name="District").click()
    assert page.url.endswith("#f-district")


def test_a_question_comes_only_when_an_earlier_answer_asks_for_it(
    visitor: OpenPage, product: Product, scripted: bool
) -> None:
    citizen = Citizen(visitor(product.url))
    page = citizen.page
    page.goto("/public_works/pothole")
    page.fill("[name=address]", an_address())
    citizen.choose("district", "north")
    send(page)
    citizen.choose("lane", "bike_lane")
    assert not page.is_visible("[name=damage_details]")
    citizen.choose("hazard", "damage")
    if not scripted:
        send(page, "text=Update questions")
    page.locator("[name=damage_details]").wait_for()
    assert page.is_checked("[name=lane][value=bike_lane]")
    citizen.choose("hazard", "none")
    if not scripted:
        send(page, "text=Update questions")
    page.locator("[name=damage_details]").wait_for(state="hidden")


def test_a_question_that_an_answer_leads_to_is_seen_before_the_form_goes_on(
    visitor: OpenPage, product: Product, scripted: bool
) -> None:
    citizen = Citizen(visitor(product.url))
    page = citizen.page
    page.goto("/public_works/pothole")
    page.fill("[name=address]", an_address())
    citizen.choose("district", "north")
    send(page)
    for name, answer in (("lane", "bike_lane"), ("size", "large"), ("hazard", "damage")):
        citizen.choose(name, answer)
    send(page)
    if not scripted:
        assert "Your answers lead to more questions" in page.inner_text("main")
        assert page.is_visible("[name=damage_details]")
        send(page)
    assert page.inner_text("h1") == "Show us"


def test_the_story_is_told_in_spanish(visitor: OpenPage, product: Product) -> None:
    citizen = Citizen(visitor(product.url, locale="es-MX", viewport=PHONE))
    receipt = citizen.report(an_address())
    page = citizen.page
    assert page.get_attribute("html", "lang") == "es"
    assert "Lo hemos recibido" in page.inner_text("h1")
    page.goto(receipt.tracking)
    assert page.inner_text("main .app-badge") == "Recibido"
    assert "Tenemos su aviso y lo revisaremos pronto." in page.inner_text("main")


def test_a_form_posted_twenty_times_at_once_makes_one_case(
    visitor: OpenPage, product: Product, officer: Officer
) -> None:
    citizen, address = Citizen(visitor(product.url)), an_address()
    citizen.page.goto("/public_works/pothole")
    citizen.answer_all(address)
    places = posted_at_once(citizen.page, times=20)
    assert len({place.partition("?")[0] for place in places}) == 1
    officer.page.goto(f"{POTHOLES}?q={address.replace(' ', '+')}")
    assert officer.count() == 1


def posted_at_once(page: Page, times: int) -> list[str]:
    """Send the form of a page many times in one moment; where each answer leads."""
    form = page.locator("main form")
    data = {"csrf": form.locator("[name=csrf]").input_value()}
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}

    def post(_: int) -> str:
        answer = httpx.post(page.url, data=data, cookies=cookies, timeout=60)
        assert answer.status_code == 303
        return answer.headers["location"]

    with ThreadPoolExecutor(times) as at_once:
        return list(at_once.map(post, range(times)))


def test_a_guard_says_in_the_agencys_words_what_must_be_done_first(
    visitor: OpenPage, product: Product, officer: Officer
) -> None:
    page = visitor(product.url)
    citizen = Citizen(page)
    page.goto("/public_works/pothole")
    citizen.answer_all(an_address())
    page.goto(page.url.replace("/check", "/4"))
    page.fill("[name='reporter.name']", "")
    page.fill("[name='reporter.email']", "")
    send(page)
    send(page)
    officer.open(citizen.receipt().reference)
    officer.press("Accept")
    blocked = officer.page.inner_text(".app-blocked")
    assert blocked == "Ask the reporter The reporter left no contact details"


def test_what_an_action_asks_must_be_answered(
    visitor: OpenPage, product: Product, officer: Officer
) -> None:
    receipt: Receipt = Citizen(visitor(product.url)).report(an_address())
    officer.open(receipt.reference)
    officer.press("Accept")
    officer.press("Mark as fixed")
    send(officer.page)
    assert "Photo of the repair needs an answer" in officer.page.inner_text(".govuk-error-summary")
    officer.open(receipt.reference)
    assert officer.page.inner_text(".app-head .app-badge") == "In progress"


def test_who_may_not_sign_in_is_told_so_and_sees_no_desk(
    visitor: OpenPage, product: Product
) -> None:
    page = visitor(product.url)
    page.goto("/desk")
    assert page.url.endswith("/sign-in?next=%2Fdesk")
    page.fill("#email", OFFICER)
    page.fill("#password", "guessed")
    send(page)
    assert "do not belong together" in page.inner_text(".govuk-error-summary")
    assert page.input_value("#email") == OFFICER
