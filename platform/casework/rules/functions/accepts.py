"""The kinds of argument functions take."""

from __future__ import annotations

from casework.rules.functions.record import Accepts
from casework.rules.rows import Rows
from casework.rules.types import Boolean, Date, DateTime, MultiChoice, Reference

ANYTHING = Accepts("any value", lambda type: True)
VALUE = Accepts("a single value", lambda type: type.is_comparable)
TEXTUAL = Accepts("a text", lambda type: type.is_textual)
NUMBER = Accepts("a number", lambda type: type.is_number)
DAY = Accepts("a date", lambda type: isinstance(type, Date))
INSTANT = Accepts("a datetime", lambda type: isinstance(type, DateTime))
CHOSEN = Accepts("a multi-choice or rows", lambda type: isinstance(type, MultiChoice))
ROWS = Accepts("rows", lambda type: isinstance(type, Rows))
REFERENCE = Accepts("a link", lambda type: isinstance(type, Reference))
CONDITION = Accepts("a condition", lambda type: isinstance(type, Boolean))
SIZED = Accepts(
    "numbers, dates, datetimes or durations",
    lambda type: type.is_ordered and not type.is_textual,
)
