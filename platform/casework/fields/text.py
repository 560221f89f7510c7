"""A short text on one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from casework import rules
from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import Column, ColumnKind
from casework.fields.formats import FORMATS, Format
from casework.fields.numbering import pattern_fault
from casework.fields.registry import field_type
from casework.fields.wording import has_strange_signs, one_line
from casework.problems import did_you_mean

FormatName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(FORMATS)})]
STRANGE = "{title} has signs that cannot be shown; type it again"


class Wording(FieldType, frozen=True, kw_only=True):
    """What text and long_text share: lengths, and tidying before anything is checked."""

    min_length: Annotated[int, msgspec.Meta(ge=0, description="The fewest characters taken.")] = 0
    max_length: Annotated[int | None, msgspec.Meta(description="The most characters taken.")] = None

    @property
    def most(self) -> int:
        raise NotImplementedError

    def tidy(self, text: str) -> str:
        raise NotImplementedError

    def faults(self) -> list[tuple[str, str]]:
        found = super().faults()
        if self.max_length is not None and self.max_length < 1:
            found.append(("max_length", "max_length must be 1 or more"))
        elif self.min_length > self.most:
            found.append(("min_length", f"min_length is above max_length ({self.most})"))
        return found

    def control(self, culture: Culture) -> Mapping[str, object]:
        return {"max_length": self.most}

    def live(self, culture: Culture) -> Mapping[str, object] | None:
        return {"as": "text", "least": self.min_length, "most": self.most}

    def rule_type(self) -> rules.Type:
        return rules.TEXT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def check(self, value: str) -> Fault | None:
        if has_strange_signs(value, "\n\t"):
            return Fault(STRANGE)
        if len(value) > self.most:
            return Fault("{title} must be {max} characters or fewer", {"max": self.most})
        if len(value) < self.min_length:
            return Fault("{title} must be {min} characters or more", {"min": self.min_length})
        return None

    def parse_text(self, text: str, culture: Culture) -> str | Fault | None:
        value = self.tidy(text)
        return self.checked_text(value) if value else None

    def checked_text(self, value: str) -> str | Fault:
        return self.check(value) or value

    def from_json(self, data: Any) -> str | Fault | None:
        if data is None:
            return None
        if not isinstance(data, str):
            return Fault("{title} must be a text")
        value = self.tidy(data)
        return self.checked_text(value) if value else None

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": max(self.min_length, 1), "maxLength": self.most}


@field_type
class Text(Wording, frozen=True, kw_only=True):
    type_name = "text"
    doc = "A short text on one line."
    is_shown_as_typed = True

    pattern: Annotated[
        FormatName | None,
        msgspec.Meta(description="The named format it must have, such as us_zip or licence_plate."),
    ] = None

    sequence: Annotated[
        str | None,
        msgspec.Meta(
            description="Where nothing is typed, the next number is given: C-{year}-{number:05}."
            " Needs `unique: true`.",
        ),
    ] = None

    def live(self, culture: Culture) -> Mapping[str, object] | None:
        return None if self.pattern else super().live(culture)

    @property
    def most(self) -> int:
        return self.max_length or 255

    @property
    def format(self) -> Format | None:
        return FORMATS.get(self.pattern) if self.pattern else None

    def faults(self) -> list[tuple[str, str]]:
        if self.pattern and self.format is None:
            known = did_you_mean(self.pattern, FORMATS) or "; there is " + ", ".join(FORMATS)
            return [("pattern", f"there is no format '{self.pattern}'{known}")]
        return super().faults() + self._sequence_faults()

    def _sequence_faults(self) -> list[tuple[str, str]]:
        if self.sequence is None:
            return []
        if fault := pattern_fault(self.sequence):
            return [("sequence", fault)]
        if not self.unique:
            return [
                ("sequence", "numbers of a sequence tell records apart: write unique: true too")
            ]
        taken = [
            name for name in ("required", "default", "value", "pattern") if getattr(self, name)
        ]
        because = "the next number is given where nothing is typed"
        return [(name, f"{because}, so '{name}' means nothing here") for name in taken]

    def tidy(self, text: str) -> str:
        text = one_line(text)
        return self.format.tidy(text) if self.format else text

    def check(self, value: str) -> Fault | None:
        if self.format and not self.format.fits(value):
            return Fault(self.format.sentence, {"example": self.format.example})
        return super().check(value)

    def control(self, culture: Culture) -> Mapping[str, object]:
        named = self.format.control if self.format else {}
        return {**super().control(culture), "format": self.pattern, **named}
