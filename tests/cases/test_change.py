"""Changing and deleting records."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import pytest

from casework.cases.change import change_record, delete_record
from casework.cases.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from casework.cases.submit import create_record, submit_case
from casework.fields.base import Named, Ref
from casework.store.apply import apply_plan
from casework.store.planner import plan_schema
from tests.cases.conftest import ADMIN, CITIZEN, CLERK, LARGE, NOBODY, OFFICER, SMALL, Town
from tests.sample_agency import TOWN, compile_texts

REF = "PH-2026-000001"


async def test_a_change_is_written_with_what_was_before_and_why(town: Town) -> None:
    await town.report()
    case = await change_record(
        town.later(hours=1).work(),
        town.pothole,
        REF,
        {"severity": 3, "street": "Elm Street 5"},
        version=1,
        reason="measured on site",
    )
    assert (case.version, case.values["severity"]) == (2, 3)
    assert case.changed_on == town.later(hours=1).now
    changes, reason = (await town.rows("event", "changes, reason", "kind = 'changed'"))[0]
    assert json.loads(changes) == {"severity": [None, 3]}
    assert reason == "measured on site"


async def test_a_change_that_changes_nothing_writes_nothing(town: Town) -> None:
    await town.report()
    case = await change_record(town.work(), town.pothole, REF, dict(SMALL), version=1)
    assert case.version == 1
    assert await town.kinds() == ["submitted", "routed"]


async def test_of_two_officers_with_the_same_version_one_is_told_what_the_other_wrote(
    town: Town,
) -> None:
    await town.report()
    changes = (
        change_record(town.work(), town.pothole, REF, {"severity": n}, version=1) for n in (2, 3)
    )
    one, other = await asyncio.gather(*changes, return_exceptions=True)
    winner, loser = (other, one) if isinstance(one, Conflict) else (one, other)
    assert isinstance(loser, Conflict)
    assert not isinstance(winner, BaseException)
    assert loser.current.version == 2
    assert loser.current.values["severity"] == winner.values["severity"]
    assert (await town.kinds()).count("changed") == 1


async def test_of_many_edits_at_once_none_that_was_acknowledged_is_lost(town: Town) -> None:
    await town.report()

    async def raise_severity() -> None:
        version = 1
        while True:
            try:
                details = f"edit {version}"
                await change_record(
                    town.work(), town.pothole, REF, {"details": details}, version=version
                )
                return
            except Conflict as conflict:
                version = conflict.current.version

    await asyncio.gather(*(raise_severity() for _ in range(8)))
    assert await town.rows("pothole", "version") == [(9,)]
    assert (await town.kinds()).count("changed") == 8


async def test_what_the_platform_keeps_nobody_writes(town: Town) -> None:
    await town.report()
    for name in ("state", "version", "team", "officer", "reference", "is_urgent", "id", "tracking"):
        with pytest.raises(InvalidAnswers):
            await change_record(town.work(), town.pothole, REF, {name: "x"}, version=1)
    assert await town.rows("pothole", "version, state") == [(1, "received")]


async def test_a_field_that_wants_an_answer_is_not_emptied(town: Town) -> None:
    await town.report()
    with pytest.raises(InvalidAnswers) as caught:
        await change_record(town.work(), town.pothole, REF, {"street": None}, version=1)
    assert set(caught.value.faults) == {"street"}


async def test_what_may_not_be_seen_looks_like_what_is_not_there(town: Town) -> None:
    await town.report(LARGE)
    cases = [(CLERK, REF), (NOBODY, REF), (CITIZEN, REF), (OFFICER, "PH-2026-000099")]
    for actor, reference in cases:
        with pytest.raises(NotFound):
            await change_record(town.work(actor), town.pothole, reference, {}, version=1)


async def test_what_may_only_be_seen_is_not_changed(town: Town) -> None:
    await town.report()
    with pytest.raises(NotAllowed):
        await change_record(town.work(CLERK), town.pothole, REF, {"severity": 3}, version=1)


async def test_search_words_follow_a_change(town: Town) -> None:
    await town.report()
    await change_record(town.work(), town.pothole, REF, {"street": "Maple Lane"}, version=1)
    if town.db.dialect == "sqlite":
        words = str(await town.rows("pothole__search", "internal"))
    else:
        words = str(await town.rows("pothole", "search::text"))
    assert "maple" in words
    assert "elm" not in words


async def test_a_link_is_stored_by_id_and_shown_with_the_name_it_was_given(town: Town) -> None:
    await create_record(town.work(CLERK), town.asset, {"name": "Lamp"})
    await submit_case(town.work(), town.pothole, {**SMALL, "asset": Named("AS-00001")})
    assert await town.rows("pothole", "asset") == [(1,)]
    changes = json.loads((await town.rows("event", "changes", "kind = 'submitted'"))[0][0])
    assert changes["asset"] == [None, {"id": 1, "label": "AS-00001"}]


async def test_a_record_that_is_referred_to_is_not_deleted(town: Town) -> None:
    await create_record(town.work(CLERK), town.asset, {"name": "Lamp"})
    await submit_case(town.work(), town.pothole, {**SMALL, "asset": Named("AS-00001")})
    with pytest.raises(NotAllowed):
        await delete_record(town.work(ADMIN), town.asset, "AS-00001", version=1)


async def test_a_deleted_record_leaves_an_event_with_its_digest(town: Town) -> None:
    await create_record(
        town.work(CLERK), town.asset, {"name": "Lamp", "value_of_it": Decimal("10.50")}
    )
    with pytest.raises(NotAllowed):
        await delete_record(town.work(CLERK), town.asset, "AS-00001", version=1)
    await delete_record(town.work(ADMIN), town.asset, "AS-00001", version=1, reason="scrapped")
    assert await town.count("asset") == 0
    because, reason = (await town.rows("event", "because, reason", "kind = 'deleted'"))[0]
    assert len(json.loads(because)["sha256"]) == 64
    assert "Lamp" not in because
    assert reason == "scrapped"
    again = await create_record(town.work(CLERK), town.asset, {"name": "New"})
    assert (again.id, again.reference) == (2, "AS-00002")


async def test_cases_are_never_deleted(town: Town) -> None:
    await town.report()
    with pytest.raises(NotAllowed):
        await delete_record(town.work(ADMIN), town.pothole, REF, version=1)


async def test_a_unique_value_that_is_taken_is_told_without_whose_it_is(town: Town) -> None:
    texts = dict(TOWN)
    texts["entities/asset.yaml"] = texts["entities/asset.yaml"].replace(
        "searchable: true, index: true", "unique: true"
    )
    catalogue = compile_texts(texts)
    await apply_plan(town.db, await plan_schema(town.db, catalogue))
    unique = town.of(catalogue)
    await create_record(unique.work(CLERK), unique.asset, {"name": "Lamp"})
    with pytest.raises(InvalidAnswers) as caught:
        await create_record(unique.work(CLERK), unique.asset, {"name": "Lamp"})
    assert {n: str(f) for n, f in caught.value.faults.items()} == {"name": "this is taken already"}
    assert await town.count("asset") == 1


async def test_links_keep_their_names_in_what_is_shown_told_and_found(town: Town) -> None:
    texts = dict(TOWN)
    texts["case_types/pothole.yaml"] = texts["case_types/pothole.yaml"].replace(
        "asset: {type: record, to: asset}", "asset: {type: record, to: asset, searchable: true}"
    )
    town = town.of(compile_texts(texts))
    for name in ("Lamp", "Bin"):
        await create_record(town.work(CLERK), town.asset, {"name": name})
    await submit_case(town.work(), town.pothole, {**SMALL, "asset": Named("AS-00001")})
    case = await change_record(town.work(), town.pothole, REF, {"details": "deep"}, version=1)
    assert str(case.values["asset"]) == str(Ref(1, "AS-00001"))
    if town.db.dialect == "sqlite":
        words = str(await town.rows("pothole__search", "internal"))
    else:
        words = str(await town.rows("pothole", "search::text"))
    assert "00001" in words
    with pytest.raises(Conflict) as caught:
        await change_record(town.work(), town.pothole, REF, {"asset": None}, version=1)
    assert str(caught.value.current.values["asset"]) == str(Ref(1, "AS-00001"))
    await change_record(town.work(), town.pothole, REF, {"asset": Named("AS-00002")}, version=2)
    changes = json.loads((await town.rows("event", "id, changes", "kind = 'changed'"))[-1][1])
    assert changes["asset"] == [{"id": 1, "label": "AS-00001"}, {"id": 2, "label": "AS-00002"}]
