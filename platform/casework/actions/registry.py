"""The actions there are. Closed once the room is imported."""

from __future__ import annotations

from casework.actions.base import Action
from casework.registry import Registry

ACTIONS: Registry[type[Action]] = Registry("actions")
"""Every action by its YAML word."""


def action(cls: type[Action]) -> type[Action]:
    """Register an action under its `action_name`; a class decorator."""
    ACTIONS.add(cls.action_name, cls)
    return cls
