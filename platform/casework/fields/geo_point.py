"""A place on the map: latitude and longitude in degrees (WGS 84)."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Raw, first
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type

MESSAGE = Fault("{title} must be a place as latitude and longitude, like 34.0537, -118.2428")
_NUMBER = r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?)"
_PAIR = re.compile(rf"\(?\s*{_NUMBER}\s*[,; ]\s*{_NUMBER}\s*\)?")
_DEGREES = re.compile(_NUMBER)


@dataclass(frozen=True, slots=True)
class GeoPoint:
    lat: float
    lon: float

    def __str__(self) -> str:
        return f"{self.lat!r}, {self.lon!r}"


@field_type
class GeoPointField(FieldType, frozen=True, kw_only=True):
    type_name = "geo_point"
    doc = "A place on the map."
    is_shown_as_typed = True
    is_sortable = False
    may_be_unique = False

    def rule_type(self) -> rules.Type:
        return rules.POINT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.DOUBLE, "lat"), Column(ColumnKind.DOUBLE, "lon"))

    def to_columns(self, value: GeoPoint | None) -> tuple[object, ...]:
        return (None, None) if value is None else (value.lat, value.lon)

    def from_columns(self, parts: Sequence[Any]) -> GeoPoint | None:
        return None if parts[0] is None or parts[1] is None else GeoPoint(parts[0], parts[1])

    def check(self, value: GeoPoint) -> Fault | None:
        if not math.isfinite(value.lat) or not -90 <= value.lat <= 90:
            return Fault("{title} must have a latitude between -90 and 90", {"part": "lat"})
        if not math.isfinite(value.lon) or not -180 <= value.lon <= 180:
            return Fault("{title} must have a longitude between -180 and 180", {"part": "lon"})
        return None

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> GeoPoint | Fault | None:
        """Two boxes, or both numbers in one text under the name itself."""
        lat, lon = first(raw, f"{name}.lat").strip(), first(raw, f"{name}.lon").strip()
        if not lat and not lon:
            text = first(raw, name).strip()
            return self.parse_text(text, culture) if text else None
        for text, part in ((lat, "lat"), (lon, "lon")):
            if not _DEGREES.fullmatch(text.replace(",", ".")):
                return Fault(MESSAGE.message, {"part": part})
        return self._at(float(lat.replace(",", ".")), float(lon.replace(",", ".")))

    def form_values(
        self, value: GeoPoint | None, name: str, culture: Culture
    ) -> dict[str, list[str]]:
        if value is None:
            return {f"{name}.lat": [], f"{name}.lon": []}
        return {f"{name}.lat": [repr(value.lat)], f"{name}.lon": [repr(value.lon)]}

    def parse_text(self, text: str, culture: Culture) -> GeoPoint | Fault:
        pair = _PAIR.fullmatch(text.strip())
        return self._at(float(pair[1]), float(pair[2])) if pair else MESSAGE

    def _at(self, lat: float, lon: float) -> GeoPoint | Fault:
        """Zero has no sign."""
        value = GeoPoint(lat + 0.0, lon + 0.0)
        return self.check(value) or value

    def export_text(self, value: GeoPoint, culture: Culture) -> str:
        return str(value)

    def display(self, value: GeoPoint | None, culture: Culture) -> str:
        """To five places, about a metre."""
        return "" if value is None else f"{value.lat:.5f}, {value.lon:.5f}"

    def search_text(self, value: GeoPoint | None) -> str:
        return ""

    def to_json(self, value: GeoPoint | None) -> dict[str, float] | None:
        return None if value is None else {"lat": value.lat, "lon": value.lon}

    def from_json(self, data: Any) -> GeoPoint | Fault | None:
        if data is None:
            return None
        if not isinstance(data, dict) or set(data) != {"lat", "lon"}:
            return Fault("{title} must be an object with lat and lon")
        if not all(type(part) in (int, float) for part in data.values()):
            return Fault("{title} must have numbers as lat and lon")
        return self._at(float(data["lat"]), float(data["lon"]))

    def json_schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
            },
            "required": ["lat", "lon"],
            "additionalProperties": False,
        }
