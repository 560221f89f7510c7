"""Commands for who writes agencies: plan, apply, publish, new, schemas."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click

from casework.clock import system_clock
from casework.commands.open_cases import open_before, open_once_published
from casework.commands.opened import (
    PLANNING_LIMIT,
    opened_database,
    run_async,
)
from casework.commands.sparing import spare_collections
from casework.definition import stale_schemas, write_schemas
from casework.linting import stale_findings, write_findings
from casework.problems import DefinitionError, Problem
from casework.publishing.bundles import agency_folders, read_folder
from casework.publishing.publish import PublishRefused, apply_folder, plan_folder, publish_folder
from casework.publishing.scaffold import write_agency, write_case_type, write_entity
from casework.settings import Settings

ALLOW = click.option(
    "--allow",
    type=click.Choice(["destructive"]),
    help="Set aside what the YAML no longer names. It comes back with a rollback.",
)


@click.command()
@click.argument("agency", required=False)
@click.option("--reverse", is_flag=True, help="Print what a rollback would do afterwards.")
def plan(agency: str | None, reverse: bool) -> None:
    """Print what `apply` and `publish` would do to the database, exactly."""
    spare_collections()
    run_async(_plan(Settings.from_environment(), agency, reverse))


@click.command()
@click.argument("agency", required=False)
@ALLOW
def apply(agency: str | None, allow: str | None) -> None:
    """Bring the tables of the agencies to their YAML, without publishing it."""
    spare_collections()
    run_async(_apply(Settings.from_environment(), agency, allow is not None))


@click.command()
@click.argument("agency", required=False)
@click.option("--note", default="", help="Why; kept with the revision.")
@ALLOW
def publish(agency: str | None, note: str, allow: str | None) -> None:
    """Check, bring the tables along and make the YAML live in every running process."""
    spare_collections()
    run_async(_publish(Settings.from_environment(), agency, note, allow is not None))


@click.command()
@click.argument("kind", type=click.Choice(["agency", "entity", "case-type"]))
@click.argument("name")
@click.option("--agency", help="For an entity or a case type: the agency it belongs to.")
def new(kind: str, name: str, agency: str | None) -> None:
    """Write a small working file to start from."""
    agencies = Settings.from_environment().agencies
    if kind == "agency":
        written = write_agency(agencies, name)
    elif agency is None:
        raise click.UsageError(f"say which agency: casework new {kind} {name} --agency NAME")
    else:
        write = write_entity if kind == "entity" else write_case_type
        written = [write(agencies / agency, name)]
    for path in written:
        click.echo(f"wrote {path}")
    if kind == "agency":
        click.echo("change them, then: casework check, casework publish, casework run")


@click.group()
def schemas() -> None:
    """The JSON Schemas of the YAML, for editors."""


@schemas.command("write")
def schemas_write() -> None:
    """Generate schemas/ from the structs and registries."""
    for path in (*write_schemas(), *write_findings()):
        click.echo(f"wrote {path.name}")


@schemas.command("check")
def schemas_check() -> None:
    """Fail when schemas/ is not what would be generated."""
    stale = (*stale_schemas(), *stale_findings())
    for path in stale:
        click.echo(f"{path.name} is stale; run: casework schemas write", err=True)
    sys.exit(1 if stale else 0)


def chosen_folders(settings: Settings, agency: str | None) -> list[Path]:
    """The folders of all agencies, or of the one named."""
    if agency is None:
        folders = agency_folders(settings.agencies) if settings.agencies.exists() else []
        if not folders:
            raise click.ClickException(
                f"there is no agency in {settings.agencies}; run: casework new agency NAME"
            )
        return folders
    folder = (
        Path(agency) if (Path(agency) / "agency.yaml").is_file() else settings.agencies / agency
    )
    if not (folder / "agency.yaml").is_file():
        raise click.ClickException(f"there is no agency.yaml in {folder}")
    return [folder]


async def _plan(settings: Settings, agency: str | None, reverse: bool) -> None:
    refused = False
    async with opened_database(settings, PLANNING_LIMIT) as db:
        for folder in chosen_folders(settings, agency):
            planned = await plan_folder(db, folder)
            click.echo(click.style(folder.name, bold=True))
            click.echo(planned.render_reverse() if reverse else planned.render())
            for line in await open_once_published(db, planned):
                click.echo(line)
            refused = refused or bool(planned.refusals)
    sys.exit(1 if refused else 0)


async def _apply(settings: Settings, agency: str | None, allowed: bool) -> None:
    async with opened_database(settings, PLANNING_LIMIT) as db:
        for folder in chosen_folders(settings, agency):
            planned = await apply_folder(db, folder, allow_destructive=allowed)
            click.echo(f"{folder.name}: {len(planned.steps)} step(s) done")


async def _publish(
    settings: Settings, agency: str | None, note: str, allowed: bool = False
) -> None:
    problems: list[Problem] = []
    async with opened_database(settings, PLANNING_LIMIT) as db:
        for folder in chosen_folders(settings, agency):
            try:
                done = await publish_folder(
                    db,
                    read_folder(folder),
                    note=note,
                    who=getpass.getuser(),
                    now=system_clock(),
                    allow_destructive=allowed,
                )
            except DefinitionError as found:
                problems += found.problems
                continue
            except PublishRefused as refused:
                raise click.ClickException(str(refused)) from refused
            what = f"revision {done.number} is live" if done.is_new else "nothing changed"
            click.echo(f"{folder.name}: {what} ({len(done.plan.steps)} step(s))")
            for line in await open_before(db, done.catalogue, done.number):
                click.echo(f"  {line}")
    if problems:
        raise DefinitionError(problems)


COMMANDS = (plan, apply, publish, new, schemas)
