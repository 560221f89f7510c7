"""The timeline tells what was written to somebody, and calls people by their names, to who may read it."""

from __future__ import annotations

from casework.cases.act import act
from casework.cases.delivery import deliver_due
from casework.cases.reading import read_record
from casework.cases.timeline import Written, timeline
from casework.cases.work import Actor
from casework.channels import Undeliverable
from tests.cases.conftest import ADMIN, CLERK, LARGE, OFFICER, SYSTEM, Town
from tests.cases.test_act import ANA, REF, automated
from tests.cases.test_delivery import Remembering, a_town_with_a_message, by
from tests.sample_agency import TOWN, compile_texts


async def messages(town: Town, actor: Actor = OFFICER) -> list[tuple[str, Written]]:
    """The messages of the case, oldest first."""
    work = town.work(actor)
    record = await read_record(work, town.pothole, REF)
    told = reversed(await timeline(work, record))
    return [(one.kind, one.message) for one in told if one.message is not None]


async def test_a_message_is_told_as_it_was_written(town: Town) -> None:
    town = await a_town_with_a_message(town)
    await deliver_due(town.work(SYSTEM), by(Remembering()))
    queued, sent = await messages(town)
    assert queued == (
        "message_queued",
        Written("Ana Ruiz", f"Sobre su caso {REF}", "Ya vamos, Ana Ruiz", ""),
    )
    assert sent == ("message_sent", Written("Ana Ruiz", "", "", ""))


async def test_who_may_not_read_an_answer_reads_no_message_that_tells_of_it(town: Town) -> None:
    town = await a_town_with_a_message(town)
    assert [one for _, one in await messages(town, ADMIN)] == [
        Written("Ana Ruiz", f"Sobre su caso {REF}", "Ya vamos, Ana Ruiz", "")
    ]
    assert await messages(town, CLERK) == [("message_queued", Written("", "", "", ""))]


async def test_a_message_to_the_team_names_the_team(town: Town) -> None:
    texts = dict(TOWN)
    notify = 'to: in_progress\n        do: [{notify: {to: team, message: "Look at ((reference))"}}]'
    case_type = texts["case_types/pothole.yaml"].replace("to: in_progress", notify, 1)
    town = town.of(compile_texts({**texts, "case_types/pothole.yaml": case_type}))
    await town.report({**LARGE, "severity": 4})
    await act(town.work(), town.pothole, REF, "accept", {}, version=1)
    ((_, told),) = await messages(town)
    assert (told.body, told.to) == (f"Look at {REF}", "Rapid team north")


async def test_why_nobody_could_be_reached_is_told_with_what_was_to_be_said(town: Town) -> None:
    town = automated(town)
    await town.report({**LARGE, "severity": 4})
    await act(town.work(), town.pothole, REF, "accept", {}, version=1)
    assert [(kind, told.why) for kind, told in await messages(town)] == [
        ("message_failed", "no address")
    ]


async def test_what_the_channel_says_of_a_failure_is_told(town: Town) -> None:
    town = await a_town_with_a_message(town)
    await deliver_due(town.work(SYSTEM), by(Remembering(Undeliverable("no such box"))))
    assert (await messages(town))[-1] == (
        "message_failed",
        Written("Ana Ruiz", "", "", "no such box"),
    )


async def test_of_a_message_of_before_only_that_it_was_sent_is_told(town: Town) -> None:
    """Events of an earlier release do not say what a message told of, so nobody reads it."""
    town = await a_town_with_a_message(town)
    table = town.db.table("town", "event")
    async with town.db.transaction() as tx:
        old = '{"to":"reporter","subject":"About Ana"}'
        await tx.execute(f"UPDATE {table} SET because = ? WHERE kind = 'message_queued'", (old,))
    assert await messages(town) == [("message_queued", Written("", "", "", ""))]


# -- what links are called -------------------------------------------------------------------------
async def changes(town: Town, actor: Actor = OFFICER) -> list[tuple[str, str, str]]:
    record = await read_record(town.work(actor), town.pothole, REF)
    told = await timeline(town.work(actor), record)
    return [(one.name, one.before, one.after) for each in told for one in each.changes]


async def test_a_link_is_told_by_the_name_of_what_it_leads_to(town: Town) -> None:
    await town.report({**LARGE, "reporter": ANA})
    assert ("reporter", "", "Ana Ruiz") in await changes(town)
    table = town.db.table("town", "person")
    async with town.db.transaction() as tx:
        await tx.execute(f"UPDATE {table} SET name = ?", ("Ana Soto",))
    assert ("reporter", "", "Ana Soto") in await changes(town), "as they are called today"


async def test_what_a_link_led_to_that_is_gone_is_a_number(town: Town) -> None:
    await town.report({**LARGE, "reporter": ANA})
    async with town.db.transaction() as tx:
        await tx.execute(f"DELETE FROM {town.db.table('town', 'person')}", ())
    assert ("reporter", "", "#1") in await changes(town)


async def test_nobody_is_named_to_who_may_not_read_the_link(town: Town) -> None:
    await town.report({**LARGE, "district": "south", "reporter": ANA})
    told = await changes(town, CLERK)
    assert told
    assert "Ana" not in str(told)
