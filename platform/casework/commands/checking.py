"""`casework check`: what is wrong in the YAML, and what is odd."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

import casework
from casework.commands.sparing import spare_collections
from casework.linting import FORMATS, Review, completeness_table, review_folder
from casework.problems import Problem
from casework.publishing.bundles import agency_folders
from casework.scenarios.reading import check_scenarios
from casework.settings import Settings

FORMAT = click.option(
    "--format",
    "layout",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="For people, for programs, for code scanning, or for GitHub.",
)


@click.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@FORMAT
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--strict", is_flag=True, help="A warning is a failure too.")
@click.option("--translations", is_flag=True, help="Show how much is written in each language.")
@click.option(
    "--complete", metavar="LANGUAGE", help="Fail when a text is missing in this language."
)
def check(
    path: Path | None,
    layout: str,
    as_json: bool,
    strict: bool,
    translations: bool,
    complete: str | None,
) -> None:
    """Find what is wrong in an agency's YAML, and what is odd. Needs no database."""
    spare_collections()
    folders = _folders(path)
    reviews = [review_folder(folder) for folder in folders]
    problems = _problems(folders, reviews)
    layout = "json" if as_json else layout
    told = FORMATS[layout](problems, casework.__version__)
    if told:
        click.echo(told)
    if layout == "text":
        click.echo(_summary(problems, folders))
    is_incomplete = complete is not None and any(_lacks(one, complete) for one in reviews)
    if translations or complete:
        _show_completeness(folders, reviews, is_aside=layout != "text")
    has_errors = any(problem.severity == "error" for problem in problems)
    sys.exit(1 if has_errors or is_incomplete or (strict and problems) else 0)


def _folders(path: Path | None) -> list[Path]:
    where = path or Settings.from_environment().agencies
    folders = agency_folders(where) if where.exists() else []
    if not folders:
        raise click.UsageError(
            f"there is no agency.yaml in or below {where}; run: casework new agency NAME"
        )
    return folders


def _problems(folders: Sequence[Path], reviews: Sequence[Review]) -> list[Problem]:
    problems: list[Problem] = []
    for folder, review in zip(folders, reviews, strict=True):
        problems += review.problems
        if review.catalogue is not None:
            problems += check_scenarios(folder, review.catalogue)
    return problems


def _summary(problems: Sequence[Problem], folders: Sequence[Path]) -> str:
    names = ", ".join(folder.name for folder in folders)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    counted = [f"{errors} problem(s)"] * bool(errors) + [f"{warnings} warning(s)"] * bool(warnings)
    return f"{' and '.join(counted)} in {names}" if counted else f"{names}: no problems"


def _lacks(review: Review, language: str) -> bool:
    """Whether a text is missing in a language; one that the agency does not speak lacks all."""
    if review.catalogue is None:
        return True
    return language not in review.languages or any(row.missing(language) for row in review.texts)


def _show_completeness(
    folders: Sequence[Path], reviews: Sequence[Review], *, is_aside: bool
) -> None:
    for folder, review in zip(folders, reviews, strict=True):
        if review.catalogue is not None:
            click.echo(f"\n{folder.name}", err=is_aside)
            click.echo(completeness_table(review.texts, review.languages), err=is_aside)


COMMANDS = (check,)
