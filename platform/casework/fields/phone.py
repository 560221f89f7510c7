"""Telephone numbers, kept as E.164: `+12135550100`."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Privacy
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type
from casework.fields.saying import OF_PEOPLE

MESSAGE = "{title} must be a phone number, like {example}"
LONGEST = 40


def read_phone(text: str, region: str | None) -> str | Fault:
    """The number in E.164. Without a country code it is one of the region."""
    import phonenumbers  # with the first number: the start is quicker without

    refused = Fault(MESSAGE, {"example": example_phone(region or "US")})
    if len(text) > LONGEST:
        return refused
    try:
        found = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return refused
    if found.extension:
        return Fault("{title} must be a number without an extension")
    if not phonenumbers.is_valid_number(found):
        return refused
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def show_phone(value: str, region: str) -> str:
    """As people of the region write it: national for their own, international for others."""
    import phonenumbers  # as above

    try:
        found = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    is_ours = phonenumbers.region_code_for_number(found) == region
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if is_ours
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(found, style)


@lru_cache(maxsize=256)
def example_phone(region: str) -> str:
    import phonenumbers  # as above

    found = phonenumbers.example_number(region) or phonenumbers.example_number("US")
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(found, national) if found else "+12015550123"


@field_type
class Phone(FieldType, frozen=True, kw_only=True):
    type_name = "phone"
    doc = "A telephone number."
    is_shown_as_typed = True

    privacy: Annotated[Privacy, OF_PEOPLE] = "personal"

    def rule_type(self) -> rules.Type:
        return rules.TEXT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def check(self, value: str) -> Fault | None:
        found = read_phone(value, None)
        return found if isinstance(found, Fault) else None

    def parse_text(self, text: str, culture: Culture) -> str | Fault:
        return read_phone(text, culture.region)

    def display(self, value: str | None, culture: Culture) -> str:
        return "" if value is None else show_phone(value, culture.region)

    def search_text(self, value: str | None) -> str:
        """The digits with and without the country, as people search for them."""
        if value is None:
            return ""
        national = "".join(sign for sign in show_phone(value, _region(value)) if sign.isdigit())
        return f"{value} {national}"

    def from_json(self, data: Any) -> str | Fault | None:
        if data is None:
            return None
        if isinstance(data, str) and data.startswith("+"):
            return read_phone(data, None)
        return Fault("{title} must be a phone number with its country code, like +12015550123")

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\+[1-9][0-9]{4,14}$"}

    def input_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^\+", "maxLength": LONGEST}


def _region(value: str) -> str:
    import phonenumbers  # as above

    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(value, None)) or ""
    except phonenumbers.NumberParseException:
        return ""
