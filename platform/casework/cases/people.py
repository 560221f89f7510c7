"""Who a form names: the person we know already, or a new one.

Two people are the same only when both agree: the normalised e-mail address and the name without case
and accents. A family may share a mailbox, so an address alone joins nobody; and what somebody types
never changes the record of a person we know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from casework.cases.audit import Entry
from casework.cases.references import write_reference
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.fields.base import Ref
from casework.fields.columns import ColumnKind
from casework.fields.person import NewPerson
from casework.store import search
from casework.store.codec import encode
from casework.store.database import Transaction

PERSON = "person"
REFERENCE = "P-{number:06}"


async def name_people(
    tx: Transaction, work: Work, statements: Statements, values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Entry]]:
    """The values with every new person replaced by a reference, and the events of those created."""
    named, entries = dict(values), list[Entry]()
    await _one_at_a_time(tx, work, values)
    for name, value in values.items():
        if isinstance(value, NewPerson):
            named[name] = await _known(tx, statements, value)
            if named[name] is None:
                named[name], entry = await _create(tx, work, statements, value)
                entries.append(entry)
    return named, entries


async def _one_at_a_time(tx: Transaction, work: Work, values: Mapping[str, Any]) -> None:
    """Two forms of one new person at the same moment: the second waits, and finds the first.

    SQLite has one writer, so only PostgreSQL must be told. In order, so that two never wait crosswise.
    """
    if tx.dialect == "sqlite":
        return
    people = [value for value in values.values() if isinstance(value, NewPerson)]
    for key in sorted({email_key(person.email) for person in people if person.email}):
        await tx.fetch("SELECT pg_advisory_xact_lock(hashtext(?))", (f"{work.agency} {key}",))


def email_key(email: str) -> str:
    return email.strip().casefold()


async def _known(tx: Transaction, statements: Statements, person: NewPerson) -> Ref | None:
    if not person.email or not person.name:
        return None
    folded = search.fold(person.name)
    for row in await tx.fetch(statements.find_person, (email_key(person.email),)):
        if search.fold(str(row[1])) == folded:
            return Ref(int(str(row[0])), str(row[1]))
    return None


async def _create(
    tx: Transaction, work: Work, statements: Statements, person: NewPerson
) -> tuple[Ref, Entry]:
    rows = await tx.fetch(statements.next_numbers, (PERSON, 0, 1, 1))
    reference = write_reference(REFERENCE, int(str(rows[0][0])), 0)
    now = encode(ColumnKind.TIMESTAMP, work.now, tx.dialect)
    email, language = person.email or None, person.language or work.language
    key = email_key(email) if email else None
    args = [reference, 1, now, now, person.name, email, key, person.phone or None, language, None]
    words = search.words_of_person(reference, person.name, email, person.phone)
    if tx.dialect == "postgresql":
        args.append(search.vector_text(words))
    inserted = await tx.fetch(statements.add_person, args)
    ref = Ref(int(str(inserted[0][0])), person.name or reference)
    if tx.dialect == "sqlite":
        await tx.execute(statements.add_person_words, (ref.id, *words))
    told = {"name": person.name, "email": email, "phone": person.phone, "language": language}
    changes = {field: [None, value] for field, value in told.items() if value}
    text = msgspec.json.encode(changes).decode()
    return ref, Entry(PERSON, ref.id, "person_created", changes=text)
