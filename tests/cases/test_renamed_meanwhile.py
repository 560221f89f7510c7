"""Work under a Catalogue whose column has another name by now: a fault, never a wrong value."""

import pytest

from casework.cases.act import act
from casework.cases.change import change_record
from casework.cases.list_query import ListQuery
from casework.cases.listing import list_records
from casework.cases.reading import read_record
from casework.store.database import StaleSchema
from tests.cases.conftest import Town


async def rename_column(town: Town) -> None:
    async with town.db.transaction() as tx:
        await tx.execute(
            f"ALTER TABLE {town.db.table('town', 'pothole')} RENAME COLUMN street TO road"
        )


async def test_reading_and_writing_tell_that_the_tables_moved_on(town: Town) -> None:
    """SQLite takes a lone "street" for the text 'street' when there is no such column."""
    receipt = await town.report()
    await rename_column(town)
    reference, work = receipt.reference, town.work()
    with pytest.raises(StaleSchema):
        await read_record(work, town.pothole, reference)
    with pytest.raises(StaleSchema):
        await change_record(work, town.pothole, reference, {"severity": 2}, version=1)
    with pytest.raises(StaleSchema):
        await act(work, town.pothole, reference, "accept", {}, version=1)
    with pytest.raises(StaleSchema):
        await list_records(work, town.pothole, ListQuery(columns=("street",)))
    with pytest.raises(StaleSchema):
        await town.report()
    assert await town.count("pothole") == 1
