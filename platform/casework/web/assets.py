"""Files of the pages: read once, named by their hash, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

_SERVED = frozenset({".css", ".js", ".svg", ".png", ".ico", ".webmanifest"})


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    compressed: bytes
    media_type: str
    etag: str


class Assets:
    """All assets below a folder. `url` gives the address with a hash, so a changed file is a new one."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in _SERVED
        }

    def url(self, name: str) -> str:
        return f"/assets/{name}?v={self._files[name].etag[:12]}"

    def find(self, name: str) -> Asset | None:
        return self._files.get(name)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(
        content=content,
        compressed=gzip.compress(content, 9, mtime=0),
        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        etag=hashlib.sha256(content).hexdigest(),
    )
