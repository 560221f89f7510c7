"""Pass 1: the agency itself. Its languages, place, theme and teams must be real."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError, get_global

from casework.catalogue import Team, Theme
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names
from casework.compiler.references import RESERVED_AGENCIES
from casework.definition import AgencyText, Document

ALIKE = 0.8
"""How alike a time zone and a word must be: any word is a little like one of 600."""
LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: of text against what is behind it."""


def check_agency_document(document: Document[AgencyText], findings: Findings) -> None:
    _check_name(document, findings)
    _check_languages(document, findings)
    _check_place(document, findings)
    _check_theme(document, findings)
    for name, team in document.text.teams.items():
        if team.email and "@" not in team.email:
            place = document.spot["teams"][name]["email"].place
            findings.add(
                place, f"'{team.email}' is no e-mail address; write one such as {name}@example.gov"
            )


def _check_name(document: Document[AgencyText], findings: Findings) -> None:
    name, place = document.text.agency, document.spot["agency"].place
    if name in RESERVED_AGENCIES or name.startswith(("pg_", "sqlite")):
        findings.add(
            place, f"the name '{name}' is used by the platform; choose another", "reserved"
        )
    elif "__" in name or name.endswith("_"):
        findings.add(place, f"the name '{name}' may not hold '__' nor end in '_'", "reserved")


def _check_languages(document: Document[AgencyText], findings: Findings) -> None:
    seen: set[str] = set()
    for number, code in enumerate(document.text.languages):
        place = document.spot["languages"][number].place
        if code in seen:
            findings.add(place, f"the language '{code}' stands here twice")
        seen.add(code)
        try:
            Locale.parse(code.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            findings.add(
                place,
                f"there is no language '{code}'; write a code such as en, es or vi",
                "unknown",
            )


def _meant_zone(written: str, zones: Iterable[str]) -> str:
    """By its city, where that is all that was written: New York, america/new york."""
    ordered = sorted(zones)
    city = written.rpartition("/")[2].strip().replace(" ", "_").casefold()
    of_city = (zone for zone in ordered if zone.rpartition("/")[2].casefold() == city)
    close = next(of_city, None) or next(iter(get_close_matches(written, ordered, 1, ALIKE)), None)
    return f"did you mean '{close}'?" if close else "write one like America/Chicago"


def _check_place(document: Document[AgencyText], findings: Findings) -> None:
    text, spot = document.text, document.spot
    zones = zoneinfo.available_timezones()
    if text.time_zone not in zones:
        told = f"there is no time zone '{text.time_zone}'; {_meant_zone(text.time_zone, zones)}"
        findings.add(spot["time_zone"].place, told, "unknown")
    if text.currency not in get_global("all_currencies"):
        findings.add(
            spot["currency"].place,
            f"there is no currency '{text.currency}'; write a code such as USD or EUR",
            "unknown",
        )
    countries = {str(code) for code in Locale("en").territories if len(str(code)) == 2}
    if text.region not in countries:
        findings.add(
            spot["region"].place,
            f"there is no country '{text.region}'; write a code of two letters such as US",
            "unknown",
        )


def _check_theme(document: Document[AgencyText], findings: Findings) -> None:
    theme = document.text.theme
    if theme is None:
        return
    ratio = contrast_with_white(theme.colour)
    if ratio < LEAST_CONTRAST:
        findings.add(
            document.spot["theme"]["colour"].place,
            f"white text on {theme.colour} has a contrast of {ratio:.1f} to 1, and {LEAST_CONTRAST} is "
            "needed to be readable; choose a darker colour",
            "contrast",
        )


def contrast_with_white(colour: str) -> float:
    """The WCAG contrast ratio of white on `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def zone_of(text: AgencyText) -> ZoneInfo:
    return ZoneInfo(text.time_zone)


def theme_of(text: AgencyText) -> Theme:
    return Theme(text.theme.colour) if text.theme else Theme()


def teams_of(text: AgencyText, names: Names) -> dict[str, Team]:
    return {
        name: Team(name, label(team.title, names, name), team.email)
        for name, team in text.teams.items()
    }
