"""Secret keys of this installation: made at first use, kept in CASEWORK_HOME, readable by its owner."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def load_key(home: Path, name: str) -> bytes:
    """The key `<home>/keys/<name>.key`, 32 random bytes; made when it is not there, by one process only."""
    folder = home / "keys"
    path = folder / f"{name}.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path)
    return bytes.fromhex(path.read_text().strip())


def _make(path: Path) -> None:
    """Written aside and linked into place: another process sees a whole key or none."""
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
