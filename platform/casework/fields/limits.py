"""Limits that several field types share: sizes of numbers, and when two limits contradict."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from casework.fields.base import Fault
from casework.rules.types import FIELD_BOUND

LARGEST = FIELD_BOUND
"""The largest number a field may hold, in minor units. Below 2^53: exact in a browser as well."""


def between(value: Any, least: Any, most: Any, largest: int | Decimal) -> Fault | None:
    """Why a number is outside of its limits, or None."""
    if most is not None and value > most:
        return Fault("{title} must be {max} or less", {"max": most})
    if least is not None and value < least:
        return Fault("{title} must be {min} or more", {"min": least})
    if abs(value) > largest:
        return Fault("{title} must be a smaller number")
    return None


def limit_faults(
    least: Any, most: Any, largest: int | Decimal | None = None
) -> list[tuple[str, str]]:
    """What is wrong with `min` and `max` of the YAML."""
    found = []
    if least is not None and most is not None and least > most:
        found.append(("min", f"min is {least} but max is {most}; min must not be above max"))
    for option, limit in (("min", least), ("max", most)):
        if limit is not None and largest is not None and abs(limit) > largest:
            found.append((option, f"{option} must be between -{largest} and {largest}"))
    return found
