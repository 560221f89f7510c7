"""What the documents are made of: texts of a certain form, closed lists of words, fields, actions."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from casework.actions import Action


def shaped(pattern: str, expected: str) -> msgspec.Meta:
    """A text of a certain form; `expected` is what a message says of it."""
    return msgspec.Meta(pattern=pattern, extra_json_schema={"x-expected": expected})


Language = Annotated[
    str, shaped("^[a-z]{2,3}(-[A-Z]{2})?$", "a language code such as en, es or pt-BR")
]
Country = Annotated[str, shaped("^[A-Z]{2}$", "a country in two capital letters, such as US")]
Currency = Annotated[str, shaped("^[A-Z]{3}$", "a currency in three capital letters, such as USD")]
Colour = Annotated[
    str, shaped("^#[0-9a-fA-F]{6}$", "a colour in quotes such as '#0b4f6c' (# and six of 0-9, a-f)")
]
Length = Annotated[
    str,
    shaped(
        "^[1-9][0-9]{0,4} (minute|hour|day|week)s?$",
        "a length of time such as '72 hours' or '3 days'",
    ),
]
Share = Annotated[str, shaped("^[1-9][0-9]?%$", "a share such as 75%, between 1% and 99%")]
Moment = Annotated[
    str,
    shaped(
        "^(opened|(entering|leaving) [a-z][a-z0-9_]*)$",
        "'opened', 'entering STATE' or 'leaving STATE'",
    ),
]
Prefilling = Annotated[
    str,
    shaped(
        "^(person|(person|previous)[.][a-z][a-z0-9_]*)$",
        "'person', 'person.FIELD' or 'previous.FIELD'",
    ),
]
Order = Annotated[
    str, shaped("^-?[a-z][a-z0-9_]{0,47}$", "the name of a field, with - before it for descending")
]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Expression = Annotated[str, msgspec.Meta(extra_json_schema={"x-expected": "a rule"})]
Everything = Annotated[Literal["all"], msgspec.Meta(extra_json_schema={"x-expected": "'all'"})]
VerbWord = Literal[
    "read", "create", "change", "act", "assign", "note", "export", "archive", "delete"
]
Ending = Literal["done", "refused", "withdrawn", "duplicate", "referred"]
TagColour = Literal[
    "grey", "green", "turquoise", "blue", "purple", "pink", "red", "orange", "yellow"
]
StyleWord = Literal["pages", "key_entry", "script"]
PriorityWord = Literal["low", "normal", "high", "urgent"]


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything written. `noun` is what messages call it."""

    noun: ClassVar[str] = "this"


class ActionText:
    """One line under `do:`: the action with its options filled in.

    A plain class, as `FieldText` is: msgspec would look inside a dataclass.
    """

    __slots__ = ("action",)

    def __init__(self, action: Action) -> None:
        self.action = action
