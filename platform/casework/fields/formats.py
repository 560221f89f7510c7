"""Named formats of short texts. An agency names one; it never writes a pattern of its own.

So every pattern is one of ours: bounded, without backtracking traps, with a sentence and an example
that people understand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Format:
    """`sentence` tells people what to write (a message id; `{example}` is filled in).

    `is_upper`: letters are made capital before they are checked, so that case never matters.
    """

    name: str
    pattern: re.Pattern[str]
    sentence: str
    example: str
    is_upper: bool = False
    control: Mapping[str, str] = field(default_factory=dict)
    """Attributes of its control: the keys a telephone shows, what a browser may fill in."""

    def tidy(self, text: str) -> str:
        return text.upper() if self.is_upper else text

    def fits(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None


_DIGITS = MappingProxyType({"inputmode": "numeric"})


def _format(
    name: str,
    pattern: str,
    sentence: str,
    example: str,
    is_upper: bool = False,
    control: Mapping[str, str] | None = None,
) -> Format:
    compiled = re.compile(pattern, re.ASCII)
    return Format(name, compiled, sentence, example, is_upper, control or {})


_FORMATS = (
    _format(
        "digits",
        r"[0-9]+",
        "{title} must have digits only, like {example}",
        "0042",
        control=_DIGITS,
    ),
    Format(
        "letters",
        re.compile(r"[^\W\d_]+(?:[ '\u2019-][^\W\d_]+)*"),
        "{title} must have letters only, like {example}",
        "Ana",
    ),
    _format(
        "reference",
        r"[A-Z0-9]+(?:[-/.][A-Z0-9]+)*",
        "{title} must be a reference, like {example}",
        "PH-2026-000123",
        is_upper=True,
    ),
    _format(
        "us_zip",
        r"[0-9]{5}(?:-[0-9]{4})?",
        "{title} must be a ZIP code, like {example}",
        "90012",
        control={"inputmode": "numeric", "autocomplete": "postal-code"},
    ),
    _format(
        "us_state",
        r"A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI"
        r"|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|PR|GU|VI|AS|MP",
        "{title} must be a state in two letters, like {example}",
        "CA",
        is_upper=True,
    ),
    _format(
        "ssn",
        r"(?!000|666|9)[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}",
        "{title} must be a Social Security number, in the form {example}",
        "123-45-6789",
        control=_DIGITS,
    ),
    _format(
        "ein",
        r"[0-9]{2}-[0-9]{7}",
        "{title} must be an employer number, like {example}",
        "12-3456789",
        control=_DIGITS,
    ),
    _format(
        "parcel",
        r"[A-Z0-9]+(?:[-. ][A-Z0-9]+)*",
        "{title} must be a parcel number, like {example}",
        "5148-022-017",
        is_upper=True,
    ),
    _format(
        "licence_plate",
        r"[A-Z0-9](?:[ -]?[A-Z0-9]){1,9}",
        "{title} must be a licence plate, like {example}",
        "8ABC123",
        is_upper=True,
    ),
    _format(
        "vin",
        r"[A-HJ-NPR-Z0-9]{17}",
        "{title} must be a vehicle number of 17 signs, like {example}",
        "1HGCM82633A004352",
        is_upper=True,
    ),
    _format(
        "uk_postcode",
        r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}",
        "{title} must be a postcode, like {example}",
        "SW1A 1AA",
        is_upper=True,
    ),
    _format(
        "canadian_postcode",
        r"[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]",
        "{title} must be a postal code, like {example}",
        "K1A 0B1",
        is_upper=True,
    ),
    _format(
        "year",
        r"[12][0-9]{3}",
        "{title} must be a year, like {example}",
        "2026",
        control=_DIGITS,
    ),
    _format(
        "time",
        r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]",
        "{title} must be a time of day, like {example}",
        "14:30",
    ),
)

FORMATS = MappingProxyType({known.name: known for known in _FORMATS})
"""Every named format by its YAML word."""
