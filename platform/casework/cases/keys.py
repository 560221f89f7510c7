"""Idempotency keys: the same request sent again gives the stored answer and changes nothing.

A key is bound to who sent it, to what was asked and to the content: the same key with another content
is refused. What is kept never holds a tracking token: the token is worked out again from a random
nonce and the key of the installation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from casework.cases.audit import audit_key
from casework.cases.errors import KeyReused
from casework.cases.statements import Statements
from casework.cases.work import Work
from casework.fields.columns import ColumnKind
from casework.store.codec import encode
from casework.store.database import Transaction

KEPT = timedelta(hours=48)
"""How long a key is remembered at least, when the worker sweeps."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a key is bound to. Built by `bind_key`."""

    key_hash: str
    actor: str
    route: str
    body_hash: str


class Answer(msgspec.Struct, frozen=True):
    """What is kept of a change that was made under a key."""

    reference: str
    id: int
    nonce: str = ""


class AlreadyDoneError(Exception):
    """Somebody else finished the same request meanwhile: roll back and give the stored answer."""


def bind_key(work: Work, key: str | None, route: str, body: Mapping[str, Any]) -> Request | None:
    """None without a key. `body` is the content in JSON form."""
    if not key:
        return None
    actor = f"{work.actor.kind}:{work.actor.id if work.actor.id is not None else work.actor.name}"
    text = f"{actor}\0{route}\0{key}"
    content = msgspec.json.encode(body, order="deterministic")
    return Request(_digest(text.encode()), actor, route, _digest(content))


async def find_answer(work: Work, statements: Statements, request: Request | None) -> Answer | None:
    """The stored answer of a request that was carried out before. Raises KeyReused."""
    if request is None:
        return None
    rows = await work.db.fetch(statements.find_key, (request.key_hash,))
    if not rows:
        return None
    if rows[0][0] != request.body_hash:
        raise KeyReused("this Idempotency-Key was used before with other content")
    return msgspec.json.decode(str(rows[0][1]), type=Answer)


async def keep_answer(
    tx: Transaction, work: Work, statements: Statements, request: Request | None, answer: Answer
) -> None:
    """Remember the answer in the transaction of the change. Raises AlreadyDoneError."""
    if request is None:
        return
    at = encode(ColumnKind.TIMESTAMP, work.now, tx.dialect)
    text = msgspec.json.encode(answer).decode()
    bound = (request.key_hash, request.actor, request.route, request.body_hash)
    if not await tx.execute(statements.keep_key, (*bound, text, at)):
        raise AlreadyDoneError


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def tracking_token(work: Work, nonce: str) -> str:
    """The secret of a tracking link, 256 bits; only its hash is stored."""
    return derived_token(work, "tracking", nonce)


def derived_token(work: Work, purpose: str, nonce: str) -> str:
    """A secret of 256 bits that only this installation makes of the nonce, another for each purpose."""
    text = f"{purpose}\0{nonce}".encode()
    digest = hmac.digest(audit_key(work.home), text, "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def token_hash(token: str) -> str:
    """What is kept of a token: enough to recognise it, useless to whoever reads the database."""
    return _digest(token.encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
