"""What came of an import: numbers that add up, and why rows were left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casework.problems import DefinitionError, Problem


class ImportRefused(Exception):
    """The import cannot begin, or cannot go on: the mapping is wrong or the file unreadable.

    Batches that were stored before stay stored; run it again when the fault is mended.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def of(cls, error: DefinitionError) -> ImportRefused:
        return cls(error.problems)


@dataclass(slots=True)
class Totals:
    """Rows of the file by what became of them."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    not_selected: int = 0
    """Rows that the mapping, or the entity asked for, leaves out on purpose."""

    @property
    def is_reconciled(self) -> bool:
        """Every row that was read is told of exactly once."""
        told = self.created + self.updated + self.unchanged + self.rejected + self.not_selected
        return told == self.read

    @property
    def stored(self) -> int:
        return self.created + self.updated


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken. `line` is where it begins in the file, counted from 1."""

    line: int
    entity: str
    reason: str


@dataclass(slots=True)
class ImportReport:
    """The outcome. `not_selected` counts rows by the value that no part of the mapping asked for."""

    totals: Totals = field(default_factory=Totals)
    by_entity: dict[str, Totals] = field(default_factory=dict)
    not_selected: dict[str, int] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    """The first of them; the reject file has them all."""
    reasons: dict[str, int] = field(default_factory=dict)
    """How often each reason was given, up to `MOST_REASONS` different ones."""
    warnings: list[str] = field(default_factory=list)
    is_dry_run: bool = False
    reject_path: str | None = None

    def refuse(self, reject: Reject) -> None:
        self.totals.rejected += 1
        self.entity(reject.entity).rejected += 1
        if len(self.rejects) < MOST_REJECTS:
            self.rejects.append(reject)
        if reject.reason in self.reasons or len(self.reasons) < MOST_REASONS:
            self.reasons[reject.reason] = self.reasons.get(reject.reason, 0) + 1

    def pass_over(self, value: str) -> None:
        self.totals.not_selected += 1
        if value in self.not_selected or len(self.not_selected) < MOST_REASONS:
            self.not_selected[value] = self.not_selected.get(value, 0) + 1

    def entity(self, name: str) -> Totals:
        return self.by_entity.setdefault(name, Totals())

    def as_json(self) -> Mapping[str, object]:
        """For `--json`."""
        return {
            "totals": _numbers(self.totals),
            "by_entity": {name: _numbers(one) for name, one in self.by_entity.items()},
            "not_selected": dict(self.not_selected),
            "reasons": dict(self.reasons),
            "warnings": list(self.warnings),
            "dry_run": self.is_dry_run,
            "reject_file": self.reject_path,
        }


MOST_REJECTS = 20
MOST_REASONS = 200


def _numbers(totals: Totals) -> dict[str, int]:
    return {
        "read": totals.read,
        "created": totals.created,
        "updated": totals.updated,
        "unchanged": totals.unchanged,
        "rejected": totals.rejected,
        "not_selected": totals.not_selected,
    }
