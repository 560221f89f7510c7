"""Commands about service packs: case types that somebody else keeps and an agency overlays."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from casework.commands.definition import chosen_folders
from casework.publishing.packs import (
    Update,
    add_pack,
    carry_out,
    changed_in_place,
    check_pack,
    packs_of,
    plan_update,
    title_of,
)
from casework.settings import Settings

SOURCE = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def pack() -> None:
    """Service packs: use one, bring it up to date, see which there are."""


@pack.command("list")
@click.argument("agency", required=False)
def list_(agency: str | None) -> None:
    """The packs of one agency, or of all, and what was changed in their files."""
    for folder in chosen_folders(Settings.from_environment(), agency):
        for one in packs_of(folder):
            click.echo(f"{folder.name}: {one.name} {one.version}, {title_of(one)}")
            for path in changed_in_place(one):
                told = f"was changed here; write the change into overlays/{path}"
                click.echo(f"  {one.folder / path}: {told}")


@pack.command("check")
@click.argument("folder", type=SOURCE)
def check_(folder: Path) -> None:
    """Find what is wrong with a pack on its own, before anybody uses it."""
    problems = check_pack(folder)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{folder.name}: nothing is wrong")


@pack.command("add")
@click.argument("agency")
@click.argument("folder", type=SOURCE)
def add(agency: str, folder: Path) -> None:
    """Copy the pack in FOLDER into an agency. It is live with the next `casework publish`."""
    (target,) = chosen_folders(Settings.from_environment(), agency)
    done = add_pack(target, folder)
    click.echo(f"{target.name} uses {done.name} {done.version}; {len(done.text)} file(s) written")
    click.echo(f"change what you need in {target / 'overlays'}, then: casework plan {target.name}")


@pack.command("update")
@click.argument("agency")
@click.argument("folder", type=SOURCE)
@click.option(
    "--keep", multiple=True, metavar="PATH|all", help="Where both changed: stay with ours."
)
@click.option(
    "--take", multiple=True, metavar="PATH|all", help="Where both changed: go with theirs."
)
@click.option("--dry-run", is_flag=True, help="Tell what would happen; write nothing.")
@click.option("--with-problems", is_flag=True, help="Write it although `check` will complain.")
def update(
    agency: str,
    folder: Path,
    keep: tuple[str, ...],
    take: tuple[str, ...],
    dry_run: bool,
    with_problems: bool,
) -> None:
    """Bring a pack up to date from FOLDER; the agency's overlays stay.

    Where the pack and an overlay changed the same thing, both are shown and nothing is written until
    each is settled with --keep or --take.
    """
    (target,) = chosen_folders(Settings.from_environment(), agency)
    planned = plan_update(target, folder, keep, take)
    _tell(planned)
    if planned.clashes or (planned.problems and not with_problems):
        click.echo("nothing was written", err=True)
        sys.exit(1)
    if dry_run:
        click.echo("a dry run: nothing was written")
        return
    carry_out(target, planned)
    click.echo(f"{target.name} uses {planned.after.name} {planned.after.version} now")
    click.echo(f"see what it does to the tables: casework plan {target.name}")


def _tell(planned: Update) -> None:
    before, after = planned.before, planned.after
    click.echo(f"{after.name}: {before.version} -> {after.version}")
    for line in planned.changes or ("nothing is different",):
        click.echo(f"  {line}")
    for one in planned.needless:
        click.echo(f"{one.place}: {one.told}")
    for path in planned.writes:
        click.echo(
            f"{path}: gives way to the pack where you said so; it is kept in overlays/.settled"
        )
    for clash in planned.clashes:
        click.echo(f"{clash.place}: {clash.told}", err=True)
        click.echo(f"  settle it with --keep {clash.path} or --take {clash.path}", err=True)
    for problem in planned.problems:
        click.echo(str(problem), err=True)


COMMANDS = (pack,)
