"""What the worker does with the outbox: each message is handed over, tried again, or given up aloud.

The event of a delivery is written in the transaction that strikes the job off, so there is one event
however often a worker died in between; the message itself carries a key that never changes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import msgspec

from casework.cases.outbox import DELIVER, LINK, NO_ADDRESS, Outgoing, address_of, message_event
from casework.cases.resuming import SEND_LINK, deliver_link
from casework.cases.rewording import REWORD, reword_batch
from casework.cases.statements import statements_of
from casework.cases.upgrade_asks import link_token
from casework.cases.work import Work
from casework.cases.writing import log
from casework.channels import Channel, Message, Retryable, Undeliverable
from casework.store import jobs
from casework.store.database import DatabaseBusy, DatabaseDown, StaleSchema
from casework.store.jobs import ATTEMPTS, Job

log_fault = logging.getLogger("casework")


async def deliver_due(work: Work, channels: Mapping[str, Channel], limit: int = 10) -> int:
    """Lease the messages that are due and deliver them; gives how many were tried."""
    await jobs.reap(work.db, work.agency, work.now)
    due = await jobs.claim(work.db, work.agency, work.now, limit=limit)
    for job in due:
        try:
            await deliver_job(work, channels, job)
        except (DatabaseBusy, DatabaseDown, StaleSchema):
            raise
        except Exception as error:
            await _put_off(work, job, error)
    return len(due)


async def _put_off(work: Work, job: Job, error: Exception) -> None:
    """A fault of ours in one message must not keep the others back; it waits, and rests at last."""
    log_fault.error("job %s of %s", job.id, job.agency, exc_info=error)
    async with work.db.transaction() as tx:
        await jobs.failed(tx, job, type(error).__name__, work.now)


async def deliver_job(work: Work, channels: Mapping[str, Channel], job: Job) -> None:
    """Deliver one leased message. Safe to repeat with the same job."""
    if job.kind == SEND_LINK:
        await deliver_link(work, channels.get("email"), job)
        return
    if job.kind == REWORD:
        await reword_batch(work, job)
        return
    if job.kind != DELIVER:
        async with work.db.transaction() as tx:
            await jobs.failed(tx, job, f"nobody does {job.kind}", work.now, is_final=True)
        return
    outgoing = msgspec.convert(job.payload, Outgoing)
    try:
        provider_id = await _hand_over(work, channels, outgoing)
    except Retryable as error:
        await _give_back(work, job, outgoing, str(error), is_final=job.attempts >= ATTEMPTS)
    except Undeliverable as error:
        await _give_back(work, job, outgoing, str(error), is_final=True)
    else:
        async with work.db.transaction() as tx:
            if await jobs.done(tx, job):
                sent = message_event(outgoing, "message_sent", provider_id=provider_id)
                await log(tx, work, statements_of(work.catalogue, work.db), [sent])


async def _hand_over(work: Work, channels: Mapping[str, Channel], outgoing: Outgoing) -> str:
    channel = channels.get(outgoing.channel)
    if channel is None:
        raise Undeliverable(f"there is no channel {outgoing.channel}")
    address = await address_of(work, outgoing)
    if address is None:
        raise Undeliverable(NO_ADDRESS)
    body = outgoing.body
    if outgoing.nonce:
        body = body.replace(LINK, outgoing.url + link_token(work, outgoing.nonce))
    message = Message(address, outgoing.subject, body, outgoing.language, outgoing.key)
    return (await channel.deliver(message)).provider_id


async def _give_back(work: Work, job: Job, outgoing: Outgoing, why: str, *, is_final: bool) -> None:
    """Wait and try again, or let it rest and tell the staff on the case."""
    async with work.db.transaction() as tx:
        kept = await jobs.failed(tx, job, why, work.now, is_final=is_final)
        if kept and is_final:
            failed = message_event(outgoing, "message_failed", why=why)
            await log(tx, work, statements_of(work.catalogue, work.db), [failed])
