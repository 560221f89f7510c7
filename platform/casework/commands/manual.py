"""The command that writes the service manual of an agency."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from casework.commands.definition import chosen_folders
from casework.compiler import check_agency
from casework.manual import write_manual
from casework.problems import Refused
from casework.settings import Settings, bundled


@click.command()
@click.argument("agency")
@click.option("--language", help="One of the agency's; without it, its first.")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
def docs(agency: str, language: str | None, output: Path | None) -> None:
    """Write the service manual of AGENCY: fields, forms, states, rules and deadlines, as one page."""
    (folder,) = chosen_folders(Settings.from_environment(), agency)
    catalogue, problems = check_agency(folder)
    if catalogue is None:
        for problem in problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
    spoken = catalogue.agency.languages
    if language is not None and language not in spoken:
        raise Refused(f"{folder.name} does not speak '{language}'; it speaks {', '.join(spoken)}")
    file = output or Path(f"{folder.name}-manual.html")
    file.write_text(
        write_manual(catalogue, bundled("ui_templates"), language or spoken[0]), "utf-8"
    )
    click.echo(f"wrote {file}")


COMMANDS = (docs,)
