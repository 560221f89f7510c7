"""The command line. Exit status 0: well, 1: problems found, 2: wrong usage."""

import click

from casework import __version__


@click.group()
@click.version_option(__version__, prog_name="casework")
def main() -> None:
    """A government CRM and case platform that is configured, not coded."""
