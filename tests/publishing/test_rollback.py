"""Back to any revision and forward again: every record is, byte for byte, what it was there."""

import pytest

from casework.publishing.rollback import CannotRollBack, plan_rollback, roll_back
from casework.store import NotAllowed, revisions
from casework.store.database import Database
from tests.publishing.shire import NOW, cells, change, entity, exported, publish, put

CASES = """\
case_type: pothole
title: Pothole
reference: "PH-{number}"
fields:
  depth: {type: integer}
states:
  received:
    start: true
    on:
      fix: {to: fixed}
%s
  fixed: {final: done%s}
"""
OLD_CASES = CASES % ("      look: {to: looked_at}\n  looked_at: {on: {done: {to: fixed}}}", "")
NEW_CASES = (CASES % ("", "")).replace("    start: true", "    merge: [looked_at]\n    start: true")
SIZES = "size: {type: choice, options: {small: Small, big: Big, huge: Huge}}"
MERGED = "size: {type: choice, options: {small: Small, large: {title: Large, merge: [big, huge]}}}"

TEN = (
    [entity(f"name: {{type: text}}\n{SIZES}\ncount: {{type: integer}}"), OLD_CASES],
    [entity(f"label: {{type: text, was: name}}\n{SIZES}\ncount: {{type: integer}}"), OLD_CASES],
    [entity(f"label: {{type: text}}\n{SIZES}\ncount: {{type: text}}"), OLD_CASES],
    [entity(f"label: {{type: text}}\n{MERGED}\ncount: {{type: text}}"), OLD_CASES],
    [entity(f"label: {{type: text}}\n{MERGED}"), OLD_CASES],
    [entity(f"label: {{type: text}}\n{MERGED}\ncount: {{type: decimal, places: 1}}"), OLD_CASES],
    [
        entity(
            f"what: {{type: long_text, backfill: label, required: true}}\n{MERGED}",
            more="former:\n  label: {type: text}\n",
        ),
        NEW_CASES,
    ],
    [entity("what: {type: long_text}", name="thing", more="was: asset\n"), NEW_CASES],
    [NEW_CASES],
    [entity("name: {type: text}", name="park", prefix="PK"), NEW_CASES],
)


async def fill(db: Database) -> None:
    for number, (size, count) in enumerate(
        [("small", 7), ("big", 0), ("huge", -12), (None, None), ("big", 1_000_000)]
    ):
        await put(db, "asset", f"A-{number}", name=f"n° {number}", size=size, count=count)
    for number, state in enumerate(["received", "looked_at", "fixed"]):
        stamp = 0 if db.dialect == "sqlite" else NOW
        await put(db, "pothole", f"PH-{number}", state=state, opened_on=stamp, depth=number)


async def test_back_and_forth_through_ten_revisions_every_export_is_the_same(
    db: Database,
) -> None:
    await publish(db, *TEN[0])
    await fill(db)
    exports = [await exported(db)]
    for texts in TEN[1:]:
        await publish(db, *texts)
        exports.append(await exported(db))
    assert len(set(exports)) == 9  # as text the numbers look the same
    way = [9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 10, 4, 8, 2, 9, 3]
    for number in way:
        planned = await plan_rollback(db, "shire", number)
        assert planned.plan.refusals == (), number
        await roll_back(db, planned, note="", who="Ana", now=NOW)
        assert await exported(db) == exports[number - 1], number
        assert (await plan_rollback(db, "shire", number)).plan.is_empty


async def test_what_was_written_in_between_is_kept(db: Database) -> None:
    await publish(db, entity("name: {type: text}\ncount: {type: integer}"))
    await put(db, "asset", "A-1", name="Lamp", count=7)
    await put(db, "asset", "A-2", name="Bench", count=8)
    await publish(db, entity("label: {type: text, was: name}\ncount: {type: text}"))
    await change(db, "asset", "A-1", label="Lantern", count="70")
    await put(db, "asset", "A-3", label="Tree", count="3")
    await roll_back(db, await plan_rollback(db, "shire", 1), note="too early", who="Ana", now=NOW)
    assert await cells(db, "asset", "name", "count") == [("Lantern", 70), ("Bench", 8), ("Tree", 3)]
    told = (await revisions.history(db, "shire"))[0]
    assert (told.number, told.note, told.published_by) == (3, "too early", "Ana")


async def test_an_answer_that_fits_only_the_later_type_is_told_and_comes_back(
    db: Database,
) -> None:
    await publish(db, entity("count: {type: integer}"))
    await put(db, "asset", "A-1", count=7)
    await publish(db, entity("count: {type: text}"))
    await put(db, "asset", "A-2", count="a dozen")
    planned = await plan_rollback(db, "shire", 1)
    (note,) = planned.plan.notes
    assert note.startswith("1 record does not fit asset.count as revision 1 has it")
    assert "A-2 'a dozen'" in note
    await roll_back(db, planned, note="", who="Ana", now=NOW)
    assert await cells(db, "asset", "count") == [(7,), (None,)]
    await roll_back(db, await plan_rollback(db, "shire", 2), note="", who="Ana", now=NOW)
    assert await cells(db, "asset", "count") == [("7",), ("a dozen",)]


async def test_another_field_of_the_same_name_makes_way(db: Database) -> None:
    await publish(db, entity("size: {type: integer}\nname: {type: text}"))
    await put(db, "asset", "A-1", size=3)
    await publish(db, entity("name: {type: text}"))
    await publish(db, entity("size: {type: geo_point}\nname: {type: text}"))
    await change(db, "asset", "A-1", size__lat=1.5, size__lon=2.5)
    await roll_back(db, await plan_rollback(db, "shire", 1), note="", who="Ana", now=NOW)
    assert await cells(db, "asset", "size") == [(3,)]
    await roll_back(db, await plan_rollback(db, "shire", 3), note="", who="Ana", now=NOW)
    assert await cells(db, "asset", "size__lat", "size__lon") == [(1.5, 2.5)]


async def test_names_that_changed_places_need_a_step_in_between(db: Database) -> None:
    await publish(db, entity("a: {type: text}\nb: {type: text}"))
    await put(db, "asset", "A-1", a="1", b="2")
    await publish(db, entity("c: {type: text, was: a}\nb: {type: text}"))
    await publish(db, entity("c: {type: text}\na: {type: text, was: b}"))
    await publish(db, entity("b: {type: text, was: c}\na: {type: text}"))
    assert await cells(db, "asset", "a", "b") == [("2", "1")]
    planned = await plan_rollback(db, "shire", 1)
    assert str(planned.plan.refusals[0]) == (
        "asset.a: 'a' and 'b' changed places since then. Roll back to a revision in between first."
    )
    for number in (2, 1):
        await roll_back(db, await plan_rollback(db, "shire", number), note="", who="Ana", now=NOW)
    assert await cells(db, "asset", "a", "b") == [("1", "2")]


async def test_there_is_no_way_to_a_revision_that_never_was(db: Database) -> None:
    with pytest.raises(CannotRollBack, match="shire was never published"):
        await plan_rollback(db, "shire", 1)
    await publish(db, entity("a: {type: text}"))
    with pytest.raises(CannotRollBack, match="shire has no revision 7; run: casework history"):
        await plan_rollback(db, "shire", 7)


async def test_publishing_sets_nothing_aside_unless_it_may(db: Database) -> None:
    await publish(db, entity("a: {type: text}\nb: {type: text}"))
    await put(db, "asset", "A-1", a="x")
    with pytest.raises(NotAllowed) as told:
        await publish(db, entity("b: {type: text}"), allow=False)
    assert str(told.value) == (
        "shire: this puts data out of sight:\n"
        "  set 'a' of asset aside with 1 answers; nothing is deleted\n"
        "It comes back when the definition names it again, or by a rollback."
        " To go on: --allow destructive"
    )
    assert await cells(db, "asset", "a") == [("x",)]
    assert (await revisions.live_numbers(db)) == {"shire": 1}


async def test_older_answers_never_take_the_place_of_newer_ones_unasked(db: Database) -> None:
    """Converted, changed, taken out: what comes back would be what it was before the conversion."""
    await publish(db, entity("name: {type: text}\ncount: {type: integer}"))
    await put(db, "asset", "A-1", count=7)
    await put(db, "asset", "A-2", count=8)
    await publish(db, entity("name: {type: text}\ncount: {type: text}"))
    await change(db, "asset", "A-1", count="70")
    await publish(db, entity("name: {type: text}"))
    planned = await plan_rollback(db, "shire", 1)
    (note,) = planned.plan.notes
    assert note == (
        "asset.count comes back as it was before it became another type: answers that were given or"
        " changed since (1 rows) stay aside and are not seen"
    )
    with pytest.raises(
        NotAllowed, match="'count' of asset comes back with the 2 answers it had; the"
    ):
        await roll_back(db, planned, note="", who="Ana", now=NOW)
    assert (await revisions.live_numbers(db)) == {"shire": 3}
    await roll_back(db, planned, note="", who="Ana", now=NOW, allow_destructive=True)
    assert await cells(db, "asset", "count") == [(7,), (8,)]
    await publish(db, entity("name: {type: text}"))
    await publish(db, entity("name: {type: text}\ncount: {type: text}"))
    assert await cells(db, "asset", "count") == [("70",), ("8",)]


async def test_cases_of_a_merged_state_end_and_open_with_it(db: Database) -> None:
    """An open state goes into a final one: cases are closed, clocks stop; back again they are open."""
    await publish(db, OLD_CASES)
    stamp = 0 if db.dialect == "sqlite" else NOW
    for number, state in enumerate(["received", "looked_at", "fixed"]):
        await put(db, "pothole", f"PH-{number}", state=state, opened_on=stamp)
    late, soon = (
        (0, 10**18) if db.dialect == "sqlite" else (NOW.replace(year=2020), NOW.replace(year=2996))
    )
    async with db.transaction() as tx:
        for record, due in ((2, late), (2, soon), (1, soon)):
            await tx.execute(
                f"INSERT INTO {db.table('shire', 'deadline')} (entity, record, name, started_on, due_on)"
                " VALUES ('pothole', ?, 'look', ?, ?)",
                (record, stamp, due),
            )
    ended = CASES % ("", ", merge: [looked_at]")
    await publish(db, ended)
    is_set = "SELECT reference, closed_on IS NOT NULL, state FROM {} ORDER BY reference"
    rows = await db.fetch(is_set.format(db.table("shire", "pothole")))
    assert [(row[0], bool(row[1]), row[2]) for row in rows] == [
        ("PH-0", False, "received"),
        ("PH-1", True, "fixed"),
        ("PH-2", False, "fixed"),
    ]
    clocks = await db.fetch(
        "SELECT record, stopped_on IS NOT NULL, outcome"
        f" FROM {db.table('shire', 'deadline')} ORDER BY id"
    )
    assert [(row[0], bool(row[1]), row[2]) for row in clocks] == [
        (2, True, "missed"),
        (2, True, None),
        (1, False, None),
    ]
    await roll_back(db, await plan_rollback(db, "shire", 1), note="", who="Ana", now=NOW)
    rows = await db.fetch(is_set.format(db.table("shire", "pothole")))
    assert [(bool(row[1]), row[2]) for row in rows] == [
        (False, "received"),
        (False, "looked_at"),
        (False, "fixed"),
    ]
