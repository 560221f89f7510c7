"""Numbers with a fraction, exact."""

from __future__ import annotations

from typing import Annotated

import msgspec

from casework import rules
from casework.fields.exact import ExactNumber
from casework.fields.registry import field_type


@field_type
class Decimal(ExactNumber, frozen=True, kw_only=True):
    type_name = "decimal"
    doc = "A number with a fraction, kept exactly."
    is_shown_as_typed = True

    places: Annotated[
        int, msgspec.Meta(ge=1, le=6, description="How many digits after the point (1 to 6).")
    ] = 2

    @property
    def scale(self) -> int:
        return self.places

    def rule_type(self) -> rules.Type:
        return rules.Decimal(self.places)
