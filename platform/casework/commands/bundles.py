"""Commands that take an agency, or one case type of it, to another installation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from casework import __version__
from casework.catalogue import Catalogue
from casework.commands.definition import chosen_folders
from casework.commands.opened import opened_database, run_async
from casework.problems import DefinitionError, Problem
from casework.publishing.bundle_file import STORIES, Packed, pack, unpack, write_bundle
from casework.publishing.bundles import read_folder
from casework.publishing.part_cutting import Stories, cut
from casework.publishing.part_taking import Rule, carry_out, plan_taking
from casework.scenarios.reading import read_scenario
from casework.settings import Settings
from casework.store import revisions


@click.group()
def bundle() -> None:
    """An agency, or one case type of it, in one file, to take it to another installation."""


@bundle.command("export")
@click.argument("agency")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--case-type", "name", help="Only this case type, with all that it needs.")
def bundle_export(agency: str, file: Path, name: str | None) -> None:
    """Write the live revision of an agency; its folder's text if it was never published."""
    settings = Settings.from_environment()
    packed = run_async(_packed(settings, agency))
    if name is not None:
        packed = _part(settings.agencies / agency, packed, name)
    file.write_bytes(pack(packed))
    what = f"{agency}: {name} and what it needs, " if name else f"{agency}: "
    click.echo(f"{what}{len(packed.text)} file(s) in {file}, digest {packed.digest[:12]}")


def _part(folder: Path, packed: Packed, name: str) -> Packed:
    part, left_out = cut(packed.text, name, _stories(folder), _complaints, packed.told)
    for path in sorted(part.text):
        click.echo(f"  {path}")
    for path in left_out:
        click.echo(f"  {path}: left out, it speaks of what is not in the file", err=True)
    return part


def _stories(folder: Path) -> Stories:
    """The agency's own scenarios as they lie in its folder: revisions hold none."""
    files = sorted((folder / STORIES).glob("*.yaml"))
    return {f"{STORIES}{file.name}": file.read_text(encoding="utf-8") for file in files}


def _complaints(catalogue: Catalogue, stories: Stories) -> Mapping[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for path, text in stories.items():
        try:
            read_scenario(path, text, catalogue)
        except DefinitionError as error:
            found[path] = tuple(error.problems)
    return found


@bundle.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", "agency", help="The agency that takes in the case type of the file.")
@click.option("--replace", is_flag=True, help="Write over what says something else.")
@click.option("--keep", is_flag=True, help="Stay with what the agency has and says otherwise.")
def bundle_import(file: Path, agency: str | None, replace: bool, keep: bool) -> None:
    """Check a bundle and write its text into the agencies' folder. Publishing is the next step."""
    settings = Settings.from_environment()
    packed = unpack(file.read_bytes())
    if agency is not None:
        if replace and keep:
            raise click.UsageError("--replace and --keep say opposite things; choose one")
        _take(settings, packed, agency, "replace" if replace else "keep" if keep else "refuse")
        return
    if keep:
        raise click.UsageError("--keep goes with --into AGENCY")
    written = write_bundle(packed, settings.agencies, replace=replace)
    click.echo(f"{packed.agency}: {len(written)} file(s) written, digest {packed.digest[:12]}")
    click.echo(f"next: casework plan {packed.agency}, then casework publish {packed.agency}")


def _take(settings: Settings, packed: Packed, agency: str, rule: Rule) -> None:
    if not packed.part:
        raise click.ClickException(
            f"this is all of {packed.agency}; import it without --into, or export one case type of "
            "it: casework bundle export AGENCY FILE --case-type NAME"
        )
    (folder,) = chosen_folders(settings, agency)
    taking = plan_taking(folder, packed, rule, _complaints)
    carry_out(taking)
    for line in taking.told:
        click.echo(f"  {line}")
    done = f"{len(taking.writes)} file(s) written" if taking.writes else "it has all of it already"
    click.echo(f"{agency}: {packed.part} of {packed.agency}, {done}")
    click.echo(f"next: casework check, casework test {agency}, then casework plan {agency}")


async def _packed(settings: Settings, agency: str) -> Packed:
    async with opened_database(settings) as db:
        live = await revisions.live(db, agency)
    if live is not None:
        told = {
            "revision": str(live.number),
            "note": live.note,
            "published_by": live.published_by,
            "published_on": live.published_on.isoformat(),
            "casework": __version__,
        }
        return Packed(agency, live.digest, live.text, told)
    folder = settings.agencies / agency
    if not (folder / "agency.yaml").is_file():
        raise click.ClickException(f"{agency} was never published, and there is no {folder}")
    found = read_folder(folder)
    return Packed(agency, found.digest, found.text, {"casework": __version__})


COMMANDS = (bundle,)
