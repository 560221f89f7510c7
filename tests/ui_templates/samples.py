"""Field views and a frame to render templates with, in the shape that fields/README.md promises."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from casework.web.groups import GroupView, RowView

TEMPLATES = Path(__file__).parents[2] / "ui_templates"
TYPES = sorted(path.stem for path in (TEMPLATES / "fields").glob("*.html"))


@dataclass(frozen=True)
class SampleField:
    """A field as the screens see it; every attribute that a template may ask for, and no other."""

    type: str
    name: str
    label: str
    hint: str | None = None
    error: str | None = None
    required: bool = True
    is_live: bool = False
    drives: bool = False
    options: Sequence[tuple[str, str]] | None = None
    attrs: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"q-{self.name.replace('.', '-')}"

    def text(self, value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(value)
        return str(getattr(value, "label", value))

    @property
    def group(self) -> GroupView | None:
        """Of a group: one row with one field in it, filled as the group is."""
        if self.type != "group":
            return None
        inner = replace(self.part, raw=self.raw)
        rows = (RowView("group.0", "q-group-0", "Member 1", None, (inner,), "remove group.0"),)  # type: ignore[arg-type]
        return GroupView(rows, "add group", "", True, False)

    @property
    def part(self) -> SampleField:
        return SampleField("text", "group.0.name", "Name", required=True)

    def shown_rows(self, value: Any) -> list[Any]:
        rows = value if isinstance(value, list) else [value]
        part = SampleField("text", "name", "Name")
        return [SimpleNamespace(legend="Member 1", answers=[("Name", part, row)]) for row in rows]

    def link(self, value: Any) -> str | None:
        return f"/open/{value.id}" if hasattr(value, "id") else None


@dataclass(frozen=True)
class SampleForm:
    validate_url: str | None = None
    refresh_url: str | None = None
    rows_url: str | None = None
    memory: dict[Hashable, str] | None = None
    focus: str = ""
    rules: str | None = None

    @property
    def within(self) -> SampleForm:
        return replace(self, validate_url=None, refresh_url=None)


@dataclass(frozen=True)
class Row:
    id: int
    label: str


@dataclass(frozen=True)
class Sample:
    """One field type: its label and options, what a person typed, and the value of that."""

    label: str
    posted: Mapping[str, Sequence[str]]
    value: Any
    shown: str
    options: Sequence[tuple[str, str]] | None = None
    attrs: Mapping[str, Any] = field(default_factory=dict)


SIZES = [("small", "Smaller than a dinner plate"), ("large", "Larger than a dinner plate")]
TEAMS = [("1", "Streets"), ("2", "Rapid response, north")]
SAMPLES: Mapping[str, Sample] = {
    "text": Sample("Nearest house number", {"": ["12 <b>"]}, "12 <b>", "12 &lt;b&gt;"),
    "long_text": Sample(
        "What did you see?", {"": ["a\nb"]}, "a\nb", "a\nb", attrs={"max_length": 500}
    ),
    "integer": Sample("How many?", {"": ["4"]}, 4, "4"),
    "decimal": Sample("Depth in inches", {"": ["2.5"]}, Decimal("2.5"), "2.5"),
    "money": Sample(
        "Cost of the repair", {"": ["850.00"]}, Decimal("850.00"), "850.00", attrs={"symbol": "$"}
    ),
    "boolean": Sample("Is anybody hurt?", {"": ["no"]}, False, "No"),
    "date": Sample(
        "When did you see it?",
        {".day": ["27"], ".month": ["3"], ".year": ["2026"]},
        date(2026, 3, 27),
        'datetime="2026-03-27"',
        attrs={"date_order": "mdy"},
    ),
    "datetime": Sample(
        "When should we come?",
        {".day": ["27"], ".month": ["3"], ".year": ["2026"], ".time": ["09:30"]},
        datetime(2026, 3, 27, 9, 30, tzinfo=UTC),
        'datetime="2026-03-27T09:30:00+00:00"',
    ),
    "choice": Sample("How large is it?", {"": ["large"]}, "large", "large", SIZES),
    "multi_choice": Sample(
        "What is there?", {"": ["small", "large"]}, ["small", "large"], "<li>large</li>", SIZES
    ),
    "email": Sample(
        "Email address", {"": ["ana@example.org"]}, "ana@example.org", "mailto:ana@example.org"
    ),
    "phone": Sample("Phone number", {"": ["+12135550123"]}, "+12135550123", "tel:+12135550123"),
    "url": Sample(
        "Web address", {"": ["https://example.org"]}, "https://example.org", 'rel="noopener'
    ),
    "address": Sample(
        "Where do you live?",
        {".line1": ["1 Main St"], ".city": ["Exampleton"], ".postcode": ["90001"]},
        "1 Main St\nExampleton",
        "1 Main St",
    ),
    "geo_point": Sample(
        "Where is it?",
        {".lat": ["34.05"], ".lon": ["-118.24"]},
        Row(1, "34.05, -118.24"),
        "/open/1",
    ),
    "person": Sample(
        "Who reports it?",
        {".name": ["Ana Ruiz"], ".email": ["ana@example.org"]},
        Row(7, "Ana Ruiz"),
        "/open/7",
    ),
    "organisation": Sample("Company", {"": ["2"]}, Row(2, "Acme"), "/open/2", TEAMS),
    "record": Sample(
        "Street light", {"": ["SL-1"]}, Row(3, "SL-1"), "/open/3", attrs={"search_url": "/find"}
    ),
    "records": Sample(
        "Parcels",
        {"": ["PA-1 #3", "PA-2"]},
        [Row(3, "PA-1"), Row(5, "PA-2")],
        "/open/5",
        attrs={"search_url": "/find"},
    ),
    "user": Sample("Officer", {"": ["1"]}, Row(4, "A. Patel"), "/open/4", TEAMS),
    "team": Sample("Team", {"": ["2"]}, Row(5, "Streets"), "/open/5", TEAMS),
    "file": Sample(
        "Photo",
        {".kept": ["u81"], ".label": ["hole.jpg"]},
        Row(6, "hole.jpg"),
        "/open/6",
        attrs={"accept": "image/*"},
    ),
    "group": Sample("Household", {".0.name": ["Ana <b>"]}, ["Ana <b>"], "Ana &lt;b&gt;"),
    "computed": Sample("Days open", {"": ["12"]}, 12, "12"),
}


def view(kind: str, state: str = "empty") -> SampleField:
    """The field of a type: `empty`, `filled`, or in `error` with what was typed still there."""
    sample = SAMPLES[kind]
    made = SampleField(
        kind, kind, sample.label, options=sample.options, attrs=sample.attrs, required=False
    )
    if state == "empty":
        return made
    filled = replace(made, raw={kind + part: values for part, values in sample.posted.items()})
    if state == "filled":
        return replace(filled, required=True, hint="As on the sign beside it")
    return replace(
        filled, required=True, hint="As on the sign", error=f"Check {sample.label.lower()} <!>"
    )


def shell(**changes: Any) -> SimpleNamespace:
    """The frame of a signed-in officer in English; `changes` replace what a test is about."""
    frame: dict[str, Any] = {
        "locale": "en",
        "dir": "ltr",
        "title": "Potholes",
        "agency_name": "City of Exampleton",
        "home_url": "/",
        "theme_class": "",
        "theme_url": None,
        "languages": (("en", "English", "?lang=en", True), ("ar", "العربية", "?lang=ar", False)),
        "nav": (
            ("My work", "/desk", False),
            ("Potholes", "/desk/p", True),
            ("Assets", "/desk/a", False),
        ),
        "person": "A. Patel",
        "sign_out_url": "/sign-out",
        "sign_in_url": None,
        "csrf": "a-token",
        "shortcuts": True,
        "search_url": "/desk/search",
        "search_text": "",
        "messages": (),
        "preview": None,
        "footer_links": (("Accessibility", "/accessibility"), ("Privacy", "/privacy")),
        "help_text": "Help: 0300 123 4567",
        "asset": lambda path: f"/assets/{path}",
    }
    return SimpleNamespace(**{**frame, **changes})
