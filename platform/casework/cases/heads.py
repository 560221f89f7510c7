"""Exported heads: what the chain's end was, signed, kept where the database cannot reach.

The chain itself cannot show that its tail was cut off together with its head row, or that an older
copy of the whole database was put back. A head that was exported before does. Send the file off the
machine (a log server, a mail, write-once storage) as often as it matters.
"""

from __future__ import annotations

import errno
import hmac
import os
from datetime import datetime
from pathlib import Path

import msgspec

from casework.cases.audit import Head, audit_key, read_head, verify_audit
from casework.store.database import Database

HEADS_FILE = "heads.jsonl"
"""In CASEWORK_HOME; the worker adds to it, `casework audit verify` reads it."""


class ForgedHead(Exception):
    """A line of the file of heads was not signed by this installation's key."""


class SignedHead(msgspec.Struct, frozen=True):
    """One line of the file. `signature` is an HMAC over the rest."""

    agency: str
    seq: int
    digest: str
    at: str
    signature: str


async def export_head(db: Database, agency: str, home: Path, file: Path, now: datetime) -> Head:
    """Append the signed head of the agency's chain to the file; durable when it returns.

    On a full disk the line may be torn: the next one begins on a line of its own.
    """
    head = await read_head(db, agency)
    at = now.isoformat()
    signature = _signature(audit_key(home), agency, head, at)
    line = msgspec.json.encode(SignedHead(agency, head.seq, head.digest, at, signature)) + b"\n"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        os.fsync(handle)
    finally:
        os.close(handle)
    return head


def last_head(agency: str, home: Path, file: Path) -> Head | None:
    """The longest chain that the file knows of; a torn line counts for nothing. Raises ForgedHead."""
    found: Head | None = None
    key = audit_key(home)
    for line in file.read_bytes().splitlines() if file.exists() else ():
        try:
            signed = msgspec.json.decode(line, type=SignedHead)
        except msgspec.DecodeError:
            continue
        head = Head(signed.seq, signed.digest)
        if not hmac.compare_digest(
            signed.signature, _signature(key, signed.agency, head, signed.at)
        ):
            raise ForgedHead(f"{file}: the head {signed.seq} of {signed.agency} is not ours")
        if signed.agency == agency and (found is None or head.seq > found.seq):
            found = head
    return found


async def verify_against(db: Database, agency: str, home: Path, file: Path) -> int | None:
    """`verify_audit` with the head that the file knows; the first wrong link, or None."""
    return await verify_audit(db, agency, home, last_head(agency, home, file))


def _signature(key: bytes, agency: str, head: Head, at: str) -> str:
    content = msgspec.json.encode(("head", agency, head.seq, head.digest, at))
    return hmac.digest(key, content, "sha256").hex()
