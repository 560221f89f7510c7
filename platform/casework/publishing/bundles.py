"""Agencies on disk: which folders there are, and the bundle of texts in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from casework.definition import digest_of, read_texts


@dataclass(frozen=True, slots=True)
class Bundle:
    """All the text that defines an agency, by path inside its folder. `digest` is its SHA-256."""

    name: str
    text: Mapping[str, str]
    digest: str
    folder: str
    """Where the text came from, for the paths in messages."""


def agency_folders(path: Path) -> list[Path]:
    """The agency folders in or at a path, by name. A path below an agency gives that agency."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.parents[:2]):
        if (folder / "agency.yaml").is_file():
            return [folder]
    return sorted(child for child in start.iterdir() if (child / "agency.yaml").is_file())


def read_folder(folder: Path) -> Bundle:
    """Raises `DefinitionError` for a file that cannot be read as text."""
    text = read_texts(folder)
    return Bundle(folder.name, text, digest_of(text), str(folder))
