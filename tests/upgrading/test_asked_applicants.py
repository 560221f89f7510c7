"""What today's form wants to know besides: the applicant is asked once, answers by the link, and the case
moves; staff may answer for whoever telephones."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from casework.cases.access import verdict
from casework.cases.change import change_record
from casework.cases.delivery import deliver_due
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.tracking import HOLDER
from casework.cases.upgrade_answers import upgrade_case
from casework.catalogue import Verb
from casework.channels import Message
from casework.fields.person import NewPerson
from tests.cases.test_delivery import Remembering
from tests.upgrading.licences import ASK_NOTHING, second
from tests.upgrading.stalls import apply, publish, read, stall, upgrade, weigh, work_of
from tests.web.driving import Running

OWNER: dict[str, Any] = {"owner": NewPerson("Ann Author", "ann@example.org")}


def delivered(site: Running) -> list[Message]:
    channel = Remembering()
    site.run(deliver_due(work_of(site), {"email": channel}))
    return channel.messages


def asked_page(site: Running, token: str) -> str:
    page = site.get(f"/track/{token}")
    assert page.status_code == 200
    return page.text


def test_the_applicant_is_asked_once_and_written_to_with_a_link_that_answers(site: Running) -> None:
    reference, _ = apply(site, **OWNER)
    publish(site, second())
    assert upgrade(site)[reference].becomes == "asked"
    assert upgrade(site)[reference].was_asked, "the second run asks nobody again"
    (message,) = delivered(site)
    assert message.to == "ann@example.org"
    assert "- Near a school?" in message.body
    (token,) = re.findall(r"https://town.example/track/(\S+)", message.body)
    assert "Near a school?" in asked_page(site, token)
    payloads = site.rows("town", "job", "payload")
    assert token not in str(payloads), "the outbox holds no secret"
    assert read(site, reference)["revision"] == 1, "until then it is under its own law"


def test_who_cannot_be_written_to_is_asked_on_the_page_and_the_timeline_says_so(
    site: Running,
) -> None:
    reference, token = apply(site)
    publish(site, second())
    upgrade(site)
    assert "Near a school?" in asked_page(site, token)
    page = site.get(f"/desk/town/stall/{reference}", "chief").text
    assert "Asked of the applicant" in page
    assert "Message could not be sent" in page


def test_the_answer_moves_the_case(site: Running) -> None:
    reference, token = apply(site)
    publish(site, second())
    upgrade(site)
    refused = site.post(f"/track/{token}", {})
    assert refused.status_code == 422
    assert "Answer the question: Near a school?" in refused.text
    done = site.post(f"/track/{token}", {"near_school": "true"})
    assert done.status_code == 303
    assert done.headers["location"] == f"/track/{token}?answered=1"
    told = read(site, reference)
    assert (told["revision"], told["near_school"], told["address"]) == (2, True, "Elm")
    assert "Thank you." in site.get(f"/track/{token}?answered=1").text
    assert "Near a school?" not in asked_page(site, token)
    again = site.post(f"/track/{token}", {"near_school": "false"})
    assert again.status_code == 303, "sent twice it leads to the page"
    assert read(site, reference)["near_school"] is True


def test_the_link_writes_nothing_but_what_is_asked(site: Running) -> None:
    reference, token = apply(site)
    publish(site, second())
    nothing_asked = site.post(f"/track/{token}", {"near_school": "true"})
    assert nothing_asked.status_code == 303
    assert read(site, reference)["revision"] == 1, "nobody asked yet"
    upgrade(site)
    site.post(f"/track/{token}", {"near_school": "true", "size": "1", "state": "granted"})
    told = read(site, reference)
    assert (told["size"], told["state"]) == (20, "received")
    assert told["near_school"] is True


def test_without_the_token_of_the_form_nothing_is_taken(site: Running) -> None:
    reference, token = apply(site)
    publish(site, second())
    upgrade(site)
    forged = site.run(
        site.ask("POST", f"/track/{token}", data={"near_school": "true", "csrf": "no"})
    )
    assert forged.status_code == 403
    assert read(site, reference)["revision"] == 1


def test_staff_answer_for_somebody_who_telephones(site: Running) -> None:
    reference, token = apply(site)
    publish(site, second())
    upgrade(site)
    page = site.get(f"/desk/town/stall/{reference}", "clerk").text
    assert "Move it to the revision of today" in page
    url = f"/desk/town/stall/{reference}/upgrade"
    form = site.get(url, "clerk")
    assert form.status_code == 200
    assert "Near a school?" in form.text
    assert "Address" in form.text, "what gets filled in is shown"
    empty = site.post(url, {"version": "1"}, "clerk")
    assert empty.status_code == 422
    stale = site.post(url, {"version": "9", "near_school": "false"}, "clerk")
    assert stale.status_code == 409
    done = site.post(url, {"version": "1", "near_school": "false"}, "clerk")
    assert done.status_code == 303
    assert read(site, reference)["near_school"] is False
    assert site.get(url, "clerk").status_code == 404, "there is nothing to move any more"
    twice = site.post(url, {"version": "1", "near_school": "yes"}, "clerk")
    assert twice.headers["location"] == f"/desk/town/stall/{reference}"
    assert read(site, reference)["near_school"] is False
    assert "Near a school?" not in asked_page(site, token)


def test_staff_move_a_case_that_nobody_was_asked_about(site: Running) -> None:
    reference, _ = apply(site)
    publish(site, second())
    url = f"/desk/town/stall/{reference}/upgrade"
    assert site.post(url, {"version": "1", "near_school": "true"}, "clerk").status_code == 303
    assert read(site, reference)["revision"] == 2


def test_who_may_not_change_the_case_sees_no_button(site: Running) -> None:
    reference, _ = apply(site)
    publish(site, second())
    assert "/upgrade" not in site.get(f"/desk/town/stall/{reference}", "reader").text
    assert site.get(f"/desk/town/stall/{reference}/upgrade", "reader").status_code == 403


def test_a_stranded_case_says_why_on_its_page(site: Running) -> None:
    reference, _ = apply(site, street=None)
    cart, _ = apply(site, kind="cart")
    publish(site, second())
    assert weigh(site)[reference].becomes == "stranded"
    page = site.get(f"/desk/town/stall/{reference}", "clerk").text
    assert "It cannot be moved to the revision of today" in page
    assert "Address needs an answer" in page
    url = f"/desk/town/stall/{reference}/upgrade"
    assert site.post(url, {"version": "1", "near_school": "true"}, "clerk").status_code == 422
    assert read(site, reference)["revision"] == 1
    assert "leaves this case" in site.get(f"/desk/town/stall/{cart}/upgrade", "clerk").text


def test_the_events_tell_who_answered(site: Running) -> None:
    _, token = apply(site)
    publish(site, second())
    upgrade(site)
    site.post(f"/track/{token}", {"near_school": "true"})
    rows = site.rows("town", "event", "actor_kind, changes", "kind = 'upgraded'")
    assert rows[0][0] == HOLDER.kind
    assert '"near_school":[null,true]' in str(rows[0][1]).replace(" ", "")


def test_the_holder_of_a_link_may_write_just_what_is_asked_and_find_no_row_by_itself(
    site: Running,
) -> None:
    publish(site, second())
    live = site.catalogue("town")
    decided = verdict(live, HOLDER, Verb.CHANGE, "stall")
    assert decided.writable == {"near_school"}
    assert decided.rows == (), "only the link leads to its case"
    assert decided.readable == frozenset()
    publish(site, second(*ASK_NOTHING))
    live = site.catalogue("town")
    assert not verdict(live, HOLDER, Verb.CHANGE, "stall").is_allowed


def test_the_other_ways_of_writing_are_closed_to_the_holder_of_a_link(site: Running) -> None:
    reference, _ = apply(site)
    publish(site, second())
    upgrade(site)
    work = replace(work_of(site), actor=HOLDER)
    for answers in ({"near_school": True}, {"size": 1}):
        with pytest.raises((NotFound, InvalidAnswers)):
            site.run(change_record(work, stall(site), reference, answers, version=1))
        with pytest.raises((NotFound, InvalidAnswers)):
            site.run(upgrade_case(work, stall(site), reference, answers, version=1))
    assert read(site, reference)["revision"] == 1


def test_what_was_answered_before_is_never_shown_to_the_holder_of_the_link(site: Running) -> None:
    """An answer that today's field would not take is asked anew, without what it was."""
    reference, token = apply(site, size=87)
    publish(site, second(("ask: [near_school]", "ask: [near_school, size]")))
    assert upgrade(site)[reference].becomes == "asked"
    page = asked_page(site, token)
    assert "Square metres" in page
    assert 'value="87"' not in page
    assert ">87<" not in page
    refused = site.post(f"/track/{token}", {"near_school": "no", "size": "88"})
    assert refused.status_code == 422
    assert site.post(f"/track/{token}", {"near_school": "no", "size": "44"}).status_code == 303
    assert read(site, reference)["size"] == 44
    (changes,) = site.rows("town", "event", "changes", "kind = 'upgraded'")[0]
    assert '"size":[87,44]' in str(changes).replace(" ", ""), "the event keeps what it was"
