"""Changing the details of a person or an organisation: row, search words and event together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.cases.answers import accept_names, limits
from casework.cases.audit import Entry
from casework.cases.contacts import PERSON, Contact, open_contacts
from casework.cases.errors import Conflict, InvalidAnswers, NotAllowed, NotFound
from casework.cases.links import find_links
from casework.cases.people import email_key
from casework.cases.person_view import read_contact
from casework.cases.record import Record
from casework.cases.rewording import reword_pointing
from casework.cases.statements import statements_of
from casework.cases.work import Work
from casework.cases.writing import changed_only, changes_text, clean_text, log
from casework.catalogue import Verb
from casework.fields.columns import ColumnKind
from casework.store import search
from casework.store.codec import encode
from casework.store.database import Dialect, Transaction
from casework.store.names import quoted, table_name


async def change_contact(
    work: Work,
    reference: str,
    answers: Mapping[str, Any],
    *,
    version: int,
    reason: str = "",
    contact: Contact = PERSON,
) -> Record:
    """Write the details that differ. A person may be changed by whoever may change a record that names them.

    Raises NotFound, NotAllowed, InvalidAnswers, and Conflict with the contact as it is now.
    """
    seen = open_contacts(work, contact)
    statements = statements_of(work.catalogue, work.db)
    async with work.db.transaction() as tx:
        record = await read_contact(seen, reference)
        if not await may_change(work, contact, reference):
            raise NotAllowed(Verb.CHANGE.value, "no case that names them may be changed")
        accept_names(answers, frozenset(contact.fields))
        changed = changed_only(record.values, answers)
        changed = await find_links(work, statements, contact, changed, record.values)
        if faults := limits(work, contact, changed):
            raise InvalidAnswers(faults)
        if record.version != version:
            raise Conflict(record)
        if changed:
            if not await _write(tx, work, record, changed):
                raise Conflict(await read_contact(seen, reference))
            text = changes_text(contact, record.values, changed)
            said = clean_text(reason)
            await log(
                tx,
                work,
                statements,
                [Entry(contact.name, record.id, "changed", changes=text, reason=said)],
            )
    return await read_contact(seen, reference)


async def may_change(work: Work, contact: Contact, reference: str) -> bool:
    """Whether the actor may change a record that names the contact, and so the contact."""
    try:
        await read_contact(open_contacts(work, contact, Verb.CHANGE), reference)
    except NotFound:
        return False
    return True


async def _write(tx: Transaction, work: Work, record: Record, changed: Mapping[str, Any]) -> bool:
    """False when somebody else wrote a newer version in between."""
    dialect, contact = tx.dialect, record.entity
    after = {**record.values, **changed}
    words = search.words_of_person(
        record.reference, *(after.get(name) for name in ("name", "email", "phone"))
    )
    named: dict[str, object] = {
        "version": record.version + 1,
        "changed_on": encode(ColumnKind.TIMESTAMP, work.now, dialect),
        **_columns(record, changed, dialect),
    }
    if contact is PERSON and "email" in changed:
        named["email_key"] = email_key(changed["email"]) if changed["email"] else None
    marks = {search.COLUMN: "?::text::tsvector"}
    if dialect == "postgresql":
        named[search.COLUMN] = search.vector_text(words)
    pairs = ", ".join(f"{quoted(name)} = {marks.get(name, '?')}" for name in named)
    table = table_name(dialect, work.agency, contact.name)
    sql = f"UPDATE {table} SET {pairs} WHERE id = ? AND version = ?"
    if not await tx.execute(sql, (*named.values(), record.id, record.version)):
        return False
    if dialect == "sqlite":
        search_table = table_name(dialect, work.agency, contact.name + search.SUFFIX)
        await tx.execute(search.update_words_sql(search_table), (*words, record.id))
    await reword_pointing(tx, work, contact, record.id, changed)
    return True


def _columns(record: Record, changed: Mapping[str, Any], dialect: Dialect) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in changed.items():
        kind = record.entity.fields[name].kind
        columns = kind.columns()
        parts = [None] * len(columns) if value is None else kind.to_columns(value)
        for column, part in zip(columns, parts, strict=True):
            found[column.name(name)] = encode(column.kind, part, dialect)
    return found
