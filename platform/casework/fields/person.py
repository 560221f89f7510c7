"""A person the agency serves: a link to their record, or what they said about themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from casework.fields.base import Culture, Fault, Named, Privacy, Raw, Ref, first
from casework.fields.email import read_email
from casework.fields.link import NUMBERED_SCHEMA, REFERENCE_SCHEMA, SearchedLink
from casework.fields.phone import read_phone, show_phone
from casework.fields.registry import field_type
from casework.fields.saying import OF_PEOPLE
from casework.fields.wording import has_strange_signs, one_line

LONGEST_NAME = 200
_REFERENCE = re.compile(r"P-[0-9]{6,}")
"""What the platform calls a person. Any other text of letters is a name."""

PARTS = ("name", "email", "phone")
BAD_NAME = Fault("Enter a name without the signs @ ; # < >", {"part": "name"})
BAD_EMAIL = Fault(
    "Enter an email address in the correct format, like name@example.org", {"part": "email"}
)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who wrote how to reach them. `cases` finds or makes their record when it stores.

    `phone` is E.164; an empty text was not given, but one of the three always is.
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"


@field_type
class Person(SearchedLink, frozen=True, kw_only=True):
    """The value is a `Ref`, or a `NewPerson` on its way in (or a `Named`: their reference)."""

    type_name = "person"
    doc = "A person: who reported, who applied, who owns."
    may_be_unique = False

    privacy: Annotated[Privacy, OF_PEOPLE] = "personal"

    contact: Annotated[
        Literal["optional", "email", "phone", "either"],
        msgspec.Meta(description="Which way to reach a new person must be given."),
    ] = "optional"

    def target(self) -> str:
        return "person"

    def unclear(self) -> Fault:
        return Fault("{title} must be a person: a name, an email address or a phone number")

    def check(self, value: Any) -> Fault | None:
        if not isinstance(value, NewPerson):
            return super().check(value)
        if not (value.name or value.email or value.phone):
            return self.unclear()
        if value.name and not _is_name(value.name):
            return BAD_NAME
        if value.email and not read_email(value.email):
            return BAD_EMAIL
        if value.phone and isinstance(fault := read_phone(value.phone, None), Fault):
            return Fault(fault.message, {**fault.values, "part": "phone"})
        return self._unreachable(value)

    def _unreachable(self, value: NewPerson) -> Fault | None:
        if self.contact == "email" and not value.email:
            return Fault("Enter an email address", {"part": "email"})
        if self.contact == "phone" and not value.phone:
            return Fault("Enter a phone number", {"part": "phone"})
        if self.contact == "either" and not (value.email or value.phone):
            return Fault("Enter an email address or a phone number", {"part": "email"})
        return None

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Any | Fault:
        """`name.name`, `.email` and `.phone`, or `.id` of somebody known already."""
        number = first(raw, f"{name}.id").strip()
        if number:
            return super().parse_form({f"{name}.id": [number]}, name, culture)
        texts = [one_line(first(raw, f"{name}.{part}")) for part in PARTS]
        if any(texts):
            return self._new(texts, culture)
        return super().parse_form(raw, name, culture)

    def form_values(self, value: Any, name: str, culture: Culture) -> dict[str, list[str]]:
        if isinstance(value, Ref):
            return {f"{name}.id": [str(value.id)]}
        if isinstance(value, Named):
            return {name: [value.reference]}
        texts = (value.name, value.email, value.phone) if value else ("", "", "")
        return {f"{name}.{p}": [text] if text else [] for p, text in zip(PARTS, texts, strict=True)}

    def _new(self, texts: Sequence[str], culture: Culture) -> NewPerson | Fault:
        name, email, phone = texts
        address = read_email(email) if email else ""
        if address is None:
            return BAD_EMAIL
        number = read_phone(phone, culture.region) if phone else ""
        if isinstance(number, Fault):
            values = {**number.values, "part": "phone"}
            return Fault("Enter a phone number, like {example}", values)
        value = NewPerson(name, address, number, culture.language)
        return self.check(value) or value

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        """`Ana Ruiz; ana@example.org; +12135550123` with any of the three; `Ana Ruiz #12`; `P-000012`."""
        text = one_line(text)
        if "#" in text or _REFERENCE.fullmatch(text):
            return super().parse_text(text, culture)
        found = dict.fromkeys(PARTS, "")
        for piece in text.replace("<", ";").replace(">", ";").split(";"):
            if piece := piece.strip():
                kind = _kind_of(piece)
                if found[kind]:
                    return self.unclear()
                found[kind] = piece
        return self._new(list(found.values()), culture)

    def export_text(self, value: Any, culture: Culture) -> str:
        if isinstance(value, NewPerson):
            return "; ".join(part for part in (value.name, value.email, value.phone) if part)
        return super().export_text(value, culture)

    def display(self, value: Any, culture: Culture) -> str:
        if isinstance(value, NewPerson):
            return value.name or value.email or show_phone(value.phone, culture.region)
        return super().display(value, culture)

    def search_text(self, value: Any) -> str:
        if isinstance(value, NewPerson):
            return " ".join(part for part in (value.name, value.email, value.phone) if part)
        return super().search_text(value)

    def to_json(self, value: Any) -> dict[str, Any] | None:
        if isinstance(value, NewPerson):
            return {part: getattr(value, part) for part in (*PARTS, "language")}
        return super().to_json(value)

    def from_json(self, data: Any) -> Any | Fault:
        if not isinstance(data, dict) or set(data) & {"id", "reference"}:
            return super().from_json(data)
        if not set(data) <= {*PARTS, "language"}:
            return Fault("{title} must be an object with id, reference, or name, email and phone")
        if not all(isinstance(part, str) and len(part) <= 1000 for part in data.values()):
            return Fault("{title} must have texts as name, email and phone")
        culture = Culture(language=data.get("language") or "en", region="")
        texts = [one_line(data.get(part, "")) for part in PARTS]
        return self._new(texts, culture) if any(texts) else self.unclear()

    def json_schema(self) -> dict[str, Any]:
        text = {"type": "string", "maxLength": 1000}
        new = {
            "type": "object",
            "properties": dict.fromkeys((*PARTS, "language"), text),
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [NUMBERED_SCHEMA, REFERENCE_SCHEMA, new]}


def _is_name(name: str) -> bool:
    is_plain = not set(name) & set("@;#<>") and not has_strange_signs(name)
    return is_plain and len(name) <= LONGEST_NAME and any(sign.isalpha() for sign in name)


def _kind_of(piece: str) -> str:
    if "@" in piece:
        return "email"
    return "name" if any(sign.isalpha() for sign in piece) else "phone"
