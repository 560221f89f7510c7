"""The command that brings open cases of earlier revisions under the live one."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from casework.cases.upgrade_forecast import BECOMES
from casework.cases.upgrade_run import Weighed, count_open, upgrade_open, weigh_open
from casework.cases.work import Work
from casework.catalogue import CaseType
from casework.clock import system_clock
from casework.commands.opened import (
    PLANNING_LIMIT,
    live_catalogue,
    opened_database,
    run_async,
    work_of,
)
from casework.problems import did_you_mean
from casework.settings import Settings
from casework.store.database import StaleSchema

SHOWN = 20
"""Stranded cases of one case type that are printed; `--json` has all of them."""
WORDS = {
    "moves": ("moves", "move"),
    "asked": ("waits for the applicant's answer", "wait for their applicants' answers"),
    "stays": ("stays by the rule", "stay by the rule"),
    "stranded": ("is stranded", "are stranded"),
}


@dataclass
class Report:
    """What becomes of the open cases of one case type."""

    case_type: CaseType
    counted: dict[int, Counter[str]] = field(default_factory=dict)
    stranded: list[Weighed] = field(default_factory=list)
    asked: list[Weighed] = field(default_factory=list)
    left: int = 0
    """Open cases of a case type without `upgrade:`."""

    def add(self, one: Weighed) -> None:
        self.counted.setdefault(one.revision, Counter())[one.becomes] += 1
        if one.becomes == "stranded":
            self.stranded.append(one)
        if one.becomes == "asked":
            self.asked.append(one)

    def lines(self) -> list[str]:
        name = self.case_type.name
        if self.case_type.upgrade is None:
            return [f"{name}: {_cases(self.left)} of earlier revisions; it has no 'upgrade:'"]
        if not self.counted:
            return [f"{name}: every open case is under the live revision"]
        found = [name]
        for revision, counted in sorted(self.counted.items()):
            told = ", ".join(_told(counted[word], word) for word in BECOMES if counted[word])
            found.append(f"  revision {revision}: {told}")
        found += [self._line(one) for one in self.stranded[:SHOWN]]
        more = len(self.stranded) - SHOWN
        return (
            [*found, f"  and {more:,} more are stranded; --json lists them"] if more > 0 else found
        )

    def _line(self, one: Weighed) -> str:
        why = "; ".join(each.text() for each in one.hindrances)
        return f"  {one.reference} is stranded: {why}"

    def as_json(self) -> dict[str, Any]:
        return {
            "case_type": self.case_type.name,
            "has_upgrade": self.case_type.upgrade is not None,
            "left": self.left,
            "revisions": [
                {"revision": revision, **{word: counted[word] for word in BECOMES}}
                for revision, counted in sorted(self.counted.items())
            ],
            "asked": [
                {"reference": one.reference, "revision": one.revision, "fields": one.open,
                 "was_asked": one.was_asked}
                for one in self.asked
            ],
            "stranded": [
                {"reference": one.reference, "revision": one.revision,
                 "reasons": [
                     {"field": each.field or None, "message": each.text()}
                     for each in one.hindrances
                 ]}
                for one in self.stranded
            ],
        }  # fmt: skip


@click.command()
@click.argument("agency")
@click.argument("case_type", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would become of each case.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="For programs. Asks nothing; needs --yes.")
def upgrade(agency: str, case_type: str | None, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Bring open cases of earlier revisions under the live one, as `upgrade:` of their case type says."""
    if as_json and not (dry_run or yes):
        raise click.UsageError("with --json nobody can be asked: add --dry-run or --yes")
    settings = Settings.from_environment()
    try:
        run_async(_upgrade(settings, agency, case_type, dry_run=dry_run, yes=yes, as_json=as_json))
    except StaleSchema as error:
        what = f"somebody published {agency} meanwhile; run it again, it goes on where it stopped"
        raise click.ClickException(what) from error


async def _upgrade(
    settings: Settings, agency: str, name: str | None, *, dry_run: bool, yes: bool, as_json: bool
) -> None:
    async with opened_database(settings, PLANNING_LIMIT) as db:
        work = work_of(db, await live_catalogue(db, agency), settings, "command line")
        case_types = _chosen(work, name)
        if dry_run or not yes:
            reports = await _all(work, case_types, None)
            _show(agency, reports, as_json)
        if not dry_run and (yes or _is_confirmed(reports)):
            reports = await _all(work, case_types, settings.url)
            _show(agency, reports, as_json)
    sys.exit(1 if any(report.stranded for report in reports) else 0)


def _chosen(work: Work, name: str | None) -> tuple[CaseType, ...]:
    known = {case_type.name: case_type for case_type in work.catalogue.case_types()}
    if name is None:
        return tuple(known.values())
    if name not in known:
        hint = did_you_mean(name, known)
        raise click.ClickException(f"there is no case type {name!r}{hint}")
    return (known[name],)


def _is_confirmed(reports: list[Report]) -> bool:
    """Nothing to do is nothing to ask."""
    to_do = sum(c["moves"] for report in reports for c in report.counted.values())
    to_ask = sum(not one.was_asked for report in reports for one in report.asked)
    if not to_do and not to_ask:
        return False
    click.confirm(f"Move {to_do:,} and ask the applicants of {to_ask:,}?", abort=True)
    return True


async def _all(work: Work, case_types: tuple[CaseType, ...], url: str | None) -> list[Report]:
    console, reports, agency = Console(stderr=True), list[Report](), work.agency
    with Progress(console=console, transient=True) as progress:
        for case_type in case_types:
            report = Report(case_type)
            reports.append(report)
            counted = await count_open(work.db, agency, case_type.name, work.catalogue.number)
            count = sum(counted.values())
            if case_type.upgrade is None:
                report.left = count
                continue
            task = progress.add_task(case_type.name, total=count)
            async for one in _each(work, case_type, url):
                report.add(one)
                progress.advance(task)
    return reports


def _each(work: Work, case_type: CaseType, url: str | None) -> AsyncIterator[Weighed]:
    if url is None:
        return weigh_open(work, case_type)
    return upgrade_open(work, case_type, url, system_clock)


def _show(agency: str, reports: list[Report], as_json: bool) -> None:
    if as_json:
        told = {"agency": agency, "case_types": [report.as_json() for report in reports]}
        click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
        return
    for report in reports:
        for line in report.lines():
            click.echo(line)


def _cases(count: int) -> str:
    if count == 1:
        return "1 open case stays under the law"
    return f"{count:,} open cases stay under the law"


def _told(count: int, word: str) -> str:
    return f"{count:,} {WORDS[word][count != 1]}"


COMMANDS = (upgrade,)
