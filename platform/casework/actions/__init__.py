"""The actions: what automation may do, one class a file. Importing the room closes the registry."""

from casework.actions.assign import Assign
from casework.actions.base import (
    TEAM,
    Action,
    ActionFault,
    CaseContext,
    Expression,
    Surroundings,
    Words,
)
from casework.actions.note import Note
from casework.actions.notify import Notify
from casework.actions.registry import ACTIONS
from casework.actions.set import SetField

ACTIONS.close()

__all__ = [
    "ACTIONS",
    "TEAM",
    "Action",
    "ActionFault",
    "Assign",
    "CaseContext",
    "Expression",
    "Note",
    "Notify",
    "SetField",
    "Surroundings",
    "Words",
]
