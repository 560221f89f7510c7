"""What a column seems to hold, told by its cells: every way of reading that fits, never one by chance."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from casework.fields.numerals import read_number
from casework.imports.date_format import date_reader
from casework.imports.written_numbers import CULTURES

DATE_FORMATS = (
    "YYYY-MM-DD",
    "YYYY-MM-DD hh:mm",
    "YYYY-MM-DD hh:mm:ss",
    "YYYY-MM-DDThh:mm:ss",
    "YYYY-MM-DDThh:mm:ss.000",
    "YYYY/MM/DD",
    "MM/DD/YYYY",
    "DD/MM/YYYY",
    "MM/DD/YYYY hh:mm",
    "DD/MM/YYYY hh:mm",
    "MM/DD/YYYY hh:mm:ss AM",
    "MM/DD/YYYY hh:mm AM",
    "DD.MM.YYYY",
    "DD.MM.YYYY hh:mm",
    "DD-MM-YYYY",
    "DD MMM YYYY",
    "DD-MMM-YYYY",
)
WHOLE, POINT, COMMA, YES_NO, TEXT = (
    "whole number",
    "number with a decimal point",
    "number with a decimal comma",
    "yes or no",
    "text",
)
ENOUGH = 0.9
"""Share of the filled cells that a reading must fit; the others are then shown as suspicious."""
Value = Decimal | datetime
Reader = Callable[[str], Value | None]


def _number(sign: str) -> Reader:
    return lambda text: read_number(text, CULTURES[sign])


def _whole(text: str) -> Value | None:
    return Decimal(text) if re.fullmatch(r"-?[0-9]{1,30}", text) else None


def _yes_no(text: str) -> Value | None:
    return Decimal(1) if text.casefold() in _YES_NO else None


def _dates() -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for written in DATE_FORMATS:
        reader = date_reader(written)
        if not isinstance(reader, str):
            found[written] = reader
    return found


_YES_NO = frozenset(
    ("yes", "no", "true", "false", "y", "n", "sí", "si", "ja", "nein", "oui", "non")
)
READERS: dict[str, Reader] = {
    WHOLE: _whole,
    POINT: _number("."),
    COMMA: _number(","),
    **_dates(),
    YES_NO: _yes_no,
}
"""In the order in which they are preferred when several fit equally well."""
NUMBERS = (WHOLE, POINT, COMMA)
_NOTHING = re.compile(r"[-–.?*x]+|n/?a|null|none|unknown|tbd|nil|0000-00-00|#N/A", re.IGNORECASE)  # noqa: RUF001
_WRONG = (
    (re.compile(r"Ã[\x80-\xbf]|â€|\ufffd"), "letters that were read in a wrong encoding"),
    (re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+"), "a number that a spreadsheet has cut short"),
    (re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|NULL!)"), "an error of a spreadsheet"),
    (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"), "signs that cannot be seen"),
)


def means_nothing(text: str) -> bool:
    """Whether people write this where they know nothing: `n/a`, `-`, `****`."""
    return _NOTHING.fullmatch(text) is not None


def what_is_wrong(text: str) -> str | None:
    """Why a cell of any column is suspicious."""
    return next((reason for pattern, reason in _WRONG if pattern.search(text)), None)
