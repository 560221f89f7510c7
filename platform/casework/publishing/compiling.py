"""A bundle of text becomes a Catalogue, whether it lies in a folder or in a stored revision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from casework.catalogue import Catalogue
from casework.compiler import compile_agency
from casework.definition import Definition, read_bundle
from casework.publishing.bundles import Bundle


def compile_bundle(
    text: Mapping[str, str],
    *,
    number: int = 0,
    digest: str = "",
    folder: str = "",
    beside: Definition | None = None,
) -> Catalogue:
    """Raises `DefinitionError` with every problem; `folder` only names their places.

    Files that are word for word in `beside` are not read again.
    """
    definition = read_bundle(text, Path(folder) if folder else None, beside)
    return compile_agency(definition, number=number, digest=digest)


def read_and_compile(bundle: Bundle) -> tuple[Definition, Catalogue]:
    """A folder's text, read and compiled. Raises `DefinitionError` with every problem."""
    definition = read_bundle(bundle.text, Path(bundle.folder) if bundle.folder else None)
    return definition, compile_agency(definition, digest=bundle.digest)
