"""The Catalogue: everything one agency defined, resolved and frozen. The bridge between the halves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from casework.catalogue.access import Role, Team
from casework.catalogue.case_type import CaseType
from casework.catalogue.entity import Entity
from casework.fields.base import Culture
from casework.labels import Label


@dataclass(frozen=True, slots=True)
class Theme:
    """Brand colour as `#rrggbb`; dark enough for white text (checked by the compiler, WCAG 1.4.3)."""

    colour: str = "#0b4f6c"


@dataclass(frozen=True, slots=True)
class Agency:
    name: str
    title: Label
    languages: tuple[str, ...]
    time_zone: ZoneInfo
    region: str
    """Two-letter country, for phone numbers written without a prefix."""
    currency: str
    roles: Mapping[str, Role]
    teams: Mapping[str, Team]
    theme: Theme = Theme()
    help: Label = Label()
    """How to reach the agency by other means; shown on every public page."""

    def culture(self, language: str) -> Culture:
        return Culture(language, self.region, self.time_zone.key, self.currency)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Catalogue:
    """One revision of one agency. `number` is 0 for text that was never published.

    Equal only to itself, and weakly referable.
    """

    agency: Agency
    entities: Mapping[str, Entity]
    number: int = 0
    digest: str = ""
    """SHA-256 of the bundle's text, hexadecimal."""
    today: Catalogue | None = None
    """The live revision, when this one is another that is read over the tables of today."""
    kept: dict[object, Any] = field(default_factory=dict, init=False, repr=False)
    """What was compiled for it, by a word of whoever compiled: it goes when the Catalogue goes. Kept
    elsewhere, even by a weak key, it would hold the Catalogue that it names for ever."""

    def entity(self, name: str) -> Entity | None:
        return self.entities.get(name)

    def case_types(self) -> tuple[CaseType, ...]:
        return tuple(e for e in self.entities.values() if isinstance(e, CaseType))

    def public_services(self) -> tuple[CaseType, ...]:
        return tuple(e for e in self.case_types() if e.public_forms())
