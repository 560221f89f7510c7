"""A large agency is checked and planned in time that grows with its size and not faster."""

from pathlib import Path

from benchmarks.large_agency import write_large_agency
from casework.compiler import check_agency
from casework.publishing.bundles import read_folder
from casework.publishing.publish import plan_folder, publish_folder
from casework.store.database import Database
from tests.effort import counted
from tests.publishing.shire import NOW
from tests.store.counted import Counted

CALLS_A_FIELD = 1_000
"""What reading and compiling a field may cost, with its share of form, states and rules."""


def test_checking_takes_so_many_calls_a_field_and_no_more_in_a_larger_agency(
    tmp_path: Path,
) -> None:
    spent = {}
    for entities in (10, 40):
        folder = write_large_agency(tmp_path / str(entities), entities, entities * 25)
        check_agency(folder)
        with counted() as effort:
            _, problems = check_agency(folder)
        assert problems == ()
        spent[entities] = effort.calls / (entities * 25)
    assert spent[40] < CALLS_A_FIELD
    assert spent[40] < spent[10] * 1.2


async def test_planning_asks_the_database_as_often_for_many_entities_as_for_few(
    db: Database, tmp_path: Path
) -> None:
    asked = {}
    for entities in (6, 30):
        folder = write_large_agency(tmp_path / str(entities), entities, entities * 15)
        bundle = read_folder(folder)
        await publish_folder(db, bundle, note="", who="x", now=NOW, allow_destructive=True)
        file = folder / "entities" / "register_0.yaml"
        file.write_text(file.read_text().replace("fields:\n", "fields:\n  added: {type: text}\n"))
        counting = Counted(db)
        plan = await plan_folder(counting, folder)
        assert [step.kind for step in plan.steps] == ["add_column"]
        asked[entities] = counting.asked
    assert asked[30] <= asked[6] + 3
    assert asked[30] < 20
