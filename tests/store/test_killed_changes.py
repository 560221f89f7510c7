"""Kill -9 of the process that changes the tables, at any statement of each kind of change, then again.

CASEWORK_CHANGES_KILLED sets how often each change is made (2); every time it is killed three times.
"""

import os
import uuid

import pytest

from casework.store.database import Database
from tests.store.walk import begin, bring_everything_back

TIMES = int(os.environ.get("CASEWORK_CHANGES_KILLED", "2"))


@pytest.mark.parametrize(
    "change", ["retype", "fill", "merge", "drop", "toggle", "rename", "rename_table", "add"]
)
async def test_a_killed_change_is_finished_by_the_next_apply_and_no_value_is_lost(
    platform_db: Database, database_url: str, change: str
) -> None:
    walk = await begin(platform_db, f"t{uuid.uuid4().hex[:10]}", 5, rows=1_200, url=database_url)
    walk.kills_each = 3
    for _ in range(TIMES * 4):
        await walk.step(getattr(walk, change))
        await walk.work(20)
        if walk.done.get(change, 0) >= TIMES and walk.real_kills >= TIMES:
            break
        if not walk.fields or walk.done.get(change, 0) >= TIMES:
            await walk.step(walk.add)
    assert walk.real_kills >= TIMES
    assert walk.done[change] >= TIMES
    walk.kills_each, walk.url = 0, ""
    await bring_everything_back(walk)
