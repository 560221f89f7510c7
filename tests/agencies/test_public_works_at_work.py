"""The shipped agency on a database: its sample loads whole, and the story of a pothole is told."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from casework.cases.act import act
from casework.cases.errors import InvalidAnswers
from casework.cases.reading import read_record
from casework.cases.submit import submit_case
from casework.cases.timeline import timeline
from casework.cases.tracking import read_tracked
from casework.cases.uploads import keep_file
from casework.cases.work import Actor, Work
from casework.catalogue import CaseType
from casework.compiler import check_agency
from casework.fields import Named
from casework.fields.person import NewPerson
from casework.imports.run import run_import
from casework.imports.sample import read_sample
from casework.store import open_database
from casework.store.apply import apply_plan, ensure_platform
from casework.store.planner import plan_schema

FOLDER = Path(__file__).resolve().parents[2] / "agencies" / "public_works"
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
CITIZEN = Actor("citizen", "a citizen")
OFFICER = Actor("officer", "Olivia Park", 1, ("officer",), ("rapid_north",))


@pytest.fixture
async def works(database_url: str, tmp_path: Path) -> AsyncIterator[Work]:
    catalogue, problems = check_agency(FOLDER)
    assert catalogue is not None, problems
    db = await open_database(database_url)
    await ensure_platform(db)
    await apply_plan(db, await plan_schema(db, catalogue))
    yield Work(db, catalogue, Actor("system", "import"), NOW, "en", tmp_path)
    await db.close()


async def test_the_sample_loads_whole_and_only_once(works: Work) -> None:
    read = created = 0
    for one in read_sample(FOLDER).imports:
        report = await run_import(works, one.entity, one.file, one.mapping)
        assert list(report.reasons) == []
        read, created = read + report.totals.read, created + report.totals.created
        again = await run_import(works, one.entity, one.file, one.mapping)
        assert again.totals.unchanged == report.totals.created
    assert read == created >= 300


def photo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(stream, "JPEG")
    return stream.getvalue()


async def test_a_large_pothole_in_the_north_goes_to_the_rapid_team_and_is_fixed(
    works: Work,
) -> None:
    pothole = works.catalogue.entities["pothole"]
    assert isinstance(pothole, CaseType)
    citizen, officer = replace(works, actor=CITIZEN), replace(works, actor=OFFICER)
    taken = await keep_file(citizen, pothole.fields["photo"], "hole.jpg", photo())
    receipt = await submit_case(
        citizen,
        pothole,
        {
            "address": "1200 Maple Ave", "district": "north", "lane": "traffic_lane",
            "size": "large", "hazard": "none", "photo": Named(taken.token),
            "reporter": NewPerson("Ana Ruiz", "ana@example.org", "", "es"),
        },
    )  # fmt: skip
    case = await read_record(officer, pothole, receipt.reference)
    assert (case.team, case.priority) == ("rapid_north", "high")
    events = await timeline(officer, case)
    assert any("A large pothole in the north goes to the rapid team" in repr(one) for one in events)
    case = await act(officer, pothole, receipt.reference, "accept", {}, version=case.version)
    with pytest.raises(InvalidAnswers):
        await act(officer, pothole, receipt.reference, "fix", {}, version=case.version)
    fixed = await keep_file(officer, pothole.fields["photo_of_fix"], "fixed.jpg", photo())
    answers = {"photo_of_fix": Named(fixed.token)}
    await act(officer, pothole, receipt.reference, "fix", answers, version=case.version)
    tracked = await read_tracked(works.db, works.catalogue, receipt.tracking)
    assert tracked is not None
    assert tracked.state.public.text("es") == "El bache está reparado."
