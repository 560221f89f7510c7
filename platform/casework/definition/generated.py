"""Files made from the structs and registries: `schemas/*.schema.json` and `docs/language.md`.

They are checked in, for editors and readers; `schemas check` fails when one of them is stale.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from casework.definition.metaschema import DOCUMENTS, made_schema
from casework.definition.reference import language_reference
from casework.settings import bundled


def write_schemas(folder: Path | None = None) -> tuple[Path, ...]:
    """Write the generated files; gives their paths."""
    files = dict(_generated(folder))
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tuple(files)


def stale_schemas(folder: Path | None = None) -> tuple[Path, ...]:
    """The files that are missing or differ from what the structs and registries say."""
    return tuple(
        file
        for file, text in _generated(folder)
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    )


def _generated(folder: Path | None) -> Iterator[tuple[Path, str]]:
    """With a folder, the schemas in it; without, those of the product and, in a checkout, the page."""
    target = folder or bundled("schemas")
    for document in DOCUMENTS:
        text = json.dumps(made_schema(document), indent=2, ensure_ascii=False) + "\n"
        yield target / f"{document}.schema.json", text
    docs = target.parent / "docs"
    if folder is None and docs.is_dir():
        yield docs / "language.md", language_reference()
