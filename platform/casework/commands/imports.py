"""`import`: look at a file, suggest a mapping for it, try it, load it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from casework.commands.opened import opened_work, run_async
from casework.imports.mapping_file import read_mapping
from casework.imports.profile import profile_file
from casework.imports.profile_lines import profile_json, profile_lines
from casework.imports.report import ImportReport
from casework.imports.run import run_import
from casework.imports.suggest import suggest_mapping
from casework.imports.tables.layout import AS_FOUND, Layout
from casework.problems import did_you_mean
from casework.settings import Settings

console = Console(highlight=False)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("agency", required=False)
@click.argument("entity", required=False)
@click.argument("file", type=_FILE, required=False)
@click.option("--profile", type=_FILE, help="Tell what this file holds; nothing else is needed.")
@click.option("--suggest", type=_NEW, help="Write a mapping to begin with to this new file.")
@click.option("--map", "mapping", type=_FILE, help="The mapping: which column is which field.")
@click.option("--dry-run", is_flag=True, help="Check every row and write nothing.")
@click.option("--rejects", type=_NEW, help="Default: FILE.rejects.csv")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for a program.")
def import_(
    agency: str | None,
    entity: str | None,
    file: Path | None,
    profile: Path | None,
    suggest: Path | None,
    mapping: Path | None,
    dry_run: bool,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Load old records from a file. Run again, it changes nothing that is there already.

    ENTITY is the name of an entity, or `all` for every one the mapping has a section for.
    """
    if profile is not None:
        _tell_profile(profile, mapping, as_json)
        return
    if agency is None or entity is None or file is None:
        raise click.UsageError("write AGENCY, ENTITY and FILE, or --profile FILE")
    settings = Settings.from_environment()
    if suggest is not None:
        if suggest.exists():
            raise click.ClickException(f"{suggest} is there already; name a new file")
        text = run_async(_suggested(settings, agency, entity, file, mapping))
        suggest.write_text(text, encoding="utf-8")
        click.echo(f"{suggest} is written; look at every line of it, then import with --dry-run")
        return
    report = run_async(import_file(settings, agency, entity, file, mapping, dry_run, rejects))
    _tell(report, as_json)
    sys.exit(1 if report.rejected or report.faults else 0)


def _tell(report: ImportReport, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        return
    for line in report.lines():
        click.echo(line)


def _tell_profile(file: Path, mapping: Path | None, as_json: bool) -> None:
    profile = profile_file(file, _layout(mapping))
    if as_json:
        click.echo(json.dumps(profile_json(profile), indent=2, ensure_ascii=False))
        return
    for line in profile_lines(profile):
        click.echo(line)


def _layout(mapping: Path | None) -> Layout:
    """What a mapping says about the file itself."""
    return AS_FOUND if mapping is None else read_mapping(mapping).layout


async def _suggested(
    settings: Settings, agency: str, entity: str, file: Path, mapping: Path | None
) -> str:
    async with opened_work(settings, agency, "import") as work:
        found = work.catalogue.entity(entity)
        if found is None:
            hint = did_you_mean(entity, work.catalogue.entities)
            raise click.ClickException(f"there is no entity {entity!r}{hint}")
        return suggest_mapping(work.catalogue, found, profile_file(file, _layout(mapping)))


async def import_file(
    settings: Settings,
    agency: str,
    entity: str,
    file: Path,
    mapping: Path | None,
    dry_run: bool,
    rejects: Path | None,
) -> ImportReport:
    """Import with a progress bar on a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    async with opened_work(settings, agency, "import") as work:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(f"import {file.name}", total=None)
            return await run_import(
                replace(work, language=work.catalogue.agency.languages[0]),
                entity,
                file,
                mapping,
                dry_run=dry_run,
                rejects=rejects or file.with_name(f"{file.name}.rejects.csv"),
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )


COMMANDS = (import_,)
