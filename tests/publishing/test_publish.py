"""From text to a live revision: nothing twice, nothing lost, nobody interrupted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from casework.problems import DefinitionError
from casework.publishing.live import Live
from casework.publishing.publish import apply_folder, plan_folder
from casework.store import NotAllowed, open_database
from tests.publishing.conftest import BODY, added, folder_of, state_of, with_complaint
from tests.web.city import CITY
from tests.web.driving import Running


# -- twice, refused, wrong -----------------------------------------------------------------
def test_publishing_twice_changes_nothing(site: Running) -> None:
    before, catalogue = state_of(site), site.catalogue()
    done = site.publish(CITY)
    assert (done.is_new, done.number, done.plan.steps) == (False, catalogue.number, ())
    assert state_of(site) == before
    assert site.catalogue() is catalogue, "no process had to load it again"


def test_a_change_of_words_is_a_revision_without_a_step(site: Running) -> None:
    number = site.catalogue().number
    done = site.publish(with_complaint(("Tell us what is wrong.", "Tell us more.")))
    assert (done.is_new, done.number, done.plan.steps) == (True, number + 1, ())
    assert "Tell us more." in site.get("/city/complaint").text


def test_what_would_go_out_of_sight_needs_permission_and_changes_nothing_without(
    site: Running,
) -> None:
    path = site.api("POST", "/city/complaint", json=BODY).headers["location"]
    before, catalogue = state_of(site), site.catalogue()
    less = with_complaint(
        ("  details: {type: long_text, searchable: true}\n", ""), ("        - details\n", "")
    )
    with pytest.raises(NotAllowed) as refusal:
        site.publish(less)
    assert "details" in str(refusal.value)
    assert state_of(site) == before
    assert site.catalogue() is catalogue
    assert site.api("GET", path.removeprefix("/api/v1")).json()["details"] == "Deep"


def test_text_with_problems_is_refused_with_every_one(site: Running) -> None:
    before = state_of(site)
    wrong = with_complaint(("to: in_progress", "to: in_progres"), ("team: south", "team: sooth"))
    with pytest.raises(DefinitionError) as refusal:
        site.publish(wrong)
    words = str(refusal.value)
    assert "in_progres" in words
    assert "sooth" in words
    assert state_of(site) == before


def test_the_plan_is_what_publishing_does(site: Running, tmp_path: Path) -> None:
    texts = added("colour", "type: text, index: true")
    folder, db = folder_of(tmp_path, texts), site.inside.db
    planned = site.run(plan_folder(db, folder))
    done = site.publish(texts)
    assert planned.steps
    assert planned.render() == done.plan.render()
    assert site.run(plan_folder(db, folder)).steps == ()


def test_applying_brings_the_tables_along_and_publishes_nothing(
    site: Running, tmp_path: Path
) -> None:
    number = site.catalogue().number
    folder = folder_of(tmp_path, added("early"))
    assert site.run(apply_folder(site.inside.db, folder)).steps
    assert site.run(apply_folder(site.inside.db, folder)).steps == ()
    site.run(site.inside.live.refresh())
    assert site.catalogue().number == number
    assert site.api("GET", "/city/complaint?early=x").status_code == 400
    site.publish(added("early"))
    assert site.api("GET", "/city/complaint?early=x").status_code == 200


# -- other processes -----------------------------------------------------------------------
def test_another_process_takes_over_what_was_published(site: Running) -> None:
    async def follow() -> tuple[bool, bool, bool, set[str]]:
        db = await open_database(site.settings.database)
        try:
            live = Live(db)
            first, again = await live.refresh(), await live.refresh()
            await asyncio.to_thread(site.publish, added("later"))
            third = await live.refresh()
            found = live.catalogue("city")
            assert found is not None
            return first, again, third, set(found.entities["complaint"].fields)
        finally:
            await db.close()

    first, again, third, fields = asyncio.run(follow())
    assert (first, again, third) == (True, False, True)
    assert "later" in fields


def test_a_running_site_notices_by_itself_within_two_seconds(site: Running) -> None:
    async def publish_elsewhere() -> float:
        from casework.clock import system_clock
        from casework.definition import digest_of
        from casework.publishing.bundles import Bundle
        from casework.publishing.publish import publish_folder

        texts = added("noticed")
        bundle = Bundle("city", texts, digest_of(texts), "")
        await publish_folder(site.inside.db, bundle, note="", who="x", now=system_clock())
        loop = asyncio.get_running_loop()
        start = loop.time()
        while loop.time() - start < 5:
            found = site.inside.live.catalogue("city")
            if found and "noticed" in found.entities["complaint"].fields:
                return loop.time() - start
            await asyncio.sleep(0.02)
        return 99

    assert site.run(publish_elsewhere()) < 2
    assert "noticed" in site.get("/desk/city/complaint", "officer").text


def test_old_revisions_stay_loadable_as_they_were(site: Running) -> None:
    first = site.catalogue().number
    site.publish(added("extra"))
    live, now = site.inside.live, site.catalogue()
    old = site.run(live.law(now, first))
    assert old is not None
    assert "extra" not in old.catalogue.entities["complaint"].fields
    assert site.run(live.law(now, first)) is old, "kept, not compiled again"
    assert site.run(live.law(now, now.number)) is None, "the live one is no older law"
    assert site.run(live.law(now, 9999)) is None


def test_a_case_remembers_the_revision_it_was_made_under(site: Running) -> None:
    made = site.api("POST", "/city/complaint", json=BODY).json()
    assert made["revision"] == site.catalogue().number
    site.publish(added("extra"))
    again = site.api("GET", f"/city/complaint/{made['reference']}").json()
    assert again["revision"] == made["revision"]
