"""Numbers as people write them: forgiving about spaces, signs and groups, exact about the value.

What could be read in two ways is refused, never guessed: `1,23` where the comma groups thousands.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from casework.fields.base import Culture
from casework.fields.limits import LARGEST
from casework.fields.writing import Style, style_of

LONGEST = 40
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2019": "'"})
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<sign>[ ',.٬])[0-9]{2,3})(?:(?P=sign)[0-9]{2,3})*")


def read_number(text: str, culture: Culture) -> Decimal | None:
    """`1,234.5`, `1 234,5` or `-7` as the culture writes them; None when it is no such number."""
    text = _plain(text)
    if not text or len(text) > LONGEST:
        return None
    style = style_of(culture)
    sign, digits = ("-", text[1:].lstrip()) if text[0] in "+-" else ("", text)
    sign = sign if text[0] == "-" else ""
    whole, point, fraction = digits.partition(style.point)
    joined = _ungrouped(whole, style)
    if joined is None or (point and not _is_digits(fraction)):
        return None
    return Decimal(f"{sign}{joined}{'.' + fraction if point else ''}")


def live_number(
    culture: Culture, least: Decimal | int | None, most: Decimal | int | None, scale: int
) -> dict[str, object]:
    """How a browser reads and shows numbers of so many digits after the point, within these limits."""
    style, unit = style_of(culture), Decimal(1).scaleb(-scale)
    largest = Decimal(LARGEST).scaleb(-scale)
    low = max(-largest, Decimal(least)) if least is not None else -largest
    high = min(largest, Decimal(most)) if most is not None else largest
    return {
        "as": "number",
        "point": style.point,
        "group": style.group,
        "threes": style.is_threes,
        "least": format(low.quantize(unit, "ROUND_CEILING"), "f"),
        "most": format(high.quantize(unit, "ROUND_FLOOR"), "f"),
    }


def write_number(value: Decimal | int, culture: Culture) -> str:
    """The number for a file: the culture's point, no groups. `read_number` gives it back."""
    return _figures(value).replace(".", style_of(culture).point)


def show_number(value: Decimal | int, culture: Culture) -> str:
    """The number for people, in groups."""
    style = style_of(culture)
    whole, point, fraction = _figures(value).lstrip("-").partition(".")
    shown = _grouped(whole, style) + (style.point + fraction if point else "")
    return f"-{shown}" if value < 0 else shown


def _figures(value: Decimal | int) -> str:
    return str(value) if isinstance(value, int) else format(value, "f")


def _grouped(whole: str, style: Style) -> str:
    if style.is_threes:
        return f"{int(whole):,}".replace(",", style.group)
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return style.group.join([*reversed(pairs), tail])


def _plain(text: str) -> str:
    """Figures of any script become 0-9, every kind of space a plain one."""
    text = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text)


def _ungrouped(whole: str, style: Style) -> str | None:
    """The digits before the point, when they stand together or in proper groups."""
    if whole == "" or _is_digits(whole):
        return whole or "0"
    match = _GROUPED.fullmatch(whole)
    if match is None or match["sign"] not in (_plain(style.group) or " ", " ", "'"):
        return None
    groups = whole.split(match["sign"])
    middle = groups[1:-1]
    is_proper = len(groups[-1]) == 3 and len({len(group) for group in middle} | {3}) <= (
        1 if style.is_threes else 2
    )
    return "".join(groups) if is_proper else None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
