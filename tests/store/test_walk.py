"""Change without fear: whatever is changed, killed and resumed, no value is lost."""

import uuid

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.store.database import Database
from tests.store.walk import begin, bring_everything_back


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
async def test_a_walk_of_changes_killed_at_any_statement_loses_nothing(
    platform_db: Database, database_url: str, seed: int
) -> None:
    walk = await begin(platform_db, f"t{uuid.uuid4().hex[:10]}", seed, rows=40, url=database_url)
    for _ in range(12):
        await walk.step()
        await walk.work(3)
    await walk.check()
    await bring_everything_back(walk)
