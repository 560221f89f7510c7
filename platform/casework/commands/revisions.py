"""Commands about what was published: history, diff, rollback, purge."""

from __future__ import annotations

import getpass
from datetime import timedelta

import click

from casework.clock import system_clock
from casework.commands.opened import PLANNING_LIMIT, opened_database, run_async
from casework.publishing.comparing import compare_revisions
from casework.publishing.rollback import plan_rollback, roll_back
from casework.settings import Settings
from casework.store import revisions
from casework.store.purging import plan_purge, purge


@click.command()
@click.argument("agency")
def history(agency: str) -> None:
    """The published revisions of an agency, newest first."""
    run_async(_history(Settings.from_environment(), agency))


@click.command()
@click.argument("agency")
@click.argument("a", type=click.IntRange(1))
@click.argument("b", type=click.IntRange(1), required=False)
def diff(agency: str, a: int, b: int | None) -> None:
    """What changed from revision A to B (without B: to the live one), in the text and in the tables."""
    run_async(_diff(Settings.from_environment(), agency, a, b))


@click.command()
@click.argument("agency")
@click.argument("number", type=click.IntRange(1))
@click.option("--note", default="", help="Why; kept with the revision.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--allow",
    type=click.Choice(["destructive"]),
    help="Take older answers where the newer ones do not fit; those stay aside.",
)
def rollback(agency: str, number: int, note: str, yes: bool, allow: str | None) -> None:
    """Publish an older revision again, with the data it had. Shows the plan and asks first."""
    run_async(_rollback(Settings.from_environment(), agency, number, note, yes, allow is not None))


@click.command("purge")
@click.argument("agency")
@click.option("--older-than", "days", type=click.IntRange(0), default=0, help="In days.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge_(agency: str, days: int, yes: bool) -> None:
    """Delete for good what changes of the definition set aside. There is no way back."""
    run_async(_purge(Settings.from_environment(), agency, days, yes))


async def _history(settings: Settings, agency: str) -> None:
    async with opened_database(settings) as db:
        live = (await revisions.live_numbers(db)).get(agency)
        for found in await revisions.history(db, agency):
            mark = "*" if found.number == live else " "
            line = (
                f"{found.number:>4} {mark} {found.published_on:%Y-%m-%d %H:%M}  {found.digest[:12]}"
            )
            click.echo(f"{line}  {found.published_by}  {found.note}")


async def _diff(settings: Settings, agency: str, a: int, b: int | None) -> None:
    async with opened_database(settings, PLANNING_LIMIT) as db:
        to = b or (await revisions.live_numbers(db)).get(agency)
        if to is None:
            raise click.ClickException(f"{agency} was never published")
        try:
            text, told = await compare_revisions(db, agency, a, to)
        except LookupError as error:
            raise click.ClickException(f"{error}; run: casework history {agency}") from error
    for line in text:
        click.echo(click.style(line, fg=_COLOURS.get(line[:1])))
    click.echo(click.style(f"from {a} to {to}, in the tables", bold=True))
    for line in told or ["nothing"]:
        click.echo(f"  {line}")


_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


async def _rollback(
    settings: Settings, agency: str, number: int, note: str, yes: bool, allowed: bool
) -> None:
    async with opened_database(settings, PLANNING_LIMIT) as db:
        planned = await plan_rollback(db, agency, number)
        click.echo(planned.plan.render())
        if planned.plan.refusals:
            raise click.ClickException(f"{agency} cannot go back to revision {number} like this")
        if not yes:
            click.confirm(f"Publish the text of revision {number} again?", abort=True)
        done = await roll_back(
            db,
            planned,
            note=note,
            who=getpass.getuser(),
            now=system_clock(),
            allow_destructive=allowed,
        )
    if not done.is_new:
        click.echo(f"{agency}: the text of revision {number} is live already")
        return
    click.echo(f"{agency}: revision {done.number} is live, with the text of {number}")


async def _purge(settings: Settings, agency: str, days: int, yes: bool) -> None:
    async with opened_database(settings, PLANNING_LIMIT) as db:
        planned = await plan_purge(db, agency, system_clock() - timedelta(days=days))
        if not planned.rows:
            click.echo(f"{agency}: nothing to delete")
            return
        for line in planned.lines():
            click.echo(line)
        if not yes:
            click.confirm("Delete this for good?", abort=True)
        await purge(db, planned)
        click.echo(f"{agency}: deleted {len(planned.rows)}")


COMMANDS = (history, diff, rollback, purge_)
