"""Amounts of money: exact, in whole minor units of one currency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Self

import msgspec
from babel.core import get_global
from babel.numbers import get_currency_precision

from casework import rules
from casework.fields.base import Culture, Fault
from casework.fields.exact import ExactNumber
from casework.fields.numerals import read_number, show_number
from casework.fields.registry import field_type
from casework.fields.saying import says
from casework.fields.writing import currency_affixes


@field_type
class Money(ExactNumber, frozen=True, kw_only=True):
    """`for_agency` fills in the currency; without one the amount has two digits after the point."""

    type_name = "money"
    doc = "An amount of money, exact to the cent."
    is_shown_as_typed = True

    currency: Annotated[
        str | None, says("Three-letter currency, such as USD. Without it, the agency's.")
    ] = None

    @cached_property
    def digits(self) -> int:
        return get_currency_precision(self.currency) if self.currency else 2

    @property
    def scale(self) -> int:
        return self.digits

    def faults(self) -> list[tuple[str, str]]:
        if self.currency is None or self.currency in get_global("all_currencies"):
            return super().faults()
        return [("currency", f"there is no currency '{self.currency}'; write a code such as USD")]

    def for_agency(self, culture: Culture) -> Self:
        if self.currency is not None:
            return self
        return msgspec.structs.replace(self, currency=culture.currency)

    def rule_type(self) -> rules.Type:
        return rules.Money(self.scale)

    def parse_text(self, text: str, culture: Culture) -> Decimal | Fault:
        number = read_number(self._without_currency(text, culture), culture)
        return self.refusal(culture) if number is None else self.fitted(number)

    def refusal(self, culture: Culture) -> Fault:
        example = self.display(self.from_rule(Decimal("1234.5")), culture)
        return Fault("{title} must be an amount, like {example}", {"example": example})

    def display(self, value: Decimal | None, culture: Culture) -> str:
        if value is None:
            return ""
        before, after = self._affixes(culture)
        shown = f"{before}{show_number(abs(value), culture)}{after}"
        return f"-{shown}" if value < 0 else shown

    def json_schema(self) -> dict[str, Any]:
        return {**super().json_schema(), "description": f"Amount in {self.currency or 'USD'}"}

    def live(self, culture: Culture) -> Mapping[str, object]:
        before, after = self._affixes(culture)
        return {**super().live(culture), "before": before, "after": after}

    def control(self, culture: Culture) -> Mapping[str, object]:
        return {"symbol": self.symbol(culture), "currency": self.currency or culture.currency}

    def symbol(self, culture: Culture) -> str:
        """The sign of the currency, as it stands next to the box of a form."""
        return "".join(self._affixes(culture)).strip()

    def _affixes(self, culture: Culture) -> tuple[str, str]:
        return currency_affixes(culture.language, culture.region, self.currency or culture.currency)

    def _without_currency(self, text: str, culture: Culture) -> str:
        sign, text = ("-", text[1:]) if text[:1] in "-\u2212" else ("", text)
        for word in (self.currency or culture.currency, self.symbol(culture)):
            bare = text.strip().removeprefix(word).removesuffix(word)
            if bare != text.strip():
                return sign + bare.strip()
        return sign + text
