"""How a file writes dates and times: `MM/DD/YYYY hh:mm:ss AM`, read without guessing.

Letters: YYYY year, MM month, MMM English month name in three letters, DD day, hh hour (of 12 with
AM in the format, else of 24), mm minute, ss second, AM the half of the day. MM, DD and hh also
take one figure. Everything else must stand in the cell as it stands in the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from casework.fields.days import FIRST_DAY, LAST_DAY

PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MMM": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})",
    "AM": r"(?P<half>[AaPp])\.?[Mm]\.?",
}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_TOKEN = re.compile("|".join(PARTS))
ReadMoment = Callable[[str], datetime | None]
"""The moment on the wall clock that a cell names, without a zone; None when it names none."""


def date_reader(written: str) -> ReadMoment | str:
    """The reader of a format, or what is wrong with the format."""
    words = _TOKEN.findall(written)
    left = set(re.findall("[A-Za-z]", _TOKEN.sub("", written))) - {"T", "Z"}
    if left:
        return f"'{sorted(left)[0]}' means nothing here; a format is like MM/DD/YYYY hh:mm:ss AM"
    if len(words) != len(set(words)) or {"MM", "MMM"} <= set(words):
        return "a part stands here twice; a format is like MM/DD/YYYY hh:mm:ss AM"
    if not {"YYYY", "DD"} <= set(words) or not {"MM", "MMM"} & set(words):
        return "a format names year, month and day, like YYYY-MM-DD"
    pattern = re.compile(_pattern(written), re.ASCII)
    return lambda text: _moment(pattern, text)


def _pattern(written: str) -> str:
    pieces, at = [], 0
    for found in _TOKEN.finditer(written):
        pieces += [re.escape(written[at : found.start()]), PARTS[found[0]]]
        at = found.end()
    return "".join([*pieces, re.escape(written[at:])])


def _moment(pattern: re.Pattern[str], text: str) -> datetime | None:
    found = pattern.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    month = MONTHS.get(parts["name"].lower(), 0) if "name" in parts else int(parts["month"])
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    try:
        # The zone is put to it by whoever knows the agency's.
        moment = datetime(int(parts["year"]), month, int(parts["day"]), hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None
    return moment if FIRST_DAY < moment.date() < LAST_DAY else None
