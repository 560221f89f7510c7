"""Rows of a group through changes of their fields: what follows, what is kept aside, what comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casework.publishing.publish import PublishRefused
from casework.publishing.rollback import plan_rollback, roll_back
from casework.store.database import Database
from tests.publishing.shire import NOW, cells, change, entity, exported, publish, put

STORED = [
    {"name": "Ana", "born": "2001-02-03", "income": 123450, "kin": "kid",
     "stays": [{"city": "Fernhill"}]},
    {"name": "Ben"},
]  # fmt: skip


def household(*inner: str, stays: str = "city: {type: text}", more: str = "") -> str:
    fields = "\n".join(f"    {line}" for line in inner)
    return entity(
        f"household:\n  type: group\n{more}  fields:\n{fields}\n"
        f"    stays: {{type: group, fields: {{{stays}}}}}"
    )


NAME, BORN, INCOME = "name: {type: text}", "born: {type: date}", "income: {type: money}"
KIN = "kin: {type: choice, options: {kid: Child, spouse: Spouse}}"
FIRST = household(NAME, BORN, INCOME, KIN)


async def started(db: Database, first: str = FIRST) -> None:
    await publish(db, first)
    await put(db, "asset", "A-1", household=json.dumps(STORED))
    await put(db, "asset", "A-2", household=None)


async def rows(db: Database, reference: int = 0) -> Any:
    text = (await cells(db, "asset", "household"))[reference][0]
    return None if text is None else json.loads(str(text))


async def test_a_field_more_inside_of_a_group_touches_no_row(db: Database) -> None:
    await started(db)
    await publish(db, household(NAME, BORN, INCOME, KIN, "age: {type: integer}"))
    assert await rows(db) == STORED
    assert '"age": null' in await exported(db)


async def test_a_renamed_inner_field_keeps_its_answers_in_both_levels(db: Database) -> None:
    await started(db)
    was = "born_on: {type: date, was: born}"
    await publish(db, household(NAME, was, INCOME, KIN, stays="town: {type: text, was: city}"))
    first = (await rows(db))[0]
    assert first["born_on"] == "2001-02-03"
    assert first["stays"] == [{"town": "Fernhill"}]
    assert first["income"] == 123450
    assert await rows(db, 1) is None


async def test_renamed_and_merged_options_inside_of_a_group_follow(db: Database) -> None:
    await started(db)
    kin = "kin: {type: choice, options: {child: {title: Child, was: kid}, spouse: Spouse}}"
    await publish(db, household(NAME, BORN, INCOME, kin))
    assert (await rows(db))[0]["kin"] == "child"


async def test_an_inner_field_that_is_gone_stays_in_what_is_set_aside(db: Database) -> None:
    await started(db)
    before = await exported(db)
    await publish(db, household(NAME, INCOME, KIN))
    assert "born" not in (await rows(db))[0]
    aside = await db.fetch(
        f"SELECT count(*) FROM {db.table('shire', 'set_aside')} WHERE field = 'household'"
    )
    assert aside[0][0] == 1
    await roll_back(db, await plan_rollback(db, "shire", 1), who="Ana", note="", now=NOW)
    assert await exported(db) == before


async def test_a_rename_inside_of_a_group_is_undone_with_what_was_typed_since(
    db: Database,
) -> None:
    await started(db)
    await publish(db, household(NAME, "born_on: {type: date, was: born}", INCOME, KIN))
    now = await rows(db)
    now[0]["born_on"] = "1999-12-31"
    await change(db, "asset", "A-1", household=json.dumps(now))
    await roll_back(db, await plan_rollback(db, "shire", 1), who="Ana", note="", now=NOW)
    assert (await rows(db))[0]["born"] == "1999-12-31"


async def test_an_inner_field_of_another_type_is_converted_or_refused_with_its_rows(
    db: Database,
) -> None:
    await started(db)
    await publish(db, household(NAME, "born: {type: text}", INCOME, KIN))
    assert (await rows(db))[0]["born"] == "2001-02-03"
    with pytest.raises(PublishRefused) as refused:
        await publish(db, household("name: {type: integer}", "born: {type: text}", INCOME, KIN))
    assert "A-1" in str(refused.value)
    assert "[0].name" in str(refused.value)
    assert (await rows(db))[0]["name"] == "Ana"


async def test_publishing_a_group_twice_plans_nothing(db: Database) -> None:
    await started(db)
    renamed = household("full_name: {type: text, was: name}", BORN, INCOME, KIN)
    await publish(db, renamed)
    stored = await rows(db)
    await publish(db, renamed)
    assert await rows(db) == stored
