"""Uploaded files become part of the record that takes them, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.cases.errors import InvalidAnswers
from casework.cases.work import Work
from casework.catalogue import Entity
from casework.fields.base import Ref
from casework.fields.file import File
from casework.store.database import Transaction


async def attach_files(
    tx: Transaction, work: Work, entity: Entity, record: int, values: Mapping[str, Any]
) -> None:
    """Bind the files among the values to the record. One that somebody else took meanwhile is refused."""
    for name, value in values.items():
        kind = entity.fields[name].kind
        if isinstance(kind, File) and isinstance(value, Ref):
            table = work.db.table(work.agency, "file")
            taken = await tx.execute(
                f"UPDATE {table} SET entity = ?, record = ?, field = ?"
                " WHERE id = ? AND record IS NULL",
                (entity.name, record, name, value.id),
            )
            if not taken:
                raise InvalidAnswers({name: kind.unclear()})
