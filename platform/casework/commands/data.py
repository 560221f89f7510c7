"""Commands about data: export, audit."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from casework.cases.export import export_rows
from casework.cases.heads import HEADS_FILE, ForgedHead, verify_against
from casework.cases.list_query import ListQuery
from casework.commands.opened import opened_work, run_async
from casework.problems import did_you_mean
from casework.settings import Settings

console = Console(highlight=False)


@click.command("export")
@click.argument("agency")
@click.argument("entity")
@click.option("--out", type=click.File("w", encoding="utf-8-sig"), default="-")
@click.option("--periods", is_flag=True, help="A row for every period, where values have days.")
def export(agency: str, entity: str, out: TextIO, periods: bool) -> None:
    """Write every record of an entity as CSV."""
    run_async(_export(Settings.from_environment(), agency, entity, out, periods=periods))


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


async def _export(
    settings: Settings, agency: str, entity: str, out: TextIO, *, periods: bool
) -> None:
    async with opened_work(settings, agency) as work:
        found = work.catalogue.entity(entity)
        if found is None:
            hint = did_you_mean(entity, work.catalogue.entities)
            raise click.ClickException(f"there is no entity {entity!r}{hint}")
        writer, query = csv.writer(out), ListQuery(is_archived=None, is_every_period=periods)
        async for row in export_rows(work, found, query):
            writer.writerow(row)


async def _verify(settings: Settings, agency: str, heads: Path | None) -> int | None:
    file = heads or settings.home / HEADS_FILE
    async with opened_work(settings, agency) as work:
        return await verify_against(work.db, agency, settings.home, file)


COMMANDS = (export, audit)
