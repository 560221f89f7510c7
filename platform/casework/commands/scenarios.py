"""`test`: the authors' own tests. Reads the YAML of agencies; touches no database but throw-away ones."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from casework.commands.definition import chosen_folders
from casework.commands.opened import run_async
from casework.compiler import check_agency
from casework.problems import Problem
from casework.scenarios.coverage import KINDS, Coverage
from casework.scenarios.reading import read_scenarios
from casework.scenarios.running import Outcome, Report, run_scenarios
from casework.scenarios.scenario import Failure
from casework.settings import Settings

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Tested:
    """One agency. Without a report its definition has problems, and nothing was run."""

    agency: str
    problems: tuple[Problem, ...]
    report: Report
    seconds: float

    @property
    def is_well(self) -> bool:
        return not self.problems and not self.report.failed


@click.command("test")
@click.argument("agency", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each agency.")
@click.option("--coverage", is_flag=True, help="List what no scenario has met.")
def test(agency: str | None, as_json: bool, coverage: bool) -> None:
    """Run the scenarios of the agencies, or of the one named. No database of yours is touched."""
    tested = [run_folder(one) for one in chosen_folders(Settings.from_environment(), agency)]
    if as_json:
        click.echo(json.dumps([_as_data(one) for one in tested], indent=2))
    else:
        for one in tested:
            _tell(one, coverage)
    sys.exit(0 if all(one.is_well for one in tested) else 1)


def run_folder(folder: Path) -> Tested:
    """Read and run what an agency's folder holds; its own problems come before its scenarios'."""
    began = time.perf_counter()
    catalogue, problems = check_agency(folder)
    report = Report((), ())
    if catalogue is not None:
        read = read_scenarios(folder, catalogue)
        problems = read.problems
        report = run_async(run_scenarios(catalogue, read.scenarios))
    return Tested(folder.name, problems, report, time.perf_counter() - began)


# -- for people ------------------------------------------------------------------------------------
def _tell(tested: Tested, has_coverage: bool) -> None:
    console.print(f"[bold]{escape(tested.agency)}[/]")
    for outcome in tested.report.outcomes:
        _tell_outcome(outcome)
    for problem in tested.problems:
        console.print(f"  [red]{escape(str(problem))}[/]")
    failed, total = len(tested.report.failed), len(tested.report.outcomes)
    told = f"{total} scenario(s), {failed} failed, {len(tested.problems)} problem(s)"
    console.print(escape(f"  {told}, in {tested.seconds:.1f} s"))
    for part in tested.report.coverage:
        _tell_coverage(part, has_coverage)


def _tell_outcome(outcome: Outcome) -> None:
    mark = "[red]fails[/]" if outcome.failures else "[green]true[/] "
    console.print(f"  {mark} {escape(outcome.scenario.title)}")
    for failure in outcome.failures:
        for line in str(failure).splitlines():
            console.print(f"        {escape(line)}")


def _tell_coverage(coverage: Coverage, is_listed: bool) -> None:
    console.print(escape(f"  met: {coverage}"))
    for part in coverage.missing if is_listed else ():
        console.print(escape(f"        not met: {part.case_type} {part.name}"))


# -- for programs ----------------------------------------------------------------------------------
def _as_data(tested: Tested) -> dict[str, object]:
    return {
        "agency": tested.agency,
        "is_well": tested.is_well,
        "seconds": round(tested.seconds, 3),
        "problems": [_problem(problem) for problem in tested.problems],
        "scenarios": [_outcome(outcome) for outcome in tested.report.outcomes],
        "coverage": {part.kind: _coverage(part) for part in tested.report.coverage},
    }


def _problem(problem: Problem) -> dict[str, object]:
    place = problem.place
    where = {"file": place.file, "line": place.line, "column": place.column}
    return {**where, "message": problem.message, "code": problem.code}


def _outcome(outcome: Outcome) -> dict[str, object]:
    scenario = outcome.scenario
    return {
        "file": scenario.file,
        "scenario": scenario.title,
        "case_type": scenario.case_type.name,
        "is_true": not outcome.failures,
        "failures": [_failure(failure) for failure in outcome.failures],
    }


def _failure(failure: Failure) -> dict[str, object]:
    place = failure.place
    where = {"file": place.file, "line": place.line, "column": place.column}
    return {
        **where,
        "expected": failure.expected,
        "found": failure.found,
        "why": list(failure.why),
    }


def _coverage(coverage: Coverage) -> dict[str, object]:
    return {
        "what": KINDS[coverage.kind],
        "total": coverage.total,
        "missing": [f"{part.case_type} {part.name}" for part in coverage.missing],
    }


COMMANDS = (test,)
