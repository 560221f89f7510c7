"""The actions there are. Closed once the room is imported."""

from __future__ import annotations

from types import MappingProxyType

from casework.actions.base import Action

_actions: dict[str, type[Action]] = {}
ACTIONS = MappingProxyType(_actions)
"""Every action by its YAML word."""

_is_closed = False


def action(cls: type[Action]) -> type[Action]:
    """Register an action under its `action_name`; a class decorator."""
    if _is_closed:
        raise RuntimeError(f"{cls.action_name!r} came after the registry of actions was closed")
    if cls.action_name in _actions:
        raise ValueError(f"two actions are called {cls.action_name!r}")
    _actions[cls.action_name] = cls
    return cls


def close() -> None:
    """From here on the registry only reads: the room calls it once all its actions are imported."""
    global _is_closed
    _is_closed = True
