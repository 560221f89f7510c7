"""`preview`: look at a change, and show it, before it is published."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from casework.clock import system_clock
from casework.commands.definition import chosen_folders
from casework.commands.opened import PLANNING_LIMIT, opened_database, run_async
from casework.commands.sparing import spare_collections
from casework.problems import did_you_mean
from casework.publishing.bundles import read_folder
from casework.publishing.previews import start_preview
from casework.settings import Settings
from casework.store import previews


@click.command()
@click.argument("agency", required=False)
@click.option(
    "--hours",
    type=click.IntRange(1, 24 * 31),
    default=24,
    show_default=True,
    help="How long it works.",
)
@click.option("--note", default="", help="What it is about; stands above every page.")
@click.option("--list", "is_list", is_flag=True, help="The previews that are running.")
@click.option("--end", "ended", type=click.IntRange(1), help="End one, by its number in the list.")
def preview(agency: str | None, hours: int, note: str, is_list: bool, ended: int | None) -> None:
    """Give a link to the site as AGENCY (a name or a folder) would make it, over today's data.

    Nothing can be changed there, and nobody sees more than they see now.
    """
    settings = Settings.from_environment()
    if is_list or ended is not None:
        run_async(_end(settings, ended) if ended is not None else _list(settings))
        return
    if agency is None:
        raise click.UsageError("name the agency, or its folder; or say --list")
    spare_collections()
    (folder,) = chosen_folders(settings, agency)
    run_async(_start(settings, folder, hours, note))


async def _start(settings: Settings, folder: Path, hours: int, note: str) -> None:
    async with opened_database(settings, PLANNING_LIMIT) as db:
        done = await start_preview(
            db, read_folder(folder), hours=hours, note=note, who=getpass.getuser(),
            now=system_clock(),
        )  # fmt: skip
    plan, name = done.plan, done.preview.agency
    refused = f", and {len(plan.refusals)} thing(s) refused" if plan.refusals else ""
    click.echo(
        f"{name}: publishing it would take {len(plan.steps)} step(s){refused}: casework plan"
    )
    for path in done.empty:
        click.echo(f"  {path}: its answers are converted by publishing; here they are empty")
    click.echo(f"{settings.url}/preview/{done.token}")
    click.echo(f"works until {done.preview.until:%Y-%m-%d %H:%M} UTC, or until {name} is published")


async def _list(settings: Settings) -> None:
    async with opened_database(settings) as db:
        found = await previews.running(db, system_clock())
    for one in found:
        until = f"until {one.until:%Y-%m-%d %H:%M}"
        click.echo(f"{one.id:>4}  {one.agency}  {until}  {one.started_by}  {one.note}".rstrip())
    if not found:
        click.echo("no preview is running")


async def _end(settings: Settings, number: int) -> None:
    async with opened_database(settings) as db:
        found = await previews.running(db, system_clock())
        if number not in {one.id for one in found}:
            tail = did_you_mean(str(number), [str(one.id) for one in found]) if found else ""
            raise click.ClickException(f"no preview {number} is running{tail}")
        await previews.end(db, number, system_clock())
    click.echo(f"preview {number} has ended")


COMMANDS = (preview,)
