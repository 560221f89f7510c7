"""How a column writes numbers: the sign before fractions, and units beside the figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from casework.fields import Culture, Fault
from casework.fields.numerals import read_number
from casework.problems import did_you_mean

CULTURES = {".": Culture("en", "US"), ",": Culture("de", "DE")}
"""People who write that sign before fractions; groups and blanks are then read as theirs."""
NAMES = {".": "a decimal point", ",": "a decimal comma"}
_WITH_UNIT = re.compile(
    r"(?P<before>[^0-9+\-\u2212\u2013.,]*)(?P<number>[^A-Za-z%]*[0-9])(?P<behind>.*)", re.S
)


@dataclass(frozen=True, slots=True)
class WrittenNumbers:
    """`units` tell how much one of each is of what the field counts; without a unit it is one."""

    point: str | None
    culture: Culture
    units: Mapping[str, Decimal] = field(default_factory=dict)

    def read(self, text: str) -> Decimal | Fault:
        factor = Decimal(1)
        if self.units:
            found = self._unit(text)
            if isinstance(found, Fault):
                return found
            text, factor = found
        number = read_number(text, CULTURES[self.point] if self.point else self.culture)
        if number is None:
            how = f"a number with {NAMES[self.point]}" if self.point else "a number"
            return Fault("it is not written as {how}", {"how": how})
        return number * factor

    def _unit(self, text: str) -> tuple[str, Decimal] | Fault:
        """The figures without their unit, and what the unit is worth."""
        parts = _WITH_UNIT.fullmatch(text)
        if parts is None:
            return text, Decimal(1)
        sides = [side for side in (parts["before"].strip(), parts["behind"].strip()) if side]
        unknown = [side for side in sides if side not in self.units]
        if unknown or len(sides) > 1:
            tail = did_you_mean(unknown[0] if unknown else "", self.units)
            named = unknown[0] if unknown else " and ".join(sides)
            return Fault(
                "it has the unit '{unit}', which the mapping does not list{tail}",
                {"unit": named, "tail": tail},
            )
        return parts["number"], self.units[sides[0]] if sides else Decimal(1)
