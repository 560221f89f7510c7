"""Asking an applicant what the live revision wants to know before their case comes under it.

A case is asked once for each question. The request has a link of its own to the page of the case, since
nobody keeps the one of the receipt: made from a nonce and the key of the installation, like that one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from casework.cases.audit import Entry
from casework.cases.keys import derived_token, new_nonce, token_hash
from casework.cases.outbox import LINK, Outgoing, send_message
from casework.cases.rows import Stored
from casework.cases.work import Work
from casework.cases.writing import json_text
from casework.catalogue import CaseType
from casework.fields.base import Ref
from casework.fields.columns import ColumnKind
from casework.labels import Label
from casework.store.codec import encode
from casework.store.database import Transaction

ASKED = "upgrade_ask"
"""The table of the agency in which it is kept."""
PURPOSE = "upgrade"
SUBJECT = Label(
    (
        ("en", "We need an answer about your case {reference}"),
        ("es", "Necesitamos una respuesta sobre su caso {reference}"),
    )
)
_ENGLISH = """\
What we ask for your case {reference} has changed. Please answer this, so that it can go on:

{questions}

Answer here: {link}
"""
_SPANISH = """\
Lo que preguntamos para su caso {reference} ha cambiado. Responda a esto para que pueda continuar:

{questions}

Responda aquí: {link}
"""
BODY = Label((("en", _ENGLISH), ("es", _SPANISH)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case was asked for, and whether its applicant could be written to."""

    fields: tuple[str, ...]
    nonce: str


def link_token(work: Work, nonce: str) -> str:
    return derived_token(work, PURPOSE, nonce)


async def find_asked(work: Work, case_type: CaseType, record: int) -> Asked | None:
    table = work.db.table(work.agency, ASKED)
    sql = f"SELECT fields, nonce FROM {table} WHERE entity = ? AND record = ?"
    rows = await work.db.fetch(sql, (case_type.name, record))
    if not rows:
        return None
    return Asked(tuple(msgspec.json.decode(str(rows[0][0]), type=list[str])), str(rows[0][1]))


async def ask(
    tx: Transaction,
    work: Work,
    case_type: CaseType,
    row: Stored,
    fields: Sequence[str],
    url: str,
) -> list[Entry]:
    """Mark the case and write to its applicant; the events of that, none when all was asked before."""
    known = await find_asked(work, case_type, row.id)
    fresh = [name for name in fields if known is None or name not in known.fields]
    if not fresh:
        return []
    nonce = known.nonce if known else new_nonce()
    asked = (*(known.fields if known else ()), *fresh)
    await _mark(tx, work, case_type, row.id, asked, nonce)
    first = work.catalogue.agency.languages[0]
    titles = ", ".join(case_type.fields[name].title.text(first) for name in fresh)
    told = json_text({"fields": fresh, "to": work.catalogue.number})
    entry = Entry(case_type.name, row.id, "upgrade_asked", reason=titles, because=told)
    return [entry, *await _write(tx, work, case_type, row, fresh, nonce, url)]


async def _mark(
    tx: Transaction, work: Work, case_type: CaseType, record: int, fields: Sequence[str], nonce: str
) -> None:
    table = work.db.table(work.agency, ASKED)
    now = encode(ColumnKind.TIMESTAMP, work.now, tx.dialect)
    digest = token_hash(link_token(work, nonce))
    await tx.execute(
        f"INSERT INTO {table} (entity, record, fields, nonce, token_hash, asked_on)"
        " VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (entity, record) DO UPDATE SET fields = excluded.fields",
        (case_type.name, record, json_text(list(fields)), nonce, digest, now),
    )


async def forget(tx: Transaction, work: Work, case_type: CaseType, record: int) -> None:
    """The questions of a case that moved are no longer open; its link goes on leading to its page."""
    table = work.db.table(work.agency, ASKED)
    await tx.execute(
        f"UPDATE {table} SET fields = ? WHERE entity = ? AND record = ?",
        ("[]", case_type.name, record),
    )


async def _write(
    tx: Transaction,
    work: Work,
    case_type: CaseType,
    row: Stored,
    fields: Sequence[str],
    nonce: str,
    url: str,
) -> list[Entry]:
    """The message to the person of the case, with the link that answers; or that there is no address."""
    to = case_type.upgrade.to if case_type.upgrade else None
    person = row.values.get(to) if to else None
    key = person.id if isinstance(person, Ref) else None
    language = await _language(tx, work, key)
    questions = "\n".join(f"- {case_type.fields[name].title.text(language)}" for name in fields)
    facts: Mapping[str, str] = {
        "reference": row.reference, "questions": questions, "link": LINK,
    }  # fmt: skip
    outgoing = Outgoing(
        key=f"upgrade:{case_type.name}:{row.id}:{work.catalogue.number}",
        channel="email",
        entity=case_type.name,
        record=row.id,
        to=to or "",
        person=key,
        team=None,
        subject=SUBJECT.text(language).format_map(facts),
        body=BODY.text(language).format_map(facts),
        language=language,
        reads=tuple(sorted({*fields, *([to] if to else [])})),
        nonce=nonce,
        url=f"{url}/track/",
    )
    return [await send_message(tx, work, outgoing)]


async def _language(tx: Transaction, work: Work, person: int | None) -> str:
    first = work.catalogue.agency.languages[0]
    if person is None:
        return first
    table = work.db.table(work.agency, "person")
    rows = await tx.fetch(f"SELECT language FROM {table} WHERE id = ?", (person,))
    return str(rows[0][0] or first) if rows else first
