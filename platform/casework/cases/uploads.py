"""Files: kept when they arrive, part of a record when it takes them, read by whoever may read that.

A file lies under CASEWORK_HOME/files by a random name; its own name is only words in the database. An
upload that no record took is swept after a day. Reading goes through the record: its entity, its row
and the field that holds the file must be the reader's to see.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from casework.cases.access import verdict
from casework.cases.around import surround
from casework.cases.content import clean_content, clean_name, media_type_of
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.judging import passes_any
from casework.cases.keys import token_hash
from casework.cases.statements import statements_of
from casework.cases.under_law import Standing, lawful_row
from casework.cases.work import Actor, Work
from casework.catalogue import Entity, Field, Verb
from casework.fields.base import Fault, Ref
from casework.fields.columns import ColumnKind
from casework.fields.file import File
from casework.store.codec import encode
from casework.store.database import Transaction

KEPT_UNATTACHED = timedelta(hours=24)
PUBLIC_BYTES = 2 * 1024**3
"""What anonymous people may leave unsent at an agency within that time, all together: a full disk would
stop everybody, so strangers stop before."""
TOO_MANY = Fault(
    "The file for {title} cannot be taken just now. Send the form without it, or try again later"
)
_decoders = ThreadPoolExecutor(2, "casework-images")
"""So many images are decoded at a time: each may take tens of megabytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A kept file that no record has taken yet. Whoever holds the `token` may attach it (`Named`)."""

    ref: Ref
    token: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file to be sent. Send it as an attachment, with `nosniff`."""

    path: Path
    name: str
    media_type: str
    size: int
    sha256: str


async def keep_file(work: Work, field: Field, name: str, content: bytes) -> Upload:
    """Check and store what was uploaded for a field. Raises InvalidAnswers."""
    kind = field.kind
    if not isinstance(kind, File):
        raise TypeError(f"{field.name} takes no file")
    shown = clean_name(name)
    media_type = media_type_of(content, shown, kind.media_types())
    fault = kind.check_upload(shown, media_type, len(content))
    if fault is None and work.actor.id is None and await _is_crowded(work):
        fault = TOO_MANY
    clean = fault or await _cleaned(content, media_type)
    if isinstance(clean, Fault):
        raise InvalidAnswers({field.name: clean})
    path = f"{secrets.token_hex(1)}/{secrets.token_hex(16)}"
    await asyncio.to_thread(_write, work.home / "files" / path, clean)
    return await _register(work, shown, media_type, clean, path)


async def _is_crowded(work: Work) -> bool:
    since = encode(ColumnKind.TIMESTAMP, work.now - KEPT_UNATTACHED, work.db.dialect)
    rows = await work.db.fetch(
        f"SELECT sum(size) FROM {work.db.table(work.agency, 'file')}"
        " WHERE created_on > ? AND record IS NULL AND created_by IS NULL",
        (since,),
    )
    return int(str(rows[0][0] or 0)) > PUBLIC_BYTES


async def _cleaned(content: bytes, media_type: str) -> bytes | Fault:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_decoders, clean_content, content, media_type)


def _write(path: Path, content: bytes) -> None:
    """Whole and on the disk before the database tells of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


async def _register(work: Work, name: str, media_type: str, content: bytes, path: str) -> Upload:
    token, now = secrets.token_urlsafe(32), encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    table, digest = work.db.table(work.agency, "file"), hashlib.sha256(content).hexdigest()
    sender = _sender(work.actor)
    told = (token_hash(token), name, media_type, len(content), digest, path, now, sender)
    async with work.db.transaction() as tx:
        rows = await tx.fetch(
            f"INSERT INTO {table}"
            " (token, name, media_type, size, sha256, path, created_on, created_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            told,
        )
    return Upload(Ref(int(str(rows[0][0])), name), token, media_type, len(content))


def _sender(actor: Actor) -> int | None:
    """Who sent it: a user's number, a token's below zero so that it is never a user's, None the public."""
    return -actor.id if actor.kind == "token" and actor.id is not None else actor.id


async def attach_files(
    tx: Transaction, work: Work, entity: Entity, record: int, values: Mapping[str, Any]
) -> None:
    """Bind the files among the values to the record. One that another took meanwhile is refused."""
    for name, value in values.items():
        kind = entity.fields[name].kind
        if isinstance(kind, File) and value is not None:
            field = (entity.placement.today(name) if entity.placement else name) or name
            for file in value if isinstance(value, tuple) else (value,):
                if not await _attach(tx, work, (entity.name, record, field), file.id):
                    raise InvalidAnswers({name: kind.unclear()})


async def _attach(tx: Transaction, work: Work, place: tuple[str, int, str], file: int) -> bool:
    """Whether the file belongs there now; of several, some may have belonged there before."""
    table = work.db.table(work.agency, "file")
    taken = await tx.execute(
        f"UPDATE {table} SET entity = ?, record = ?, field = ? WHERE id = ? AND record IS NULL",
        (*place, file),
    )
    return bool(taken) or bool(
        await tx.fetch(
            f"SELECT 1 FROM {table} WHERE entity = ? AND record = ? AND field = ? AND id = ?",
            (*place, file),
        )
    )


async def open_file(work: Work, file: int) -> Kept:
    """A file of a record, if the actor may read that record and that field; else NotFound."""
    rows = await work.db.fetch(
        "SELECT entity, record, field, path, name, media_type, size, sha256"
        f" FROM {work.db.table(work.agency, 'file')} WHERE id = ?",
        (file,),
    )
    if not rows or rows[0][0] is None:
        raise NotFound
    entity, record, field, path, name, media_type, size, sha256 = rows[0]
    await _must_read(work, str(entity), int(str(record)), str(field), file)
    whole = work.home / "files" / str(path)
    return Kept(whole, str(name), str(media_type), int(str(size)), str(sha256))


async def _must_read(work: Work, entity: str, record: int, field: str, file: int) -> None:
    decided = verdict(work.catalogue, work.actor, Verb.READ, entity)
    if not decided.is_allowed:
        raise NotFound
    rows = statements_of(work.catalogue, work.db).rows(entity)
    found = await work.db.fetch(rows.select_by("id"), rows.given(work.moment.today, record))
    if not found:
        raise NotFound
    statements = statements_of(work.catalogue, work.db)
    row = await surround(work, statements, rows.entity, rows.load(found[0]))
    if not passes_any(decided.rows, row.judged(rows.entity, work.moment)):
        raise NotFound
    under = await lawful_row(work, rows.entity, row)
    if under is None:
        if field not in decided.readable:
            raise NotFound
    elif not any(_holds(under, name, file) for name in under.decided.readable):
        raise NotFound


def _holds(under: Standing, name: str, file: int) -> bool:
    """Whether this field of an older revision holds the file, whatever the field is called today."""
    own, value = under.entity.fields.get(name), under.row.values.get(name)
    files = value if isinstance(value, tuple) else (value,)
    is_file = own is not None and isinstance(own.kind, File)
    return is_file and any(isinstance(one, Ref) and one.id == file for one in files)


async def sweep_uploads(work: Work) -> int:
    """Forget uploads that no record took within a day; gives how many. Rows go first, then files."""
    before = encode(ColumnKind.TIMESTAMP, work.now - KEPT_UNATTACHED, work.db.dialect)
    table = work.db.table(work.agency, "file")
    async with work.db.transaction() as tx:
        rows = await tx.fetch(
            f"DELETE FROM {table} WHERE record IS NULL AND created_on < ? RETURNING path", (before,)
        )
    for (path,) in rows:
        await asyncio.to_thread((work.home / "files" / str(path)).unlink, missing_ok=True)
    return len(rows)
