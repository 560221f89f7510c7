"""What pages keep for a Catalogue goes with it, and a frame is kept by all that it shows."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from casework.web.frames import FILLED, STILL, UNFRAMED
from casework.web.shell import Shell
from tests.web.city import CITY
from tests.web.driving import Running, staffed_site

ROWS = "list: {columns: [street, district, size, witness, health, state, team, due_on]}"
TAGGED = ROWS.replace("]}", "], colours: {size: {small: red}}}")
DESK = "/desk/city/complaint"


def test_all_that_a_shell_holds_is_kept_by_filled_in_or_makes_a_page_without_a_frame() -> None:
    told = [*STILL, *FILLED, *UNFRAMED]
    assert sorted(told) == sorted(field.name for field in fields(Shell))


def changed(texts: Mapping[str, str], number: int) -> dict[str, str]:
    """The city with tags in its list, and another title in each revision."""
    complaint = texts["case_types/complaint.yaml"].replace(ROWS, TAGGED, 1)
    assert TAGGED in complaint
    agency = texts["agency.yaml"].replace("title:", f"# revision {number}\ntitle:", 1)
    return {**texts, "case_types/complaint.yaml": complaint, "agency.yaml": agency}


def look_at_everything(site: Running) -> None:
    body = {"street": "Elm", "district": "north", "size": "small"}
    made = site.api("POST", "/city/complaint", "officer", json=body).json()["reference"]
    for path in ("", "?q=elm&sort=-size", "/facets", "/new", "/export.csv", f"/{made}"):
        assert site.get(DESK + path, "officer").status_code == 200, path
    for path in (
        f"{DESK}/{made}/edit",
        f"{DESK}/{made}/print",
        "/desk",
        "/city",
        "/city/complaint",
    ):
        assert site.get(path, "officer").status_code == 200, path
    assert site.api("GET", f"/city/complaint/{made}").status_code == 200
    assert site.get("/api/v1/city/openapi.json").status_code == 200


def test_a_revision_that_is_over_goes_with_all_that_was_kept_for_it(tmp_path: Path) -> None:
    """Else a server that is never stopped would grow with every change an agency publishes."""
    with staffed_site(f"sqlite:///{tmp_path / 'casework.db'}", tmp_path / "home") as site:
        gone = []
        for number in range(3):
            site.publish(changed(CITY, number))
            look_at_everything(site)
            gone.append(weakref.ref(site.catalogue()))
        gc.collect()
        left = [number for number, one in enumerate(gone) if one() is not None]
        assert left == [2], "only the live one"
