"""Messages wait in the outbox, written with the change they tell of, until the worker delivers them.

At least once: a worker that dies after handing a message over leaves it to the next one, which hands
it over with the same key, so that the receiver sees one message. The address is looked up when it is
delivered, so the outbox holds nobody's address and a person who changed theirs is reached.
"""

from __future__ import annotations

import msgspec

from casework.cases.audit import Entry
from casework.cases.work import Work
from casework.cases.writing import json_text
from casework.store import jobs
from casework.store.database import Transaction

DELIVER = "deliver_message"
"""The kind of the jobs that hold messages."""
LINK = "((link))"
"""In the body of a message: the link that is made when it is delivered."""
NO_ADDRESS = "no address"


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message about a record. `to` is the field that named who is meant, or `team`."""

    key: str
    channel: str
    entity: str
    record: int
    to: str
    person: int | None
    team: str | None
    subject: str
    body: str
    language: str
    reads: tuple[str, ...] = ()
    """The fields that subject and body tell of: who may not read them all may not read the message."""
    nonce: str = ""
    """Of a link that is made when it is delivered, for `LINK` in the body; `url` up to its token."""
    url: str = ""


async def send_message(tx: Transaction, work: Work, outgoing: Outgoing) -> Entry:
    """Put a message into the outbox. The event holds it as it was written, and is a failure when nobody
    can be reached that way: then nothing is sent."""
    written = {"body": outgoing.body, "reads": outgoing.reads}
    if await address_of(work, outgoing, tx) is None:
        return message_event(outgoing, "message_failed", **written, why=NO_ADDRESS)
    await queue_message(tx, work, outgoing)
    return message_event(outgoing, "message_queued", **written)


def message_event(outgoing: Outgoing, kind: str, **told: object) -> Entry:
    """What became of a message, as an event of its record."""
    whom = {"to": outgoing.to, "person": outgoing.person, "team": outgoing.team}
    because = json_text({**whom, "subject": outgoing.subject, **told})
    return Entry(outgoing.entity, outgoing.record, kind, outgoing.channel, because=because)


async def queue_message(tx: Transaction, work: Work, outgoing: Outgoing) -> None:
    payload = msgspec.to_builtins(outgoing)
    await jobs.enqueue(tx, work.agency, DELIVER, payload, run_at=work.now, dedupe=outgoing.key)


async def address_of(work: Work, outgoing: Outgoing, tx: Transaction | None = None) -> str | None:
    """Where the message goes now, or None when nobody can be reached that way."""
    if outgoing.team is not None:
        team = work.catalogue.agency.teams.get(outgoing.team)
        return team.email or None if team else None
    if outgoing.person is None:
        return None
    column = "email" if outgoing.channel == "email" else "phone"
    sql = f"SELECT {column} FROM {work.db.table(work.agency, 'person')} WHERE id = ?"
    rows = await (tx or work.db).fetch(sql, (outgoing.person,))
    return str(rows[0][0]) if rows and rows[0][0] else None
