"""E-mail: by the operator's mail server, or into a folder when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import ClassVar, Protocol, Self

from casework.channels.base import Delivered, Message
from casework.channels.folder import Folder
from casework.channels.mail import mail_of
from casework.channels.registry import channel
from casework.channels.smtp import MailServer
from casework.clock import Clock, system_clock
from casework.settings import Settings

OUTBOX = "outbox"
"""The folder in CASEWORK_HOME where mail is kept when CASEWORK_SMTP is not set."""


class Post(Protocol):
    """Whatever takes a finished mail. Raises `Retryable` or `Undeliverable`."""

    async def hand_over(self, mail: EmailMessage) -> None: ...


@channel
@dataclass(frozen=True, slots=True)
class Email:
    channel_name: ClassVar[str] = "email"
    doc: ClassVar[str] = "An email, sent by CASEWORK_SMTP or else kept in the outbox folder."

    post: Post
    sender: str
    clock: Clock = system_clock

    @classmethod
    def opened(cls, settings: Settings) -> Self:
        post = MailServer.of(settings.smtp) if settings.smtp else Folder(settings.home / OUTBOX)
        return cls(post, settings.mail_from)

    async def deliver(self, message: Message) -> Delivered:
        mail = mail_of(message, self.sender, self.clock)
        await self.post.hand_over(mail)
        return Delivered(str(mail["Message-ID"]))
