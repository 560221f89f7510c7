"""The channels: how messages travel, one class a file. Importing the room closes the registry."""

from casework.channels.base import Channel, Delivered, Message, Retryable, Undeliverable
from casework.channels.email import Email
from casework.channels.registry import CHANNELS

CHANNELS.close()

__all__ = [
    "CHANNELS",
    "Channel",
    "Delivered",
    "Email",
    "Message",
    "Retryable",
    "Undeliverable",
]
