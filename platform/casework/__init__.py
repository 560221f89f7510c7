"""Casework: a government CRM and case platform that is configured, not coded."""

from __future__ import annotations


def __getattr__(name: str) -> str:
    """`__version__` when it is asked for: looking it up takes longer than some commands."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("casework")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+checkout"
