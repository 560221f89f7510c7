"""Rules judge a record that was read as they judge its row; what it hides, they ask of the row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from casework.cases.reading import read_record
from casework.cases.seen import judged_as_seen
from casework.cases.statements import statements_of
from casework.cases.work import Actor
from casework.catalogue import CaseType
from casework.fields.base import Ref
from casework.fields.geo_point import GeoPoint
from casework.rules import Rule
from casework.store.database import Database
from tests.cases.conftest import make_town
from tests.cases.park import ADMIN, GARDENER, Park, park_catalogue

NAMES = [
    *park_catalogue().entities["request"].fields,
    *("reference", "version", "revision", "created_on", "changed_on"),
    *("state", "opened_on", "closed_on", "team", "officer", "due_on", "no_such_name"),
]
FULL = {
    "subject": "Elm",
    "district": "north",
    "tools": ("axe", "saw"),
    "size": 4,
    "price": Decimal("12.50"),
    "ratio": Decimal("0.25"),
    "seen_on": date(2026, 3, 1),
    "heard_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    "is_wet": False,
    "place": GeoPoint(34.05, -118.24),
    "site": Ref(1),
    "mail": "a@b.org",
    "secret": "canary",
    "hidden_choice": "red",
    "hidden_number": 6,
    "team": "trees",
    "officer": 21,
    "state": "doing",
    "due_on": datetime(2026, 4, 1, 9, 30, tzinfo=UTC),
}


@pytest.fixture
async def park(db: Database, tmp_path: Path) -> Park:
    await make_town(db, tmp_path / "home", park_catalogue())
    park = Park(db, park_catalogue(), tmp_path / "home")
    await park.fill([{"name": "Green", "kind": "lawn"}], park.site)
    await park.fill([FULL, {}])
    return park


def guard_of(park: Park) -> Rule:
    """It reads what only the administrator may."""
    assert isinstance(park.request, CaseType)
    guard = park.request.states["received"].transitions["check"].when
    assert guard is not None
    return guard


@pytest.mark.parametrize("reference", ["R-000001", "R-000002"])
async def test_a_record_that_was_read_is_to_rules_what_its_row_is(
    park: Park, reference: str
) -> None:
    work = park.work(ADMIN)
    seen = judged_as_seen(await read_record(work, park.request, reference), (), work.moment)
    rows = statements_of(park.catalogue, park.db).rows("request")
    (row,) = await park.db.fetch(rows.select_by("reference"), (reference,))
    judged = rows.load(row).judged(park.request, work.moment)
    assert seen is not None
    assert {name: seen.get(name) for name in NAMES} == {name: judged.get(name) for name in NAMES}


@pytest.mark.parametrize(("actor", "sees"), [(ADMIN, True), (GARDENER, False)])
async def test_what_an_actor_may_not_read_is_asked_of_the_row(
    park: Park, actor: Actor, sees: bool
) -> None:
    record = await read_record(park.work(actor), park.request, "R-000001")
    seen = judged_as_seen(record, [guard_of(park)], park.work(actor).moment)
    assert (seen is not None) is sees
    assert seen is None or seen.passes(guard_of(park))


@pytest.mark.parametrize(("name", "sees"), [("hidden_sum", False), ("is_big", True)])
async def test_what_is_worked_out_of_it_is_hidden_too(park: Park, name: str, sees: bool) -> None:
    record = await read_record(park.work(GARDENER), park.request, "R-000001")
    rule = park.request.fields[name].rule
    assert rule is not None
    assert (judged_as_seen(record, [rule], park.work(GARDENER).moment) is not None) is sees
