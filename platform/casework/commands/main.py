"""The group of commands, and how a known fault is told: one line that says what to do."""

from __future__ import annotations

import sys
from typing import Any

import click

from casework import __version__
from casework.commands import data, definition, people, revisions, scenarios, serving
from casework.imports.report import ImportRefused
from casework.problems import DefinitionError
from casework.publishing.bundle_file import BadBundle
from casework.publishing.publish import PublishRefused
from casework.publishing.rollback import CannotRollBack
from casework.publishing.scaffold import CannotScaffold
from casework.settings import SettingsError
from casework.store import ApplyFailed, NotAllowed, PlanOutdated
from casework.store.database import DatabaseBusy, DatabaseDown


class Commands(click.Group):
    """Turns faults that an operator can mend into one line and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DefinitionError as problem:
            for found in problem.problems:
                click.echo(str(found), err=True)
        except (
            SettingsError,
            DatabaseDown,
            DatabaseBusy,
            CannotScaffold,
            ImportRefused,
            PublishRefused,
            NotAllowed,
            ApplyFailed,
            PlanOutdated,
            CannotRollBack,
            BadBundle,
        ) as problem:
            click.echo(f"{click.style('casework:', fg='red', bold=True)} {problem}", err=True)
        sys.exit(1)


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="casework")
def main() -> None:
    """A government CRM and case platform that is configured, not coded."""


for commands in (definition, revisions, scenarios, serving, people, data):
    for command in commands.COMMANDS:
        main.add_command(command)
