"""A link that takes a form up again on another device, shown on the page and sent by e-mail.

The link's token has 256 bits and is worked out from a random nonce and the key of the installation;
the database keeps its hash and the nonce, never the token, and a waiting message holds neither it nor
an address. It stops working when the form is sent, when a new one is made after its end, and in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from casework.cases.drafts import Draft, drafted
from casework.cases.errors import NotFound
from casework.cases.keys import derived_token, new_nonce, token_hash
from casework.cases.work import Work
from casework.channels import Channel, Message, Retryable, Undeliverable
from casework.fields.columns import ColumnKind
from casework.store import jobs
from casework.store.codec import decode, encode
from casework.store.database import Transaction
from casework.store.jobs import ATTEMPTS, Job

WORKS = timedelta(days=30)
"""How long a link takes the form up again. So long the draft is kept, touched or not."""
MOST_MAILS = 3
"""A form sends its link so often: enough for a slip in the address, too little to bother anybody."""
SEND_LINK = "send_resume_link"
"""The kind of the jobs that send a link."""
PLACEHOLDER = "((link))"
"""Stands in the words of a message where the link goes."""


class TooManyMails(Exception):
    """This form has sent its link often enough; it is on the page still."""


@dataclass(frozen=True, slots=True)
class ResumeLink:
    """`token` is the secret of the address; `until` is when it stops working."""

    token: str
    until: datetime


class LinkMail(msgspec.Struct, frozen=True):
    """A message that waits. Who gets it and the token are looked up when it is delivered."""

    resume_hash: str
    subject: str
    body: str
    language: str
    url: str
    """The address of the link, up to its token."""
    key: str


async def make_link(work: Work, draft: Draft) -> ResumeLink:
    """The link of a draft; the one it has, while that works."""
    found = await find_link(work, draft)
    if found is not None:
        return found
    nonce, until = new_nonce(), work.now + WORKS
    token = _token(work, nonce)
    async with work.db.transaction() as tx:
        count = await tx.execute(
            f"UPDATE {work.db.table(work.agency, 'draft')}"
            " SET resume_nonce = ?, resume_hash = ?, resume_until = ?, resume_mails = 0"
            " WHERE key_hash = ? AND nonce IS NOT NULL",
            (nonce, token_hash(token), _stamp(work, until), token_hash(draft.key)),
        )
    if not count:  # it was sent meanwhile
        raise NotFound
    return ResumeLink(token, until)


async def find_link(work: Work, draft: Draft) -> ResumeLink | None:
    """The link that was made for a draft, if it works still."""
    rows = await work.db.fetch(
        f"SELECT resume_nonce, resume_until FROM {work.db.table(work.agency, 'draft')}"
        " WHERE key_hash = ? AND resume_until > ?",
        (token_hash(draft.key), _stamp(work, work.now)),
    )
    if not rows:
        return None
    until = decode(ColumnKind.TIMESTAMP, rows[0][1], work.db.dialect)
    return ResumeLink(_token(work, str(rows[0][0])), until)


async def resume(work: Work, entity: str, token: str) -> Draft | None:
    """The draft that a link leads to; None once it was sent, ended or never was."""
    rows = await work.db.fetch(
        f"SELECT nonce, answers, form, version FROM {work.db.table(work.agency, 'draft')}"
        " WHERE resume_hash = ? AND entity = ? AND resume_until > ?",
        (token_hash(token), entity, _stamp(work, work.now)),
    )
    return drafted(work, entity, rows[0]) if rows else None


async def mail_link(work: Work, draft: Draft, to: str, subject: str, body: str, url: str) -> None:
    """Send the link of a draft to an address. `body` says where it stands. Raises TooManyMails."""
    link = await make_link(work, draft)
    digest = token_hash(link.token)
    async with work.db.transaction() as tx:
        rows = await tx.fetch(
            f"UPDATE {work.db.table(work.agency, 'draft')}"
            " SET resume_to = ?, resume_mails = resume_mails + 1"
            " WHERE resume_hash = ? AND resume_mails < ? RETURNING resume_mails",
            (to, digest, MOST_MAILS),
        )
        if not rows:
            raise TooManyMails
        key = f"link:{digest}:{rows[0][0]}"
        mail = LinkMail(digest, subject, body, work.language, url, key)
        payload = msgspec.to_builtins(mail)
        await jobs.enqueue(tx, work.agency, SEND_LINK, payload, run_at=work.now, dedupe=key)


async def deliver_link(work: Work, channel: Channel | None, job: Job) -> None:
    """Deliver one leased message. Nothing is sent for a form that was sent meanwhile."""
    mail = msgspec.convert(job.payload, LinkMail)
    table = work.db.table(work.agency, "draft")
    rows = await work.db.fetch(
        f"SELECT resume_to, resume_nonce FROM {table} WHERE resume_hash = ? AND resume_to IS NOT NULL",
        (mail.resume_hash,),
    )
    try:
        if rows and channel is not None:
            body = mail.body.replace(PLACEHOLDER, mail.url + _token(work, str(rows[0][1])))
            to = str(rows[0][0])
            await channel.deliver(Message(to, mail.subject, body, mail.language, mail.key))
    except (Retryable, Undeliverable) as error:
        is_final = isinstance(error, Undeliverable) or job.attempts >= ATTEMPTS
        async with work.db.transaction() as tx:
            await jobs.failed(tx, job, str(error), work.now, is_final=is_final)
    else:
        async with work.db.transaction() as tx:
            if await jobs.done(tx, job):
                await _forget_address(tx, table, mail.resume_hash)


async def _forget_address(tx: Transaction, table: str, resume_hash: str) -> None:
    await tx.execute(f"UPDATE {table} SET resume_to = NULL WHERE resume_hash = ?", (resume_hash,))


def _token(work: Work, nonce: str) -> str:
    return derived_token(work, "resume", nonce)


def _stamp(work: Work, at: datetime) -> object:
    return encode(ColumnKind.TIMESTAMP, at, work.db.dialect)
