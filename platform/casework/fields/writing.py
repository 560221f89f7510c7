"""How people of a culture write numbers, amounts and days. Worked out once per language and region."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_symbol, get_decimal_symbol, get_group_symbol

from casework.fields.base import Culture

MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW", "PH", "BZ"})
"""Regions that write the month before the day in figures."""


@dataclass(frozen=True, slots=True)
class Style:
    """The signs of a culture. `is_threes`: digits are grouped in threes (not so in India)."""

    locale: Locale
    point: str
    group: str
    is_threes: bool

    def months(self) -> dict[str, int]:
        """Names of months, long and short, folded, in the language and in English."""
        return _months(self.locale)


def style_of(culture: Culture) -> Style:
    return _style(culture.language, culture.region)


def is_month_first(culture: Culture) -> bool:
    return culture.region in MONTH_FIRST


def date_order(culture: Culture) -> str:
    """`mdy` or `dmy`: the order in which a form asks for the parts of a day."""
    return "mdy" if is_month_first(culture) else "dmy"


@lru_cache(maxsize=256)
def _style(language: str, region: str) -> Style:
    locale = _locale(language, region)
    grouping = locale.decimal_formats[None].grouping
    return Style(
        locale, get_decimal_symbol(locale), get_group_symbol(locale), tuple(grouping) == (3, 3)
    )


def _locale(language: str, region: str) -> Locale:
    """The nearest locale there is: a language we have no data for writes as English does."""
    short = language.replace("_", "-").split("-")[0]
    for name in (f"{short}_{region}", short):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "US")


@lru_cache(maxsize=256)
def _months(locale: Locale) -> dict[str, int]:
    names: dict[str, int] = {}
    for spoken in (Locale("en"), locale):
        for width in ("abbreviated", "wide"):
            for number, name in spoken.months["format"][width].items():
                names[name.casefold().rstrip(".")] = number
    return names


@lru_cache(maxsize=256)
def currency_affixes(language: str, region: str, currency: str) -> tuple[str, str]:
    """What stands before and after a positive amount: `("$", "")`, `("", " €")`."""
    locale = _locale(language, region)
    pattern = locale.currency_formats["standard"]
    symbol = get_currency_symbol(currency, locale)
    return (
        pattern.prefix[0].replace("¤", symbol),
        pattern.suffix[0].replace("¤", symbol),
    )
