"""The group of commands, and how a known fault is told: one line that says what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click

from casework.problems import DefinitionError, Refused
from casework.settings import SettingsError


class Commands(click.Group):
    """Turns faults that an operator can mend into one line and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DefinitionError as problem:
            for found in problem.problems:
                click.echo(str(found), err=True)
        except Exception as problem:
            if not _is_known(problem):
                raise
            click.echo(f"{click.style('casework:', fg='red', bold=True)} {problem}", err=True)
        sys.exit(1)


def _is_known(problem: Exception) -> bool:
    from casework.store.database import DatabaseBusy, DatabaseDown  # `check` needs no database

    return isinstance(problem, Refused | SettingsError | DatabaseDown | DatabaseBusy)


class Lazily(dict[str, click.Command]):
    """Commands by name; the module of one is imported when it is asked for: a server starts sooner."""

    def __missing__(self, name: str) -> click.Command:
        module = import_module(f"casework.commands.{_MODULES[name]}")
        for command in module.COMMANDS:
            self[str(command.name)] = command
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in _MODULES else default

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)

    def __contains__(self, name: object) -> bool:
        return name in _MODULES

    def keys(self) -> Any:
        return _MODULES.keys()

    def values(self) -> Any:
        return [self[name] for name in _MODULES]

    def items(self) -> Any:
        return [(name, self[name]) for name in _MODULES]


_MODULES = {
    "apply": "definition",
    "audit": "data",
    "bundle": "bundles",
    "check": "checking",
    "diff": "revisions",
    "docs": "manual",
    "doctor": "serving",
    "export": "data",
    "history": "revisions",
    "import": "imports",
    "messages": "messages",
    "new": "definition",
    "pack": "packs",
    "plan": "definition",
    "preview": "previews",
    "publish": "definition",
    "purge": "revisions",
    "rollback": "revisions",
    "routes": "serving",
    "run": "serving",
    "schemas": "definition",
    "test": "scenarios",
    "token": "people",
    "upgrade": "upgrading",
    "user": "people",
    "work": "serving",
}
"""In which module each command lies."""


def _tell_version(ctx: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from casework import __version__  # looked up only when somebody asks

        click.echo(f"casework, version {__version__}")
        ctx.exit()


@click.group(cls=Commands, commands=Lazily())
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and exit.",
)
def main() -> None:
    """A government CRM and case platform that is configured, not coded."""
