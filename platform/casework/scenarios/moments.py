"""Days and times of a story: written on the agency's clock, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from casework.catalogue import Catalogue
from casework.compiler.findings import Findings
from casework.definition import ScalarNode, Spot

FORM = "%Y-%m-%d %H:%M"
EARLIEST, LATEST = 1970, 2100


def read_moment(catalogue: Catalogue, findings: Findings, spot: Spot) -> datetime | None:
    """None, and a problem, when there is no such day or time."""
    text = spot.node.text if isinstance(spot.node, ScalarNode) else ""
    try:
        local = datetime.strptime(text, FORM).replace(tzinfo=catalogue.agency.time_zone)
    except ValueError:
        told = f"there is no moment '{text}'; write a day and a time such as 2026-03-02 09:00"
        findings.add(spot.place, told, "moment")
        return None
    if not EARLIEST <= local.year <= LATEST:
        findings.add(spot.place, f"the year {local.year} is too far away for a story", "moment")
        return None
    return local.astimezone(UTC)
