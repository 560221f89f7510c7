"""Commands about data: import, export, audit."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from casework.cases.export import export_rows
from casework.cases.heads import HEADS_FILE, ForgedHead, verify_against
from casework.cases.list_query import ListQuery
from casework.commands.opened import opened_work, run_async
from casework.imports.report import ImportReport
from casework.imports.run import run_import
from casework.problems import did_you_mean
from casework.settings import Settings

console = Console(highlight=False)


@click.command("import")
@click.argument("agency")
@click.argument("entity")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check every row and write nothing.")
@click.option(
    "--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Default: FILE.rejects.csv"
)
def import_(
    agency: str, entity: str, file: Path, mapping: Path | None, dry_run: bool, rejects: Path | None
) -> None:
    """Load old records from a file. Run again, it changes nothing that is there already.

    ENTITY is the name of an entity, or `all` for every one the mapping has a section for.
    """
    report = run_async(
        import_file(Settings.from_environment(), agency, entity, file, mapping, dry_run, rejects)
    )
    for line in report.lines():
        click.echo(line)
    sys.exit(1 if report.rejected else 0)


@click.command("export")
@click.argument("agency")
@click.argument("entity")
@click.option("--out", type=click.File("w", encoding="utf-8-sig"), default="-")
def export(agency: str, entity: str, out: TextIO) -> None:
    """Write every record of an entity as CSV."""
    run_async(_export(Settings.from_environment(), agency, entity, out))


@click.group()
def audit() -> None:
    """The chain of events of an agency."""


@audit.command("verify")
@click.argument("agency")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of heads.jsonl that was kept elsewhere. Default: the one in CASEWORK_HOME.",
)
def audit_verify(agency: str, heads: Path | None) -> None:
    """Check that no event was altered, removed, inserted or moved."""
    try:
        wrong = run_async(_verify(Settings.from_environment(), agency, heads))
    except ForgedHead as forged:
        raise click.ClickException(str(forged)) from forged
    if wrong is not None:
        click.echo(f"{agency}: the chain is broken at event {wrong}")
        sys.exit(1)
    click.echo(f"{agency}: every event is as it was written")


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


async def _export(settings: Settings, agency: str, entity: str, out: TextIO) -> None:
    async with opened_work(settings, agency) as work:
        found = work.catalogue.entity(entity)
        if found is None:
            hint = did_you_mean(entity, work.catalogue.entities)
            raise click.ClickException(f"there is no entity {entity!r}{hint}")
        writer = csv.writer(out)
        async for row in export_rows(work, found, ListQuery()):
            writer.writerow(row)


async def _verify(settings: Settings, agency: str, heads: Path | None) -> int | None:
    file = heads or settings.home / HEADS_FILE
    async with opened_work(settings, agency) as work:
        return await verify_against(work.db, agency, settings.home, file)


COMMANDS = (import_, export, audit)
