"""A form that follows its own rules while it is filled in; and the same form without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import OpenPage
from tests.browser.product import Product, served

SEND = "main form button[type=submit]:not(.app-no-script, .app-default)"
AGENCY = """\
format: 1
agency: town
title: Town
languages: [en]
time_zone: America/Los_Angeles
region: US
currency: USD
roles:
  officer: {title: Officer, may: all}
"""
PERMIT = """\
case_type: permit
title: Permit
reference: "PE-{number}"
fields:
  kind: {type: choice, options: {house: A house, fence: A fence, other: Something else}, required: true}
  what: {type: text}
  cost: {type: money, min: 0, max: 5000}
  rooms: {type: integer, default: 3}
  born: {type: date}
  mail: {type: email, privacy: internal}
  fee: {type: computed, of: money, value: cost * 0.1 + rooms * 5}
  months: {type: computed, of: integer, value: month(born)}
form:
  public: true
  steps:
    - title: What is it?
      fields:
        - kind
        - field: what
          show: kind == "other"
          require: kind == "other"
        - field: cost
          require: kind == "house"
        - field: rooms
          show: kind == "house"
          read_only: cost > 1000
        - born
        - fee
        - field: months
          show: not is_null(born)
        - mail
    - title: More
      show: kind == "other" or contains(mail, "@example.org")
      fields: [{field: mail_again, show: not is_null(mail)}]
states:
  received: {start: true, on: {close: {to: done}}}
  done: {final: done}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("agencies")
    (folder / "town" / "case_types").mkdir(parents=True)
    (folder / "town" / "agency.yaml").write_text(AGENCY, encoding="utf-8")
    permit = PERMIT.replace("  mail:", "  mail_again: {type: text}\n  mail:", 1)
    (folder / "town" / "case_types" / "permit.yaml").write_text(permit, encoding="utf-8")
    with served(tmp_path_factory.mktemp("town"), agencies=folder) as running:
        yield running


@pytest.fixture
def form(open_page: OpenPage, town: Product) -> Page:
    page = open_page(town.url)
    page.goto("/town/permit")
    return page


def asked_of_server(page: Page) -> list[str]:
    """What the page posts from now on, but for the answers that keep themselves."""
    found: list[str] = []

    def note(request: Request) -> None:
        posted = request.post_data or ""
        if request.method == "POST" and "then=save" not in posted:
            found.append(posted)

    page.on("request", note)
    return found


def choose(page: Page, kind: str) -> None:
    page.check(f"[name=kind][value={kind}]")


def test_questions_come_and_go_at_once_and_keep_what_was_typed(form: Page) -> None:
    posts, what = asked_of_server(form), form.locator("[name=what]")
    expect(what).to_be_hidden()
    choose(form, "other")
    expect(what).to_be_visible()
    expect(form.locator("#form-news")).to_have_text("Now asked: What")
    what.fill("A shed")
    choose(form, "fence")
    expect(what).to_be_hidden()
    expect(form.locator("#form-news")).to_have_text("No longer asked: What")
    choose(form, "other")
    expect(what).to_have_value("A shed")
    assert posts == [], "the browser decides by itself"


def test_what_is_required_and_what_is_worked_out_follows(form: Page) -> None:
    cost = form.locator("[data-question=cost]")
    expect(cost.locator("[data-optional]")).to_be_visible()
    choose(form, "house")
    expect(cost.locator("[data-optional]")).to_be_hidden()
    form.fill("[name=cost]", "1,234.50")
    expect(form.locator("[data-question=fee] output")).to_have_text("$138.45")
    form.fill("[name=cost]", "99999")
    expect(form.locator("[data-question=fee] output")).to_have_text("")


def test_a_read_only_answer_stands_as_it_began(form: Page) -> None:
    choose(form, "house")
    form.fill("[name=rooms]", "7")
    form.fill("[name=cost]", "2000")
    rooms = form.locator("[data-question=rooms]")
    expect(rooms.locator("[data-fixed]")).to_contain_text("3")
    expect(rooms.locator("input[name=rooms]")).to_be_hidden()
    expect(form.locator("[data-question=fee] output")).to_have_text("$215.00")
    form.fill("[name=cost]", "20")
    expect(rooms.locator("input[name=rooms]")).to_have_value("7")
    expect(form.locator("[data-question=fee] output")).to_have_text("$37.00")


def test_days_are_read_in_the_browser(form: Page) -> None:
    months = form.locator("[data-question=months]")
    expect(months).to_be_hidden()
    for part, text in (("month", "2"), ("day", "29"), ("year", "2024")):
        form.fill(f"[name='born.{part}']", text)
    expect(months).to_be_visible()
    expect(months.locator("output")).to_have_text("2")
    form.fill("[name='born.year']", "2023")
    expect(months).to_be_hidden()


def test_a_number_that_only_the_server_can_read_is_sent_to_it(form: Page) -> None:
    posts = asked_of_server(form)
    choose(form, "house")
    form.fill("[name=cost]", "$ 500")
    form.locator("[name=cost]").blur()
    expect(form.locator("[data-question=fee] output")).to_have_text("$65.00")
    assert len(posts) == 1


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_server_decides_what_is_sent(
    open_page: OpenPage, town: Product, java_script_enabled: bool
) -> None:
    page = open_page(town.url, java_script_enabled=java_script_enabled)
    page.goto("/town/permit")
    choose(page, "other")
    page.click(SEND)
    expect(page.locator("#errors")).to_contain_text("What")
    page.fill("[name=what]", "A shed")
    page.fill("[name=mail]", "ana@example.org")
    choose(page, "fence")
    page.click(SEND)
    expect(page.locator("h1")).to_have_text("More")
    page.click(SEND)
    expect(page.locator("h1")).to_have_text("Check your answers")
    expect(page.locator("main")).not_to_contain_text("A shed")
