"""A revision that this version cannot read harms nobody but its own agency, and not even that."""

from __future__ import annotations

from pathlib import Path

from casework.publishing.live import Live
from casework.store import revisions
from tests.web.city import CITY, HARBOR
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


async def _publish_unread(site: Running) -> int:
    """As a newer version would, with words that this one does not know."""
    text = {**CITY, "agency.yaml": CITY["agency.yaml"] + "moods: {}\n"}
    return await revisions.save(
        site.inside.db, "city", text, "d" * 64, note="", published_by="", published_on=site.clock()
    )
