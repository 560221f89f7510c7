"""Run-time Piccolo tables, the statements compiled from them, and what is left of them afterwards."""

import gc
import weakref

from piccolo.table import TABLE_REGISTRY

from casework.fields.columns import ColumnKind
from casework.store.codec import encode
from casework.store.database import Database
from casework.store.tables import EntityTable, compile_tables
from tests.store.little import AGENCY, NOW, bring, catalogue, entity, field

WANTED = catalogue(
    entity("asset", field("select", "text"), field("count", "integer"), field("place", "geo_point"))
)


def row(table: EntityTable, reference: str, dialect: str, **values: object) -> list[object]:
    stamp = encode(ColumnKind.TIMESTAMP, NOW, dialect)  # type: ignore[arg-type]  # a Dialect
    system = {"reference": reference, "version": 1, "revision": 1}
    given = {**system, "created_on": stamp, "changed_on": stamp, **values}
    return [given.get(name) for name, _ in table.columns if name != "id"]


async def test_compiled_statements_insert_select_and_change(platform_db: Database) -> None:
    await bring(platform_db, WANTED)
    table = compile_tables(platform_db, WANTED).entity("asset")
    args = row(table, "R-1", platform_db.dialect, select="?", count=3, place__lat=0.5)
    async with platform_db.transaction() as tx:
        assert await tx.fetch(table.insert_sql, args) == [(1,)]
    update = table.update_sql(["count", "version"])
    assert table.update_sql(["count", "version"]) is update
    async with platform_db.transaction() as tx:
        assert await tx.execute(update, (4, 2, 1, 1)) == 1
        assert await tx.execute(update, (5, 3, 1, 1)) == 0
    ((*found,),) = await platform_db.fetch(table.select_by_reference_sql, ("R-1",))
    by_name = dict(zip((name for name, _ in table.columns), found, strict=True))
    assert (by_name["id"], by_name["select"], by_name["count"]) == (1, "?", 4)
    assert (by_name["place__lat"], by_name["place__lon"]) == (0.5, None)


async def test_piccolo_queries_run_on_the_tables(platform_db: Database) -> None:
    await bring(platform_db, WANTED)
    table = compile_tables(platform_db, WANTED).entity("asset")
    async with platform_db.transaction() as tx:
        await tx.fetch(table.insert_sql, row(table, "R-1", platform_db.dialect, count=3))
        counted = table.piccolo.select(table.column("count")).where(table.column("count") > 2)
        assert await counted == [{"count": 3}]
    assert await table.piccolo.exists().where(table.column("reference") == "R-1")


async def test_the_number_of_a_deleted_row_never_comes_back(platform_db: Database) -> None:
    await bring(platform_db, WANTED)
    table = compile_tables(platform_db, WANTED).entity("asset")
    async with platform_db.transaction() as tx:
        await tx.fetch(table.insert_sql, row(table, "R-1", platform_db.dialect))
        await tx.execute(f"DELETE FROM {table.quoted}")
        assert await tx.fetch(table.insert_sql, row(table, "R-2", platform_db.dialect)) == [(2,)]


async def test_three_thousand_rows_go_in_at_once(platform_db: Database) -> None:
    await bring(platform_db, WANTED)
    table = compile_tables(platform_db, WANTED).entity("asset")
    rows = [row(table, f"R-{n}", platform_db.dialect, count=n) for n in range(3000)]
    async with platform_db.transaction() as tx:
        await tx.execute_many(table.insert_sql, rows)
    found = await platform_db.fetch(
        f"SELECT count(*), sum(count) FROM {platform_db.table(AGENCY, 'asset')}"
    )
    assert [int(str(each)) for each in found[0]] == [3000, sum(range(3000))]


async def test_replaced_tables_leave_nothing_behind(platform_db: Database) -> None:
    before = len(TABLE_REGISTRY)
    seen = []
    for _ in range(20):
        tables = compile_tables(platform_db, WANTED)
        seen.append(weakref.ref(tables.entity("asset").piccolo))
        tables.forget()
        del tables
    assert len(TABLE_REGISTRY) == before
    gc.collect()
    assert sum(ref() is not None for ref in seen) <= 1
