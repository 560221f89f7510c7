"""Reference numbers such as `PH-2026-000123`: gap-free, by a sequence row locked until the commit."""

from __future__ import annotations

import re

from casework.catalogue import Entity

_NUMBER = re.compile(r"\{number(?::0?(\d+))?\}")


def write_reference(pattern: str, number: int, year: int) -> str:
    """The reference for a number: `{year}` and `{number:06}` filled in; longer numbers just grow."""
    text = pattern.replace("{year}", str(year))
    return _NUMBER.sub(lambda found: str(number).zfill(int(found.group(1) or 0)), text)


def sequence_year(entity: Entity, year: int) -> int:
    """The year whose sequence counts: numbers start again each year only if the year is told."""
    return year if "{year}" in entity.reference else 0
