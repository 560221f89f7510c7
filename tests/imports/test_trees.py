"""Files whose rows belong to one another: what is above may come behind what is below."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casework.imports.report import ImportReport
from casework.imports.run import run_import
from casework.store import open_database
from tests.cases.city_of_areas import City, make_city
from tests.cases.conftest import SYSTEM

MAPPING = """\
key: code
fields:
  code: Code
  name: Name
  part_of: {column: Above, by: code}
entities:
  area:
"""


@pytest.fixture
async def city(database_url: str, tmp_path: Path) -> AsyncIterator[City]:
    db = await open_database(database_url)
    yield await make_city(db, tmp_path)
    await db.close()


async def load(city: City, lines: list[str], *, dry_run: bool = False) -> ImportReport:
    file, mapping = city.home.parent / "areas.csv", city.home.parent / "map.yaml"
    file.write_text("\n".join(["Code,Name,Above", *lines, ""]))
    mapping.write_text(MAPPING)
    rejects = city.home.parent / "rejects.csv"
    return await run_import(
        city.work(SYSTEM), "area", file, mapping, dry_run=dry_run, rejects=rejects
    )


def tree_of(count: int) -> list[str]:
    """Each below the one at half its number, so about ten levels; the last ones first."""
    rows = [f"N{n},Name {n},{f'N{n // 2}' if n > 1 else ''}" for n in range(1, count + 1)]
    return rows[::-1]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_what_is_above_may_come_behind_in_any_order(city: City, dry_run: bool) -> None:
    lines = tree_of(1100)
    random.Random(3).shuffle(lines)  # noqa: S311  (not a secret)
    report = await load(city, lines, dry_run=dry_run)
    assert (report.totals.read, report.totals.created, report.rejected) == (1100, 1100, 0)
    ways = await city.ways()
    assert len(ways) == (0 if dry_run else 1100)
    if not dry_run:
        assert ways["N1099"] == "N1/N2/N4/N8/N17/N34/N68/N137/N274/N549/N1099"
        again = await load(city, lines)
        assert (again.totals.unchanged, again.rejected) == (1100, 0)


async def test_what_lies_too_deep_is_refused_row_by_row(city: City) -> None:
    lines = [f"N{n},n,{f'N{n - 1}' if n > 1 else ''}" for n in range(1, 23)]
    report = await load(city, lines)
    assert (report.totals.created, report.rejected) == (20, 2)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_what_has_nothing_above_it_is_refused_with_all_below_it(
    city: City, dry_run: bool
) -> None:
    lines = ["B,b,A", "C,c,B", "D,d,", "X,x,Y", "Y,y,X", "S,s,S"]
    report = await load(city, lines, dry_run=dry_run)
    assert (report.totals.read, report.totals.created, report.rejected) == (6, 1, 5)
    assert set(report.reasons) == {f'Part of: there is no record "{n}"' for n in "ABXYS"}
