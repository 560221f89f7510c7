"""A revision that this version cannot read harms nobody but its own agency, and not even that."""

from __future__ import annotations

import asyncio
from pathlib import Path

from casework.definition import digest_of
from casework.publishing.bundles import Bundle
from casework.publishing.live import Live
from casework.publishing.publish import publish_folder
from casework.store import NotAllowed, revisions
from tests.web.city import CITY, COMPLAINT, HARBOR
from tests.web.driving import Running, staffed_site


def test_a_revision_that_does_not_compile_is_left_out_and_others_are_taken_over(
    database_url: str, tmp_path: Path
) -> None:
    with staffed_site(database_url, tmp_path) as site:
        number = site.run(_publish_unread(site))
        assert site.run(site.inside.live.refresh()) is False
        assert site.catalogue("city").number < number
        assert site.get("/city/complaint").status_code == 200
        later = {**HARBOR, "entities/buoy.yaml": HARBOR["entities/mooring.yaml"]
                 .replace("mooring", "buoy").replace("Mooring", "Buoy").replace("MO-", "BU-")}  # fmt: skip
        site.publish(later, "harbor")
        assert site.catalogue("harbor").entity("buoy") is not None
        started = Live(site.inside.db)
        assert site.run(started.refresh()) is True
        assert [each.agency.name for each in started.catalogues()] == ["harbor"]


def test_of_two_publications_at_once_the_second_is_planned_again(
    database_url: str, tmp_path: Path
) -> None:
    with staffed_site(database_url, tmp_path) as site:
        one, other = (_with_field(name) for name in ("first_word", "second_word"))
        results = site.run(_publish_together(site, one, other))
        refused = [each for each in results if isinstance(each, NotAllowed)]
        assert len(refused) == 1
        assert "_word' of complaint aside" in str(refused[0])
        same = site.run(_publish_together(site, {**HARBOR}, {**HARBOR}))
        assert not [each for each in same if isinstance(each, BaseException)]


def _with_field(name: str) -> dict[str, str]:
    line = "  details: {type: long_text"
    text = COMPLAINT.replace(line, f"  {name}: {{type: text}}\n{line}")
    return {**CITY, "case_types/complaint.yaml": text}


async def _publish_together(site: Running, *texts: dict[str, str]) -> list[object]:
    bundles = [Bundle("", text, digest_of(text), "") for text in texts]
    publications = [
        publish_folder(site.inside.db, each, note="", who="test", now=site.clock())
        for each in bundles
    ]
    return list(await asyncio.gather(*publications, return_exceptions=True))


async def _publish_unread(site: Running) -> int:
    """As a newer version would, with words that this one does not know."""
    text = {**CITY, "agency.yaml": CITY["agency.yaml"] + "moods: {}\n"}
    return await revisions.save(
        site.inside.db, "city", text, "d" * 64, note="", published_by="", published_on=site.clock()
    )
