"""The outbox: handed over once in effect, tried again, given up aloud."""

from __future__ import annotations

import json
from typing import ClassVar, Self

from casework.cases.act import act
from casework.cases.delivery import deliver_due, deliver_job
from casework.channels import Channel, Delivered, Message, Retryable, Undeliverable
from casework.settings import Settings
from casework.store import jobs
from tests.cases.conftest import LARGE, SYSTEM, Town
from tests.cases.test_act import ANA, REF, automated


class Remembering:
    """A channel that remembers what it was given, and fails as it was told."""

    channel_name: ClassVar[str] = "email"
    doc: ClassVar[str] = "For tests."

    def __init__(self, *failures: Exception) -> None:
        self.failures, self.messages = list(failures), list[Message]()

    @classmethod
    def opened(cls, settings: Settings) -> Self:
        return cls()

    async def deliver(self, message: Message) -> Delivered:
        self.messages.append(message)
        if self.failures:
            raise self.failures.pop(0)
        return Delivered(f"id-{len(self.messages)}")


def by(channel: Remembering) -> dict[str, Channel]:
    return {"email": channel}


async def a_town_with_a_message(town: Town) -> Town:
    town = automated(town)
    await town.report({**LARGE, "severity": 4, "reporter": ANA})
    await act(town.work(), town.pothole, REF, "accept", {}, version=1)
    return town


async def test_a_message_is_handed_over_and_the_case_tells_of_it(town: Town) -> None:
    town, post = await a_town_with_a_message(town), Remembering()
    assert await deliver_due(town.work(SYSTEM), by(post)) == 1
    assert await deliver_due(town.work(SYSTEM), by(post)) == 0
    assert [(m.to, m.body, m.language) for m in post.messages] == [
        ("ana@example.org", "Ya vamos, Ana Ruiz", "es")
    ]
    assert (await town.kinds())[-1] == "message_sent"


async def test_a_failure_is_tried_again_later_with_the_same_key(town: Town) -> None:
    town, post = await a_town_with_a_message(town), Remembering(Retryable("busy"))
    assert await deliver_due(town.work(SYSTEM), by(post)) == 1
    assert await deliver_due(town.work(SYSTEM), by(post)) == 0
    assert await deliver_due(town.later(minutes=1).work(SYSTEM), by(post)) == 1
    assert len({message.key for message in post.messages}) == 1
    assert (await town.kinds()).count("message_sent") == 1


async def test_what_can_never_be_delivered_is_told_on_the_case(town: Town) -> None:
    town, post = await a_town_with_a_message(town), Remembering(Undeliverable("no such box"))
    await deliver_due(town.work(SYSTEM), by(post))
    assert await deliver_due(town.later(hours=9).work(SYSTEM), by(post)) == 0
    told = await town.rows("event", "because", "kind = 'message_failed'")
    assert json.loads(told[0][0])["why"] == "no such box"


async def test_after_enough_tries_it_is_given_up_aloud(town: Town) -> None:
    failures = [Retryable("busy") for _ in range(jobs.ATTEMPTS)]
    town, post = await a_town_with_a_message(town), Remembering(*failures)
    for hours in range(jobs.ATTEMPTS + 3):
        await deliver_due(town.later(hours=2 * hours).work(SYSTEM), by(post))
    assert len(post.messages) == jobs.ATTEMPTS
    assert (await town.kinds()).count("message_failed") == 1
    assert await town.rows("job", "state") == [("dead",)]


async def test_two_workers_that_hold_the_same_job_write_one_event(town: Town) -> None:
    """The first worker stopped for longer than its lease; the second one did the work."""
    town, post = await a_town_with_a_message(town), Remembering()
    work = town.work(SYSTEM)
    first = (await jobs.claim(town.db, "town", town.now))[0]
    await jobs.reap(town.db, "town", town.later(hours=1).now)
    second = (await jobs.claim(town.db, "town", town.later(hours=1).now))[0]
    await deliver_job(work, by(post), second)
    await deliver_job(work, by(post), first)
    assert len({message.key for message in post.messages}) == 1
    assert (await town.kinds()).count("message_sent") == 1


async def test_a_job_that_nobody_does_is_given_up(town: Town) -> None:
    async with town.db.transaction() as tx:
        await jobs.enqueue(tx, "town", "dance", {}, run_at=town.now)
    await deliver_due(town.work(SYSTEM), {})
    assert await town.rows("job", "state") == [("dead",)]


async def test_a_message_that_breaks_keeps_no_other_back(town: Town) -> None:
    town, post = await a_town_with_a_message(town), Remembering(RuntimeError("a fault of ours"))
    await town.report({**LARGE, "severity": 4, "reporter": ANA})
    second = (await town.rows("pothole", "reference", "id = 2"))[0][0]
    await act(town.work(), town.pothole, str(second), "accept", {}, version=1)
    assert await deliver_due(town.work(SYSTEM), by(post)) == 2
    assert len(post.messages) == 2
    assert (await town.kinds()).count("message_sent") == 1
    assert await deliver_due(town.later(minutes=1).work(SYSTEM), by(post)) == 1
    assert (await town.kinds()).count("message_sent") == 2
