"""What `plan` and `publish` say of open cases that are under earlier revisions, and what to run."""

from __future__ import annotations

from casework.cases.upgrade_run import count_open
from casework.catalogue import CaseType, Catalogue
from casework.store import Plan, revisions
from casework.store.columns_now import columns_now
from casework.store.database import Database


async def open_once_published(db: Database, plan: Plan) -> list[str]:
    """Open cases that publishing leaves, or finds, under earlier revisions."""
    live, catalogue = await revisions.live(db, plan.agency), plan.catalogue
    if live is None or catalogue is None:
        return []
    is_live = live.digest == catalogue.digest
    below = live.number if is_live else live.number + 1
    tables = (await columns_now(db, plan.agency)).tables
    counted: list[tuple[CaseType, int]] = []
    for case_type in catalogue.case_types():
        table = case_type.name if case_type.name in tables else case_type.was or ""
        if "closed_on" in (tables[table].columns if table in tables else ()):
            found = await count_open(db, plan.agency, table, below)
            counted.append((case_type, sum(found.values())))
    return _lines(plan.agency, counted, "run" if is_live else "then run")


async def open_before(db: Database, live: Catalogue, number: int) -> list[str]:
    """Open cases that are under earlier revisions than the live one, which has this number."""
    agency = live.agency.name
    counted = [
        (each, sum((await count_open(db, agency, each.name, number)).values()))
        for each in live.case_types()
    ]
    return _lines(agency, counted, "run")


def _lines(agency: str, counted: list[tuple[CaseType, int]], run: str) -> list[str]:
    found, staying = list[str](), 0
    for case_type, count in counted:
        if count and case_type.upgrade is not None:
            are = "case is" if count == 1 else "cases are"
            command = f"casework upgrade {agency} {case_type.name} --dry-run"
            found.append(
                f"{case_type.name}: {count:,} open {are} under earlier revisions; {run}: {command}"
            )
        elif count:
            staying += count
    if staying:
        go = "case goes" if staying == 1 else "cases go"
        found.append(f"{staying:,} open {go} on under the revision of then")
    return found
