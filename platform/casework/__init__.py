"""Casework: a government CRM and case platform that is configured, not coded."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("casework")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+checkout"
