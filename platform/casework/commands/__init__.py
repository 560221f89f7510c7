"""The command line. Exit status 0: well, 1: problems found, 2: wrong usage."""

from casework.commands.main import main

__all__ = ["main"]
