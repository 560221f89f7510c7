"""E-mail addresses."""

from __future__ import annotations

from typing import Annotated, Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Privacy
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type
from casework.fields.saying import OF_PEOPLE

MESSAGE = "{title} must be an email address, like name@example.org"
LONGEST = 254


def read_email(text: str) -> str | None:
    """The address with its domain in lower case, or None. Nobody is asked whether it exists."""
    if len(text) > LONGEST:
        return None
    from email_validator import EmailNotValidError, validate_email  # slow to import, seldom needed

    try:
        found = validate_email(
            text,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
        )
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized


@field_type
class Email(FieldType, frozen=True, kw_only=True):
    type_name = "email"
    doc = "An email address."
    is_shown_as_typed = True

    privacy: Annotated[Privacy, OF_PEOPLE] = "personal"

    def rule_type(self) -> rules.Type:
        return rules.TEXT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def parse_text(self, text: str, culture: Culture) -> str | Fault:
        return read_email(text.strip().removeprefix("mailto:")) or Fault(MESSAGE)

    def check(self, value: str) -> Fault | None:
        return None if read_email(value) else Fault(MESSAGE)

    def from_json(self, data: Any) -> str | Fault | None:
        if data is None:
            return None
        return (read_email(data) if isinstance(data, str) else None) or Fault(MESSAGE)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": LONGEST}
