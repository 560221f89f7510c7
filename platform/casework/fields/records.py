"""Links to several records of another entity, such as the parcels that a permit is about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar

import msgspec

from casework import rules
from casework.fields.base import (
    Culture,
    Fault,
    FieldType,
    Identifier,
    Named,
    Raw,
    Ref,
    says,
)
from casework.fields.columns import Column, ColumnKind
from casework.fields.link import NUMBERED_SCHEMA, REFERENCE_SCHEMA, SEARCH_THROUGH
from casework.fields.record import RecordLink
from casework.fields.registry import field_type

_APART = re.compile(r"[;,\r\n]")
"""No reference holds one of these."""


@field_type
class RecordLinks(FieldType, frozen=True, kw_only=True):
    """The value is a tuple of `Ref`s, each once, in the order in which they were chosen.

    From forms, files and the API some may be `Named` still to be found. Nothing chosen is None.
    """

    type_name = "records"
    doc = "Links to any number of records of another entity, such as the parcels of a permit."
    is_sortable = False
    may_be_unique = False
    links_many: ClassVar[bool] = True

    to: Annotated[Identifier, says("The entity they are records of, such as parcel.")]
    min: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=500)] | None,
        says("The fewest that may be chosen, once any is."),
    ] = None
    max: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=500)], says("The most that may be chosen.")
    ] = 100
    search_through: Annotated[list[Identifier], SEARCH_THROUGH] = []

    def searched_fields(self) -> tuple[str, ...]:
        return tuple(self.search_through)

    def faults(self) -> list[tuple[str, str]]:
        if self.default is not None:
            return [("default", "links to records have no default")]
        found = super().faults()
        if self.min is not None and self.min > self.max:
            found.append(("min", f"min ({self.min}) is above max ({self.max})"))
        return found

    def one(self) -> RecordLink:
        """What each of the links is."""
        return RecordLink(to=self.to)

    def links_to(self) -> str | None:
        return self.to

    def unclear(self, reference: str) -> Fault:
        """What to tell people who named a record that is not there, or not theirs to see."""
        return Fault(
            '{title}: "{reference}" is not the reference of a record', {"reference": reference}
        )

    # -- storage and rules -----------------------------------------------------------------------
    def rule_type(self) -> rules.Type:
        return rules.Rows()

    def to_rule(self, value: Any) -> object:
        """How many there are; what is in them, whoever judges loads."""
        return value

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.JSON, target=self.to),)

    def to_columns(self, value: Any) -> tuple[object, ...]:
        return (json.dumps([one.id for one in value]) if value else None,)

    def from_columns(self, parts: Sequence[Any]) -> Any:
        return tuple(map(Ref, json.loads(parts[0]))) or None if parts[0] else None

    # -- limits ----------------------------------------------------------------------------------
    def check(self, value: Any) -> Fault | None:
        if not isinstance(value, tuple):
            return Fault("{title} must be a list of records")
        if len(value) > self.max:
            return Fault("Choose {max} of {title} at most", {"max": self.max})
        if self.min is not None and len(value) < self.min:
            return Fault("Choose at least {min} of {title}", {"min": self.min})
        return self._first_fault(value)

    def _first_fault(self, found: Iterable[Any]) -> Fault | None:
        one = self.one()
        faults = (value if isinstance(value, Fault) else one.check(value) for value in found)
        return next(filter(None, faults), None)

    def _each_once(self, found: Sequence[Any]) -> Any | Fault:
        """A fault of any is the fault of all; a record that is named twice counts once."""
        fault = next((each for each in found if isinstance(each, Fault)), None)
        if fault is not None:
            return fault
        value = tuple(dict.fromkeys(found))
        return (self.check(value) or value) if value else None

    # -- people ----------------------------------------------------------------------------------
    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Any | Fault:
        """`name`, several times: each holds one link or more."""
        return self.parse_text("\n".join(raw.get(name) or ()), culture)

    def form_values(self, value: Any, name: str, culture: Culture) -> dict[str, list[str]]:
        one = self.one()
        return {name: [one.export_text(each, culture) for each in value or ()]}

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        """References apart by semicolons, commas or lines."""
        one = self.one()
        pieces = [piece.strip() for piece in _APART.split(text) if piece.strip()]
        return self._each_once([one.parse_text(piece, culture) for piece in pieces])

    def export_text(self, value: Any, culture: Culture) -> str:
        one = self.one()
        return "; ".join(one.export_text(each, culture) for each in value)

    def display(self, value: Any, culture: Culture) -> str:
        one = self.one()
        if isinstance(value, Ref | Named):
            return one.display(value, culture)
        return ", ".join(one.display(each, culture) for each in value or ())

    def search_text(self, value: Any) -> str:
        return " ".join(self.one().search_text(each) for each in value or ())

    # -- machines --------------------------------------------------------------------------------
    def to_json(self, value: Any) -> Any:
        one = self.one()
        return None if value is None else [one.to_json(each) for each in value]

    def from_json(self, data: Any) -> Any | Fault:
        """A list of `{"id": 7}` or `{"reference": "PA-000007"}`."""
        if data is None or data == []:
            return None
        if not isinstance(data, list):
            return Fault("{title} must be a list of records")
        if len(data) > self.max:
            return self.check((None,) * len(data))
        one = self.one()
        return self._each_once([one.from_json(each) for each in data])

    def json_schema(self) -> dict[str, Any]:
        one = {"anyOf": [NUMBERED_SCHEMA, REFERENCE_SCHEMA]}
        return {"type": "array", "items": one, "minItems": 1, "maxItems": self.max}

    def input_schema(self) -> dict[str, Any]:
        return {**self.json_schema(), "minItems": 0}
