"""How a message leaves the platform. A channel is one class file; it knows nothing of cases.

Delivery is at least once: the outbox may ask again with the same `key`, and a channel makes of the
key whatever lets the receiver see that it is the same message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from casework.settings import Settings


@dataclass(frozen=True, slots=True)
class Message:
    """Words for one person. `to` is the address as the channel understands it; `key` never changes."""

    to: str
    subject: str
    body: str
    language: str
    key: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """Handed over. `provider_id` is how the other side calls the message."""

    provider_id: str


class Retryable(Exception):
    """Not delivered, but it may be later: the outbox tries again. The text holds no secret."""


class Undeliverable(Exception):
    """It will never be delivered as it is: staff are told, nobody tries again."""


class Channel(Protocol):
    """What the outbox needs of a channel. Raises `Retryable` or `Undeliverable`, nothing else."""

    channel_name: ClassVar[str]
    doc: ClassVar[str]

    @classmethod
    def opened(cls, settings: Settings) -> Self:
        """The channel as the operator set it up. Connects to nothing yet."""
        ...

    async def deliver(self, message: Message) -> Delivered: ...
