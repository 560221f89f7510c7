"""The command line. Exit status 0: well, 1: problems found, 2: wrong usage."""

from casework.commands.main import main
from casework.commands.sparing import run_to_the_end

__all__ = ["main", "run"]


def run() -> None:
    """What the shell starts."""
    run_to_the_end(main)
