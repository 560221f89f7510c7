"""The channels there are. Closed once the room is imported."""

from __future__ import annotations

from types import MappingProxyType
from typing import TypeVar

from casework.channels.base import Channel

C = TypeVar("C", bound=type[Channel])

_channels: dict[str, type[Channel]] = {}
CHANNELS = MappingProxyType(_channels)
"""Every channel by its YAML word."""

_is_closed = False


def channel(cls: C) -> C:
    """Register a channel under its `channel_name`; a class decorator."""
    if _is_closed:
        raise RuntimeError(f"{cls.channel_name!r} came after the registry of channels was closed")
    if cls.channel_name in _channels:
        raise ValueError(f"two channels are called {cls.channel_name!r}")
    _channels[cls.channel_name] = cls
    return cls


def close() -> None:
    """From here on the registry only reads: the room calls it once all its channels are imported."""
    global _is_closed
    _is_closed = True
