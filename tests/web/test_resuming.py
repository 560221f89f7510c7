"""Save and come back: the link on the page and by e-mail, what it opens, and when it ends."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import ClassVar, Self

import pytest

from casework.cases.delivery import deliver_due
from casework.cases.drafts import sweep_drafts
from casework.channels import Delivered, Message, Retryable
from casework.settings import Settings
from tests.web.driving import Running, form_of

START = "/city/complaint"
FIRST = {"street": "Elm <Street>", "district": "north"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def site(both_sites: Running) -> Running:
    return both_sites


class Post:
    """An e-mail channel that remembers."""

    channel_name: ClassVar[str] = "email"
    doc: ClassVar[str] = "For tests."

    def __init__(self, *failures: Exception) -> None:
        self.failures, self.messages = list(failures), list[Message]()

    @classmethod
    def opened(cls, settings: Settings) -> Self:
        return cls()

    async def deliver(self, message: Message) -> Delivered:
        if self.failures:
            raise self.failures.pop(0)
        self.messages.append(message)
        return Delivered("1")


def delivered(site: Running, post: Post) -> list[Message]:
    site.run(deliver_due(site.work(), {"email": post}))
    return post.messages


def saved(site: Running) -> str:
    """The address of the page of a form that was saved for later in its first step."""
    answer = site.post(START, {**FIRST, "then": "later"})
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/saved")
    return str(answer.headers["location"])


def link_on(page: str) -> str:
    found = re.findall(r'href="http://site\.example(/city/complaint/resume/[^"]+)"', page)
    assert len(found) == 1
    return str(found[0])


def test_the_page_shows_a_link_that_goes_on_where_it_was(site: Running) -> None:
    page = site.get(saved(site)).text
    link = link_on(page)
    assert "December 23, 2026" in page, "thirty days from now"
    on = site.get(link)
    assert on.status_code == 303
    url = on.headers["location"]
    assert url.endswith("/2"), "the first step that waits"
    first = form_of(site.get(url[:-1] + "1"), url[:-1] + "1")
    assert first["street"] == ["Elm <Street>"]
    assert site.post(url, {"size": "small"}).status_code == 303, "and it can be filled in there"


def test_an_unfinished_step_is_kept_as_it_is(site: Running) -> None:
    answer = site.post(START, {"street": "", "district": "south", "then": "later"})
    assert answer.status_code == 303, "nothing is checked before it is sent"
    on = site.get(link_on(site.get(answer.headers["location"]).text)).headers["location"]
    assert form_of(site.get(on), on)["district"] == ["south"]


def test_the_address_tells_nothing_and_the_database_cannot_make_it(site: Running) -> None:
    page = saved(site)
    link = link_on(site.get(page).text)
    token = link.rsplit("/", 1)[1]
    assert len(token) >= 43, "256 bits"
    assert "Elm" not in link + page
    rows = str(site.rows("city", "draft"))
    assert token not in rows
    assert page.split("/")[3] not in rows


def test_asking_again_shows_the_same_link(site: Running) -> None:
    page = saved(site)
    link = link_on(site.get(page).text)
    step = page.removesuffix("/saved") + "/1"
    again = site.post(step, {**FIRST, "then": "later"}).headers["location"]
    assert link_on(site.get(again).text) == link


def test_sending_the_form_ends_the_link(site: Running) -> None:
    page = saved(site)
    link = link_on(site.get(page).text)
    step = site.get(link).headers["location"]
    check = site.post(site.post(step, {"size": "small"}).headers["location"], {}).headers[
        "location"
    ]
    assert site.post(check, {}).status_code == 303
    ended = site.get(link)
    assert ended.status_code == 410
    assert "does not work any more" in ended.text
    assert "Elm" not in ended.text
    assert "/track/" not in ended.text, "the link leads to no case"
    assert site.get(f"{START}/resume/made-up").text == ended.text.replace(
        link, f"{START}/resume/made-up"
    )


def test_a_link_is_of_its_form_and_agency_alone(site: Running) -> None:
    link = link_on(site.get(saved(site)).text)
    assert site.get(link.replace("/complaint/", "/asset/")).status_code == 404
    assert site.get(link.replace("/city/", "/harbor/")).status_code == 404


def test_the_link_lives_its_days_and_the_draft_with_it(site: Running) -> None:
    link = link_on(site.get(saved(site)).text)
    untouched = site.post(START, {**FIRST, "street": "Untouched"}).headers["location"]
    now = site.clock()
    try:
        site.clock.now = now + timedelta(days=29)
        site.run(sweep_drafts(site.work()))
        assert site.get(link).status_code == 303
        assert site.get(untouched).status_code == 404, "without a link, seven days"
        site.clock.now = now + timedelta(days=31)
        assert site.get(link).status_code == 410
        site.run(sweep_drafts(site.work()))
        assert not site.rows("city", "draft", "1", "answers LIKE '%Elm <Street>%'")
    finally:
        site.clock.now = now


def test_the_link_goes_by_mail_and_the_address_is_forgotten(site: Running) -> None:
    page = saved(site)
    sent = site.post(page, {"email": "Ada@People.example"})
    assert sent.status_code == 303
    waiting = str(site.rows("city", "job", "payload", "kind = 'send_resume_link'"))
    link = link_on(site.get(page).text)
    assert link.rsplit("/", 1)[1] not in waiting, "no secret waits in the outbox"
    assert "people.example" not in waiting
    (message,) = delivered(site, post := Post())
    assert message.to == "Ada@people.example"
    assert f"http://site.example{link}" in message.body
    assert "December 23, 2026" in message.body
    assert "Complaint" in message.subject
    assert "Elm" not in message.body + message.subject
    assert delivered(site, post) == [message], "once"
    assert not site.rows("city", "draft", "1", "resume_to IS NOT NULL")


def test_a_message_is_in_the_language_of_the_page(site: Running) -> None:
    page = saved(site)
    site.post(f"{page}?lang=es", {"email": "eva@people.example"})
    (message,) = delivered(site, Post())
    assert "Queja" in message.subject
    assert "23 de diciembre de 2026" in message.body


def test_a_mailbox_that_is_busy_is_tried_again(site: Running) -> None:
    site.post(saved(site), {"email": "ada@people.example"})
    assert delivered(site, Post(Retryable("busy"))) == []
    now = site.clock()
    try:
        site.clock.now = now + timedelta(hours=1)
        assert len(delivered(site, Post())) == 1
    finally:
        site.clock.now = now


def test_nothing_is_sent_for_a_form_that_was_sent_meanwhile(site: Running) -> None:
    page = saved(site)
    step = site.get(link_on(site.get(page).text)).headers["location"]
    site.post(page, {"email": "ada@people.example"})
    check = site.post(site.post(step, {"size": "small"}).headers["location"], {}).headers[
        "location"
    ]
    assert site.post(check, {}).status_code == 303
    assert delivered(site, Post()) == []


def test_a_wrong_address_is_told_and_three_messages_are_enough(site: Running) -> None:
    page = saved(site)
    wrong = site.post(page, {"email": "ada at home"})
    assert wrong.status_code == 422
    assert 'href="#email"' in wrong.text
    assert 'value="ada at home"' in wrong.text
    for _ in range(3):
        assert site.post(page, {"email": "ada@people.example"}).status_code == 303
    assert "often enough" in site.post(page, {"email": "ada@people.example"}).text
    assert len(delivered(site, Post())) <= 3


# -- kept while typing -----------------------------------------------------------------------
def test_what_is_typed_keeps_itself_from_the_first_letter(site: Running) -> None:
    before = site.count("city", "draft")
    kept = site.post(START, {**FIRST, "then": "save", "_version": "0"}, headers=HTMX)
    assert kept.status_code == 200
    assert kept.text.strip() == "Saved 12:00\u202fPM"
    told = kept.headers["HX-Trigger"]
    key, url = re.findall(r'"key": "([^"]+)", "url": "([^"]+)"', told)[0]
    assert url == f"{START}/{key}/1"
    on = site.post(START, {**FIRST, "street": "Oak", "_draft": key})
    assert on.headers["location"] == f"{START}/{key}/2", "the page goes on with that draft"
    assert site.count("city", "draft") == before + 1
    assert form_of(site.get(url), url)["street"] == ["Oak"]


def test_what_comes_late_never_takes_what_is_newer(site: Running) -> None:
    step = site.post(START, FIRST).headers["location"].removesuffix("/2") + "/1"
    page = form_of(site.get(step), step)
    assert site.post(step, {**page, "street": "Final words"}).status_code == 303
    late = site.post(step, {**page, "street": "Final", "then": "save"}, headers=HTMX)
    assert late.status_code == 204
    fresh = form_of(site.get(step), step)
    assert fresh["street"] == ["Final words"]
    kept = site.post(step, {**fresh, "street": "Newest", "then": "save"}, headers=HTMX)
    assert kept.status_code == 200
    assert form_of(site.get(step), step)["street"] == ["Newest"]


def test_keeping_checks_nothing_and_hears_only_the_step(site: Running) -> None:
    step = site.post(START, FIRST).headers["location"]
    typed = {
        "size": "large",
        "severity": "nine",
        "state": "fixed",
        "then": "save",
        "photo": "[object File]",
    }
    assert site.post(step, typed, headers=HTMX).status_code == 200
    key = step.split("/")[3]
    assert "severity" in form_of(site.get(step), step)
    assert key not in str(site.rows("city", "draft"))
    newest = site.rows("city", "draft", "answers", "1 = 1 ORDER BY seen_on DESC, created_on DESC")
    assert "fixed" not in str(newest[0])
    assert "object File" not in str(newest)


def test_a_form_that_was_sent_keeps_nothing_any_more(site: Running) -> None:
    step = site.post(START, FIRST).headers["location"]
    check = site.post(site.post(step, {"size": "small"}).headers["location"], {}).headers[
        "location"
    ]
    assert site.post(check, {}).status_code == 303
    before = site.count("city", "draft")
    assert site.post(step, {"size": "large", "then": "save"}, headers=HTMX).status_code == 204
    assert site.count("city", "draft") == before
