"""The channels there are. Closed once the room is imported."""

from __future__ import annotations

from typing import TypeVar

from casework.channels.base import Channel
from casework.registry import Registry

C = TypeVar("C", bound=type[Channel])

CHANNELS: Registry[type[Channel]] = Registry("channels")
"""Every channel by its YAML word."""


def channel(cls: C) -> C:
    """Register a channel under its `channel_name`; a class decorator."""
    CHANNELS.add(cls.channel_name, cls)
    return cls
