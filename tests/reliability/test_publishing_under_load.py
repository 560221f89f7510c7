"""Publishing while people work: a field comes, a value goes into it, the field gets another name.

Two worker processes answer fifty requests a second the whole time, and not one of them may fail.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from casework.store import open_database
from casework.store.database import StaleSchema
from tests.reliability.load import Ask, Load
from tests.reliability.servers import Installation, Server, api, sign_in

AGENCY = "public_works"
POTHOLES = f"/api/v1/{AGENCY}/pothole"
A_SECOND = 50
VISIBLE_WITHIN = 2.0
REPORT = {
    "address": "1 Load St",
    "district": "north",
    "lane": "traffic_lane",
    "size": "small",
    "hazard": "none",
}
ADDED = """\
  landmark:
    type: text
    title: {en: Closest landmark, es: Lugar conocido}
    searchable: true
  photo:
"""
RENAMED = ADDED.replace("landmark:", "known_place:\n    was: landmark").replace(
    "Closest landmark", "A place that people know"
)
FIRST_STEP = "fields: [address, postcode, district, place]"

pytestmark = pytest.mark.slow


def asks(reference: str, token: str) -> list[Ask]:
    """What is asked in turn; pages show a field by its title, the API by its name.

    The one case was opened before, so it shows neither.
    """
    titles = ("Closest landmark", "A place that people know")
    names = ('"landmark"', '"known_place"')
    machine = (("Authorization", f"Bearer {token}"),)
    return [
        Ask("list", "GET", f"/desk/{AGENCY}/pothole", titles),
        Ask("public form", "GET", f"/{AGENCY}/pothole", titles),
        Ask("API get", "GET", f"{POTHOLES}/{reference}", ('"reference"',) * 2, machine),
        Ask("API create", "POST", POTHOLES, names, machine, dict(REPORT)),
        Ask("record form", "GET", f"/desk/{AGENCY}/pothole/new", titles),
        Ask("OpenAPI", "GET", f"/api/v1/{AGENCY}/openapi.json", names, machine),
    ]


def rewrite(at: Installation, before: str, after: str) -> None:
    file = at.agencies / AGENCY / "case_types" / "pothole.yaml"
    text = file.read_text()
    assert text.count(before) == 1
    file.write_text(text.replace(before, after))


def publish(at: Installation) -> float:
    """Publish; gives the moment at which the command had ended."""
    at.do("publish")
    return time.monotonic()


def columns(at: Installation) -> list[str]:
    """The columns of the table of potholes, by a query that fails for one that is not there."""

    async def read() -> list[str]:
        db = await open_database(at.database)
        found = []
        try:
            for name in ("landmark", "known_place"):
                try:
                    await db.fetch(f"SELECT t.{name} FROM {db.table(AGENCY, 'pothole')} t LIMIT 1")
                except StaleSchema:
                    continue
                found.append(name)
        finally:
            await db.close()
        return found

    return asyncio.run(read())


def sign_of(asked: list[Ask], turn: int) -> dict[str, str]:
    return {ask.name: ask.signs[turn] for ask in asked}


def delays(load: Load, asked: list[Ask], turn: int, ended: float, until: float) -> dict[str, float]:
    """By kind of request: how long after the command's end the last one began that was out of date."""
    part = Load(load.url, asked, 0, load.cookies)
    part.answers = [one for one in load.answers if ended <= one.began < until]
    assert {one.ask.name for one in part.answers} == {ask.name for ask in asked}
    return {name: at - ended for name, at in part.all_show(sign_of(asked, turn)).items()}


def assert_under_their_law(program: httpx.Client, before: str, between: str) -> None:
    """Each case has the names of the revision it was opened under (decision 0015)."""
    now = program.get(f"{POTHOLES}/{before}").json()
    assert "landmark" not in now
    assert "known_place" not in now
    now = program.get(f"{POTHOLES}/{between}").json()
    assert now["landmark"] == "The old mill"
    assert "known_place" not in now


def test_a_field_is_added_and_renamed_while_fifty_requests_a_second_run(
    public_works: Installation, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    token = public_works.token
    with Server(public_works, workers=2) as server, api(server, token) as program:
        with httpx.Client(base_url=server.url, timeout=30) as officer:
            sign_in(officer)
            cookies = officer.cookies
        reference = program.post(POTHOLES, json=REPORT).json()["reference"]
        asked = asks(reference, token)
        with Load(server.url, asked, A_SECOND, cookies) as load:
            time.sleep(2)
            rewrite(public_works, "  photo:\n", ADDED)
            rewrite(public_works, FIRST_STEP, FIRST_STEP.replace("[", "[landmark, "))
            added = publish(public_works)
            time.sleep(VISIBLE_WITHIN)
            written = program.post(POTHOLES, json={**REPORT, "landmark": "The old mill"})
            assert written.status_code == 201, written.text
            later_case = written.json()["reference"]
            assert columns(public_works) == ["landmark"]
            time.sleep(1)
            rewrite(public_works, ADDED, RENAMED)
            rewrite(public_works, "[landmark, ", "[known_place, ")
            before = time.monotonic()
            renamed = publish(public_works)
            time.sleep(VISIBLE_WITHIN + 1)
        assert load.failed() == []
        late = delays(load, asked, 0, added, before)
        later = delays(load, asked, 1, renamed, time.monotonic())
        assert max([*late.values(), 0]) < VISIBLE_WITHIN, late
        assert max([*later.values(), 0]) < VISIBLE_WITHIN, later

        assert columns(public_works) == ["known_place"]
        asked_for = {"q": "mill", "fields": "reference,known_place"}
        hits = program.get(POTHOLES, params=asked_for).json()["items"]
        assert [(hit["reference"], hit["known_place"]) for hit in hits] == [
            (later_case, "The old mill")
        ]
        assert_under_their_law(program, reference, later_case)
        with httpx.Client(base_url=server.url, cookies=cookies, timeout=30) as officer:
            page = officer.get(f"/desk/{AGENCY}/pothole/{later_case}")
        assert page.status_code == 200
        assert page.text.count("The old mill") >= 2  # in the record and on its timeline
    record_property("requests", len(load.answers))
    record_property("added_visible_after", round(max([*late.values(), 0]), 2))
    record_property("renamed_visible_after", round(max([*later.values(), 0]), 2))
    record_property("p50_ms", round(load.percentile(0.5) * 1000))
    record_property("p95_ms", round(load.percentile(0.95) * 1000))
    record_property("slowest_ms", round(load.percentile(1) * 1000))
