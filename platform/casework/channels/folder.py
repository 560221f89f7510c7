"""Mail kept as `.eml` files, when the operator named no mail server: nothing is sent to anybody.

A file is there whole or not at all, and the same message twice is one file.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from casework.channels.base import Retryable


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    async def hand_over(self, mail: EmailMessage) -> None:
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: EmailMessage) -> None:
        name = str(mail["Message-ID"]).strip("<>").split("@")[0]
        target = self.path / f"{name}.eml"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not target.exists():
                self._keep(target, mail.as_bytes())
        except OSError as error:
            raise Retryable(f"the outbox folder cannot be written: {error.strerror}") from None

    def _keep(self, target: Path, content: bytes) -> None:
        partial = target.with_name(f".{target.name}.{os.urandom(6).hex()}")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(target.parent)


def _sync_folder(path: Path) -> None:
    """So that the new name outlives a power cut as well."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
