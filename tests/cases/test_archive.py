"""Archived records: off every list and choice, kept with all that points to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.cases.access import verdict
from casework.cases.archive import archive_record, restore_record
from casework.cases.change import change_record, delete_record
from casework.cases.children import child_lists
from casework.cases.errors import Conflict, InvalidAnswers, NotAllowed, NotFound, StillNeeded
from casework.cases.export import export_rows
from casework.cases.facets import count_facets
from casework.cases.list_query import ListQuery, parse_list_query
from casework.cases.listing import count_records, list_records
from casework.cases.reading import read_record
from casework.cases.submit import create_record, submit_case
from casework.cases.timeline import timeline
from casework.cases.work import Actor
from casework.catalogue import Entity, Verb
from casework.fields.base import Named
from casework.store.database import Database
from tests.cases.conftest import SYSTEM, Town, make_town
from tests.cases.permits import AGENCY, COUNTER, OUTSIDER, PLANNER, TEXTS
from tests.sample_agency import compile_texts

KEEPER = Actor("officer", "Kim", 34, ("keeper",))
MAY = "\n  keeper: {title: Keeper, may: {contractor: all, review: [read]}}\n"
CATALOGUE = compile_texts({**TEXTS, "agency.yaml": AGENCY + MAY})


@pytest.fixture
async def town(db: Database, tmp_path: Path) -> Town:
    """Two contractors; a permit of the first with two reviews and a fee."""
    made = await make_town(db, tmp_path / "home", CATALOGUE)
    work = made.work(PLANNER)
    for name in ("Ada Builders", "Bob Builders"):
        await create_record(work, of(made, "contractor"), {"name": name})
    permit: Any = of(made, "permit")
    answers = {"site": "Main St", "contractor": Named("CT-0001")}
    await submit_case(work, permit, answers)
    pointing = {"permit": Named("BP-2026-00001")}
    await create_record(work, of(made, "fee"), {**pointing, "what": "Plan"})
    for discipline in ("fire", "zoning"):
        await create_record(work, of(made, "review"), {**pointing, "discipline": discipline})
    return made


def of(town: Town, name: str) -> Entity:
    return town.catalogue.entities[name]


def ask(town: Town, name: str, **params: str) -> ListQuery:
    work, entity = town.work(PLANNER), of(town, name)
    readable = verdict(work.catalogue, work.actor, Verb.READ, entity.name).readable
    return parse_list_query({n: [v] for n, v in params.items()}, entity, readable, work)


async def listed(town: Town, name: str, **params: str) -> list[str]:
    query = ask(town, name, **params)
    page = await list_records(town.work(PLANNER), of(town, name), query)
    count = await count_records(town.work(PLANNER), of(town, name), query)
    assert count.value == len(page.rows)
    return [str(row[1]) for row in page.rows]


async def archive(town: Town, name: str, reference: str, **more: Any) -> None:
    work = town.work(more.pop("actor", PLANNER))
    await archive_record(work, of(town, name), reference, version=1, **more)


async def test_what_is_archived_is_on_no_list_count_facet_search_or_file(town: Town) -> None:
    await archive(town, "review", "RV-00001")
    assert await listed(town, "review") == ["RV-00002"]
    assert await listed(town, "review", q="RV-00001") == []
    work, review = town.work(PLANNER), of(town, "review")
    facets = {f.name: f for f in await count_facets(work, review, ListQuery())}
    assert [(o.value, o.count) for o in facets["discipline"].options] == [("zoning", 1)]
    rows = [row[0] async for row in export_rows(work, review, ListQuery())]
    assert rows == ["reference", "RV-00002"]
    assert await listed(town, "review", view="archived") == ["RV-00001"]
    whole = [row[0] async for row in export_rows(work, review, ListQuery(is_archived=None))]
    assert sorted(whole) == ["RV-00001", "RV-00002", "reference"]


async def test_it_leaves_the_list_of_its_parent_and_rules_count_it_still(town: Town) -> None:
    await archive(town, "review", "RV-00001")
    work = town.work(PLANNER)
    permit = await read_record(work, of(town, "permit"), "BP-2026-00001")
    lists = {one.children.name: one.page for one in await child_lists(work, permit)}
    assert [row[1] for row in lists["reviews"].rows] == ["RV-00002"]
    assert permit.values["open_reviews"] == 2


async def test_its_page_and_its_history_stay_and_tell_when_and_why(town: Town) -> None:
    await archive(town, "review", "RV-00001", reason="entered twice")
    work, review = town.work(PLANNER), of(town, "review")
    record = await read_record(work, review, "RV-00001")
    assert (record.archived_on, record.version) == (town.now, 2)
    restored = await restore_record(work, review, "RV-00001", version=2)
    assert restored.archived_on is None
    assert await listed(town, "review") == ["RV-00002", "RV-00001"]
    told = [(one.kind, one.reason) for one in await timeline(work, restored)]
    assert told == [("restored", ""), ("archived", "entered twice"), ("created", "")]


async def test_doing_it_twice_writes_nothing_the_second_time(town: Town) -> None:
    await archive(town, "review", "RV-00001")
    again = await archive_record(town.work(PLANNER), of(town, "review"), "RV-00001", version=2)
    assert again.version == 2
    assert await town.kinds("review") == ["created", "created", "archived"]


async def test_it_may_be_changed_and_what_points_to_it_keeps_its_link(town: Town) -> None:
    await archive(town, "contractor", "CT-0001")
    work, permit = town.work(PLANNER), of(town, "permit")
    kept = await change_record(
        work, permit, "BP-2026-00001", {"units": 3, "contractor": Named("CT-0001")}, version=1
    )
    assert str(getattr(kept.values["contractor"], "label", "")) == "CT-0001"
    contractor = of(town, "contractor")
    changed = await change_record(work, contractor, "CT-0001", {"name": "Ada"}, version=2)
    assert changed.archived_on == town.now


async def test_nobody_links_to_it_anew_but_the_operator(town: Town) -> None:
    await archive(town, "contractor", "CT-0002")
    permit, reference = of(town, "permit"), "BP-2026-00001"
    answers = {"contractor": Named("CT-0002")}
    with pytest.raises(InvalidAnswers):
        await change_record(town.work(PLANNER), permit, reference, answers, version=1)
    await change_record(town.work(SYSTEM), permit, reference, answers, version=1)


async def test_who_may_not_archive_does_not_and_cases_are_closed_instead(town: Town) -> None:
    with pytest.raises(NotAllowed):
        await archive(town, "contractor", "CT-0001", actor=COUNTER)
    with pytest.raises(NotFound):
        await archive(town, "fee", "FE-00001", actor=OUTSIDER)
    with pytest.raises(NotAllowed):
        await archive(town, "permit", "BP-2026-00001", actor=SYSTEM)
    assert not verdict(town.catalogue, PLANNER, Verb.ARCHIVE, "permit").is_allowed


async def test_of_two_versions_the_older_one_is_told_what_there_is_now(town: Town) -> None:
    contractor = of(town, "contractor")
    await change_record(town.work(PLANNER), contractor, "CT-0001", {"name": "A"}, version=1)
    with pytest.raises(Conflict):
        await archive(town, "contractor", "CT-0001")


async def test_what_is_pointed_to_stays_and_it_is_told_what_points_there(town: Town) -> None:
    contractor = of(town, "contractor")
    with pytest.raises(StillNeeded, match=r"^other records point to it: 1 Permit$"):
        await delete_record(town.work(PLANNER), contractor, "CT-0001", version=1)
    with pytest.raises(
        StillNeeded, match=r"^other records point to it: records that you may not see$"
    ):
        await delete_record(town.work(KEEPER), contractor, "CT-0001", version=1)
    await archive(town, "contractor", "CT-0002")
    await delete_record(town.work(KEEPER), contractor, "CT-0002", version=2)
    assert await listed(town, "contractor", view="archived") == []
