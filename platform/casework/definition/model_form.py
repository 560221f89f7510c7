"""How a form may end: on a page that tells why not, or with a declaration that is signed."""

from __future__ import annotations

from typing import ClassVar, Literal

from casework.definition.written import Expression, Text
from casework.fields import Words


class ExitText(Text, frozen=True, kw_only=True):
    """A page on which the form ends, because sending it would lead to nothing."""

    noun: ClassVar[str] = "an exit"
    when: Expression
    """The form ends here when this rule is true after the step."""
    title: Words
    """The heading of the page."""
    text: Words | None = None
    """Why, in plain words, and what to do instead."""
    link: Words | None = None
    """Where to go instead: an address that begins with https://, mailto: or tel:."""
    link_title: Words | None = None
    """The words of the link; the address when they are left out."""


class DeclarationText(Text, frozen=True, kw_only=True):
    """What people confirm when they send the form. It is kept with the case, word for word."""

    noun: ClassVar[str] = "a declaration"
    text: Words
    """The words beside the box that must be ticked."""
    signature: Literal["none", "name"] = "none"
    """With `name` people type their full name below it."""
