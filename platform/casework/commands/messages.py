"""Commands about an agency's words in other languages: out to translators, and back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from casework.commands.definition import chosen_folders
from casework.messages import (
    LAYOUTS,
    Report,
    bring,
    compare,
    languages_of,
    layout_of,
    read_sheet,
    texts_of,
    write_sheet,
)
from casework.problems import Refused
from casework.settings import Settings

SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def messages() -> None:
    """An agency's texts in other languages: out to translators, and back."""


@messages.command("export")
@click.argument("agency")
@click.argument("language")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.option("--format", "layout", type=click.Choice(LAYOUTS), help="Without it, by the file.")
@click.option("--missing", is_flag=True, help="Only what is not written in that language yet.")
def export(
    agency: str, language: str, output: Path | None, layout: str | None, missing: bool
) -> None:
    """Every text of AGENCY with its translation into LANGUAGE, as a PO file or a table (CSV)."""
    (folder,) = chosen_folders(Settings.from_environment(), agency)
    first = _first(folder, language)
    texts = [
        text for text in texts_of(folder, first) if not (missing and text.said(language).strip())
    ]
    chosen = layout or (layout_of(output) if output else "po")
    sheet = write_sheet(chosen, texts, first, language)
    if output is None:
        click.echo(sheet.decode("utf-8"), nl=False)
        return
    output.write_bytes(sheet)
    lacking = sum(not text.said(language).strip() for text in texts)
    click.echo(f"{output}: {len(texts)} text(s), {lacking} of them not yet in '{language}'")


@messages.command("import")
@click.argument("agency")
@click.argument("file", type=SHEET)
@click.option("--language", help="Without it, the one that the file names.")
@click.option("--format", "layout", type=click.Choice(LAYOUTS), help="Without it, by the file.")
@click.option("--dry-run", is_flag=True, help="Tell what would change; write nothing.")
def import_(
    agency: str, file: Path, language: str | None, layout: str | None, dry_run: bool
) -> None:
    """Write the translations of FILE into the YAML of AGENCY; nothing else in it changes."""
    (folder,) = chosen_folders(Settings.from_environment(), agency)
    sheet = read_sheet(layout or layout_of(file), file)
    chosen = language or sheet.language
    if not chosen:
        raise Refused(f"{file} does not say its language; add --language CODE")
    first = _first(folder, chosen)
    if chosen not in languages_of(folder):
        raise Refused(f"add {chosen} to `languages` in {folder / 'agency.yaml'} first")
    report = compare(texts_of(folder, first), sheet.translations, chosen)
    _tell(report)
    if not report.is_well:
        click.echo("nothing was written", err=True)
        sys.exit(1)
    files: Sequence[str] = () if dry_run else bring(folder, report.changes)
    for name in files:
        click.echo(f"wrote {folder / name}")
    if files:
        click.echo(f"look at it with: casework check --translations {agency}")


def _first(folder: Path, language: str) -> str:
    first = languages_of(folder)[0]
    if language == first:
        raise Refused(f"'{first}' is the language the texts are written in; name another one")
    return first


def _tell(report: Report) -> None:
    for problem in report.problems:
        mark = "" if problem.severity == "error" else "warning: "
        click.echo(f"{problem.place}: {mark}{problem.message}", err=True)
    click.echo(
        f"{len(report.changes)} to write, {report.unchanged} as they were, "
        f"{report.untranslated} without a translation, {len(report.problems)} left out"
    )


COMMANDS = (messages,)
