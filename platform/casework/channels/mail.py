"""An e-mail made of a message: plain text, and nothing of the message can add a line to its head."""

from __future__ import annotations

import hashlib
import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from casework.channels.base import Message, Undeliverable
from casework.clock import Clock

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
LONGEST_SUBJECT = 200


def mail_of(message: Message, sender: str, clock: Clock) -> EmailMessage:
    """The mail, or `Undeliverable` when the message tries to write its own head."""
    if _CONTROL.search(message.subject) or _CONTROL.search(message.to):
        raise Undeliverable("the subject or the address holds a line end; nothing was sent")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender)
    mail["To"] = _address(message.to)
    mail["Subject"] = message.subject[:LONGEST_SUBJECT]
    mail["Date"] = format_datetime(clock())
    mail["Message-ID"] = message_id(message.key, sender)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    mail["Content-Language"] = re.sub(r"[^A-Za-z0-9-]", "", message.language) or "en"
    return mail


def message_id(key: str, sender: str) -> str:
    """The same for the same key, so that a mail that arrives twice can be seen to be one."""
    return f"<{key_digest(key)}@{_address(sender).domain}>"


def key_digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def _address(written: str) -> Address:
    """`name@example.org` or `City Hall <name@example.org>`; one address, never a list."""
    name, found = parseaddr(written)
    local, at, domain = found.rpartition("@")
    if not (local and at and domain):
        raise Undeliverable("there is no such email address")
    try:
        return Address(name, local, domain.encode("idna").decode())
    except (ValueError, UnicodeError) as error:
        raise Undeliverable("there is no such email address") from error
