"""An agency's files, as they lie in its folder or in a stored revision."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from casework.definition.reader import LARGEST_FILE
from casework.problems import DefinitionError, Place, Problem, did_you_mean, nearest

FOLDERS = {"entities": "entity", "case_types": "case_type"}
"""Folders of the language, and the kind of document in each."""
OTHER_FOLDERS = frozenset(
    {"scenarios", "sample", "forms", "rules", "messages", "reports", "knowledge", "imports"}
)
"""Folders of an agency that hold no documents of this release."""
FILE_NAME = re.compile(r"^[a-z][a-z0-9_]{0,47}\.yaml$")


def read_texts(folder: Path) -> dict[str, str]:
    """The text of every file that belongs to the definition, by its path inside the folder.

    This is what a revision stores. Raises `DefinitionError` for a file that is no text.
    """
    if not folder.is_dir():
        raise DefinitionError([Problem(Place(str(folder)), "there is no such folder", "file")])
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for file in _yaml_files(folder):
        try:
            texts[file.relative_to(folder).as_posix()] = _text(file)
        except UnicodeDecodeError as error:
            problems.append(
                Problem(
                    Place(str(file)),
                    f"this file is not UTF-8 text (byte {error.start}); save it as UTF-8",
                    "file",
                )
            )
    if problems:
        raise DefinitionError(problems)
    return texts


def digest_of(texts: Mapping[str, str]) -> str:
    """SHA-256 of a bundle, the same whatever order its files come in."""
    whole = hashlib.sha256()
    for path in sorted(texts):
        for part in (path, texts[path]):
            data = part.encode()
            whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def _yaml_files(folder: Path) -> Iterator[Path]:
    """YAML files outside of the folders that other parts of the platform read."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        inner = parts[2:] if parts[0] == "packs" else parts
        is_other = inner[:1] and inner[0] in OTHER_FOLDERS
        is_ours = not is_other and not any(part.startswith(".") for part in parts)
        if is_ours and file.suffix in (".yaml", ".yml") and file.is_file():
            yield file


def _text(file: Path) -> str:
    """At most a little more than a file may hold: the reader then says that it is too large."""
    with file.open("rb") as stream:
        data = stream.read(LARGEST_FILE + 4)
    return data.decode("utf-8", "ignore" if len(data) > LARGEST_FILE else "strict")


def kind_of(path: str) -> str | None:
    """The kind of document at a path of a bundle, or None where no document belongs."""
    parts = PurePosixPath(path).parts
    if parts == ("agency.yaml",):
        return "agency"
    if parts[0] == "packs" and len(parts) > 2:
        inner = "/".join(parts[2:])
        return "pack" if inner == "pack.yaml" else _of_folder(parts[2:])
    if parts[0] == "overlays":
        return "overlay" if _of_folder(parts[1:]) else None
    return _of_folder(parts)


def _of_folder(parts: tuple[str, ...]) -> str | None:
    if len(parts) == 2 and parts[0] in FOLDERS and FILE_NAME.match(parts[1]):
        return FOLDERS[parts[0]]
    return None


def misplaced(path: str) -> str:
    """Why no document belongs at this path."""
    file = PurePosixPath(path)
    parts = file.parts
    if parts[0] == "packs":
        return "this file is not read here; a pack has pack.yaml, case_types/, entities/ and scenarios/"
    if parts[0] == "overlays":
        return "this file is not read here; an overlay lies in overlays/case_types/ or overlays/entities/"
    if file.suffix != ".yaml":
        return f"a file of the definition ends in .yaml; rename it to {file.stem}.yaml"
    if len(parts) == 2 and parts[0] in FOLDERS:
        plain = re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_")
        return (
            f"a file is named with small letters, digits and _; rename it to {plain or 'name'}.yaml"
        )
    if len(parts) == 1:
        if nearest(file.stem, ["agency"]):
            return "this file is not read here; did you mean agency.yaml?"
        return "this file is not read here; it belongs in entities/ or case_types/"
    if len(parts) > 2 and parts[0] in FOLDERS:
        return f"this file is not read here; move it up, into {parts[0]}/"
    return f"the folder '{parts[0]}' is not read{did_you_mean(parts[0], FOLDERS)}"
