"""An agency in one file: its text, who published it, and a digest of every part.

The file goes from one installation to another. What is not exactly what was exported is refused;
nothing is written before everything was checked. Data and accounts are not in it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from casework.definition import digest_of
from casework.problems import Refused
from casework.publishing.compiling import compile_bundle

FORMAT, PART = 1, 2
"""The format of a whole agency, and of one case type with what it needs."""
STORIES = "scenarios/"
"""Where the scenarios of a part lie; a whole agency's are not in its bundle."""
MANIFEST = "manifest.json"
MOST_FILES = 500
MOST_BYTES = 32 * 1024 * 1024
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The same text gives the same file, byte for byte."""


class BadBundle(Refused):
    """The file is not what somebody exported; the message says what is wrong. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What a bundle file holds. `told` is who published it, when and why, for people.

    `part` is the case type that it was made for; empty when it is a whole agency.
    """

    agency: str
    digest: str
    text: Mapping[str, str]
    told: Mapping[str, str]
    part: str = ""

    @property
    def definition(self) -> dict[str, str]:
        """The text without scenarios."""
        return {path: text for path, text in self.text.items() if not path.startswith(STORIES)}


def pack(packed: Packed) -> bytes:
    manifest = {
        "format": PART if packed.part else FORMAT,
        "agency": packed.agency,
        **({"part": packed.part} if packed.part else {}),
        "digest": packed.digest,
        "files": {path: _sha(text) for path, text in sorted(packed.text.items())},
        **packed.told,
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {MANIFEST: json.dumps(manifest, indent=2, ensure_ascii=False), **packed.text}
        for path, text in sorted(parts.items()):
            archive.writestr(zipfile.ZipInfo(path, _WHEN), text, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unpack(data: bytes) -> Packed:
    """Raises `BadBundle`, and `DefinitionError` when the text has problems."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise BadBundle(f"this is not a bundle of an agency: {error}") from error
    manifest = _manifest(parts)
    text = {path: part for path, part in parts.items() if path != MANIFEST}
    _check_files(manifest["files"], text)
    if digest_of(text) != manifest["digest"]:
        raise BadBundle("the digest of the whole is another one than the manifest says")
    told = {key: str(value) for key, value in manifest.items() if key in _TOLD}
    part = str(manifest.get("part", "")) if manifest["format"] == PART else ""
    packed = Packed(str(manifest["agency"]), str(manifest["digest"]), text, told, part)
    catalogue = compile_bundle(packed.definition if part else text)
    if catalogue.agency.name != packed.agency:
        raise BadBundle(
            f"the manifest says '{packed.agency}', the text is of '{catalogue.agency.name}'"
        )
    if part and catalogue.entity(part) is None:
        raise BadBundle(f"the manifest speaks of '{part}', which is not in it")
    return packed


_TOLD = ("revision", "note", "published_by", "published_on", "casework")


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
        raise BadBundle(f"a bundle has at most {MOST_FILES} files and {MOST_BYTES:,} bytes")
    if len(set(names)) < len(names):
        raise BadBundle("a file is in the bundle twice")
    for name in names:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or name.endswith("/"):
            raise BadBundle(f"'{name}' is not a path inside an agency's folder")
    return {info.filename: archive.read(info).decode() for info in infos}


def _manifest(parts: Mapping[str, str]) -> dict[str, Any]:
    if MANIFEST not in parts:
        raise BadBundle("there is no manifest.json in it; was it made by `casework bundle export`?")
    try:
        manifest = json.loads(parts[MANIFEST])
    except ValueError as error:
        raise BadBundle(f"its manifest cannot be read: {error}") from error
    wanted: dict[str, type] = {"agency": str, "digest": str, "files": dict}
    is_whole = isinstance(manifest, dict) and all(
        isinstance(manifest.get(key), kind) for key, kind in wanted.items()
    )
    if not is_whole:
        raise BadBundle("its manifest does not say agency, digest and files")
    if manifest.get("format") not in (FORMAT, PART):
        known = f"{FORMAT} and {PART}"
        raise BadBundle(f"it has format {manifest.get('format')}; this version reads {known}")
    found: dict[str, Any] = manifest
    return found


def _check_files(told: Mapping[str, object], text: Mapping[str, str]) -> None:
    for path in sorted(told.keys() | text.keys()):
        if path not in text:
            raise BadBundle(f"'{path}' is in the manifest and not in the file")
        if path not in told:
            raise BadBundle(f"'{path}' is in the file and not in the manifest")
        if _sha(text[path]) != told[path]:
            raise BadBundle(f"'{path}' was changed after it was exported")


def write_bundle(packed: Packed, agencies: Path, *, replace: bool) -> list[Path]:
    """Write the text into the agency's folder; gives what was written. Other files stay."""
    if packed.part:
        raise BadBundle(
            f"this is the case type {packed.part} of {packed.agency} and not a whole agency; "
            "say where it goes: --into AGENCY"
        )
    folder = agencies / packed.agency
    targets = {folder / path: text for path, text in sorted(packed.text.items())}
    for path, text in targets.items():
        if not replace and path.exists() and path.read_text(encoding="utf-8") != text:
            raise BadBundle(f"{path} is there and says something else; to write over it: --replace")
    for path, text in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return list(targets)
