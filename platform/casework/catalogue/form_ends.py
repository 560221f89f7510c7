"""How a form ends: an exit page instead of sending, and the declaration that is made by sending."""

from __future__ import annotations

from dataclasses import dataclass

from casework.labels import Label
from casework.rules import Rule


@dataclass(frozen=True, slots=True)
class Exit:
    """The form ends behind its step when `when` is TRUE; it cannot be sent then, by nobody."""

    when: Rule
    title: Label
    text: Label = Label()
    link: Label = Label()
    link_title: Label = Label()


@dataclass(frozen=True, slots=True)
class Declaration:
    """`is_signed`: the full name of whoever sends the form is wanted below it."""

    text: Label
    is_signed: bool = False
