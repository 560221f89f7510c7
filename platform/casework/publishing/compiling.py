"""A bundle of text becomes a Catalogue, whether it lies in a folder or in a stored revision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casework.catalogue import Catalogue
from casework.compiler import compile_agency
from casework.definition import read_bundle


def compile_bundle(
    text: Mapping[str, str], *, number: int = 0, digest: str = "", folder: str = ""
) -> Catalogue:
    """Raises `DefinitionError` with every problem; `folder` only names their places."""
    definition = read_bundle(text, Path(folder) if folder else None)
    return compile_agency(definition, number=number, digest=digest)
