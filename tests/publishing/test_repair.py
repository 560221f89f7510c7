"""A live revision whose text no longer compiles: a repair is planned, published, and loses nothing."""

import pytest

from casework.publishing.publish import PublishRefused
from casework.publishing.rollback import CannotRollBack, plan_rollback
from casework.store import revisions
from casework.store.database import Database
from tests.publishing.shire import NOW, cells, entity, publish, put

WHOLE = entity("size: {type: choice, options: {s: Small, l: Large}}\ncount: {type: integer}")
BROKEN_RULE = WHOLE + "  half: {type: computed, of: integer, value: gone_function(count)}\n"
NOT_YAML = "entity: [asset\n"


async def break_live(db: Database, text: str) -> None:
    """As an older version, or a hand in the database, may have left it."""
    before = await revisions.live(db, "shire")
    assert before is not None
    await revisions.save(
        db, "shire", {**before.text, "entities/asset.yaml": text}, "another", note="",
        published_by="x", published_on=NOW, lineage=before.lineage,
    )  # fmt: skip


async def test_a_repair_of_a_broken_rule_still_sees_what_fields_were(db: Database) -> None:
    await publish(db, WHOLE)
    await put(db, "asset", "A-1", size="s", count=7)
    await break_live(db, BROKEN_RULE)
    done = await publish(db, WHOLE.replace("integer", "text"))
    (note,) = done.plan.notes
    assert note.startswith("revision 2 does not compile any more (entities/asset.yaml:")
    assert "gone_function" in note
    assert note.endswith("fields, options and states, and the tables themselves")
    assert [step.kind for step in done.plan.steps].count("convert") == 1
    assert await cells(db, "asset", "size", "count") == [("s", "7")]


async def test_a_repair_is_refused_what_any_change_is_refused(db: Database) -> None:
    await publish(db, WHOLE)
    await put(db, "asset", "A-1", size="l")
    await break_live(db, BROKEN_RULE)
    with pytest.raises(PublishRefused, match=r"asset.size.l: the option is no longer in the file"):
        await publish(db, WHOLE.replace(", l: Large", ""))


async def test_of_a_file_that_is_no_yaml_the_tables_speak(db: Database) -> None:
    await publish(db, WHOLE)
    await put(db, "asset", "A-1", size="l", count=3)
    await break_live(db, NOT_YAML)
    done = await publish(db, WHOLE)
    assert "does not compile any more" in done.plan.render()
    assert done.plan.steps == ()
    assert await cells(db, "asset", "size", "count") == [("l", 3)]
    after = await publish(db, WHOLE.replace("integer", "text"))
    assert after.plan.notes == ()
    assert await cells(db, "asset", "count") == [("3",)]


async def test_nobody_goes_back_to_a_text_that_does_not_compile(db: Database) -> None:
    await publish(db, WHOLE)
    await break_live(db, BROKEN_RULE)
    await publish(db, WHOLE)
    with pytest.raises(CannotRollBack, match="the text of revision 2 does not compile any more"):
        await plan_rollback(db, "shire", 2)
    assert (await plan_rollback(db, "shire", 1)).plan.is_empty
