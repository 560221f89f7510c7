"""What everybody who reads a part of a scenario needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from casework.catalogue import CaseType, Catalogue
from casework.compiler.findings import Findings
from casework.definition import Spot
from casework.fields.base import Culture

CITIZEN = "citizen"
"""Who is nobody of the staff."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One file that is being read. Problems are collected; what is wrong is left out."""

    catalogue: Catalogue
    case_type: CaseType
    findings: Findings = field(default_factory=Findings)

    @property
    def language(self) -> str:
        return self.catalogue.agency.languages[0]

    @property
    def culture(self) -> Culture:
        return self.catalogue.agency.culture(self.language)

    def known(self, spot: Spot, what: str, word: str, names: Iterable[str]) -> bool:
        """Whether a name exists; a problem at its place when it does not."""
        found = list(names)
        if word in found:
            return True
        self.findings.unknown(spot.place, what, word, found)
        return False
