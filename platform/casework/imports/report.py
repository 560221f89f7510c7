"""What came of an import: numbers that add up, and why rows were left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from casework.problems import DefinitionError, Problem, Refused

ZERO = Decimal(0)


class ImportRefused(Refused):
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


@dataclass(slots=True)
class Sum:
    """A number field, added up on the way in and again in the database.

    `without` are rows in which no number stands. `in_database` is None after a dry run.
    """

    name: str
    expected: Decimal | None = None
    in_database: Decimal | None = None
    read: Decimal = ZERO
    stored: Decimal = ZERO
    rejected: Decimal = ZERO
    not_selected: Decimal = ZERO
    without: int = 0

    def add(self, outcome: str, amount: Decimal) -> None:
        setattr(self, outcome, getattr(self, outcome) + amount)

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not add up, in words."""
        told = self.stored + self.rejected + self.not_selected
        found = []
        if told != self.read:
            found.append(f"{self.name}: {self.read - told:,} of it is not accounted for")
        if self.in_database is not None and self.in_database != self.stored:
            found.append(
                f"{self.name}: the rows say {self.stored:,} and their records hold "
                f"{self.in_database:,}; the difference is {self.stored - self.in_database:,}"
            )
        meant = self.read - self.not_selected
        if self.expected is not None and self.expected != meant:
            found.append(
                f"{self.name}: the rows have {meant:,} and the mapping expects "
                f"{self.expected:,}; the difference is {meant - self.expected:,}"
            )
        return tuple(found)

    def line(self) -> str:
        parts = {
            "stored": self.stored,
            "rejected": self.rejected,
            "not selected": self.not_selected,
        }
        told = " + ".join(f"{amount:,} {name}" for name, amount in parts.items() if amount)
        held = "" if self.in_database is None else f"; {self.in_database:,} in the database"
        return f"{self.name} adds up to {self.read:,} in the file = {told or '0'}{held}"


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
    described: str = ""
    """How the file was read."""
    sums: list[Sum] = field(default_factory=list)
    expected_rows: int | None = None
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

    @property
    def rejected(self) -> int:
        return self.totals.rejected

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not add up; empty when everything does."""
        found = [fault for one in self.sums for fault in one.faults]
        if not self.totals.is_reconciled:
            found.append("rows were read that are told of nowhere")
        meant = self.totals.read - self.totals.not_selected
        if self.expected_rows not in (None, meant):
            found.append(f"{meant:,} rows are meant and the mapping expects {self.expected_rows:,}")
        return tuple(found)

    @property
    def counted(self) -> str:
        """The outcome in one line."""
        noun = "row" if self.totals.read == 1 else "rows"
        return f"{self.totals.read:,} {noun} read: {_told(self.totals)}"

    def lines(self) -> Iterator[str]:
        """The outcome for a terminal."""
        if self.described:
            yield f"Read as {self.described}"
        if self.is_dry_run:
            yield "Dry run: nothing was written. It would be:"
        yield self.counted
        if len(self.by_entity) > 1:
            width = max(map(len, self.by_entity))
            yield from (f"  {name:{width}}  {_told(t)}" for name, t in self.by_entity.items())
        for value, number in self.not_selected.items():
            yield f"  not selected: {number:,} with {value or 'nothing to select by'}"
        yield from (f"Note: {warning}" for warning in self.warnings)
        yield from (f"  {one.line()}" for one in self.sums)
        yield from self._rejected_lines()
        yield from (f"DOES NOT ADD UP: {fault}" for fault in self.faults)

    def _rejected_lines(self) -> Iterator[str]:
        shown = self.rejects[:MOST_SHOWN]
        yield from (f"  line {one.line}: {one.reason}" for one in shown)
        if self.rejected > len(shown):
            yield f"  and {self.rejected - len(shown):,} more"
        if self.reject_path:
            yield f"Rejected rows, each with its reason, are in {self.reject_path}"

    def as_json(self) -> Mapping[str, object]:
        """For `--json`."""
        return {
            "totals": _numbers(self.totals),
            "by_entity": {name: _numbers(one) for name, one in self.by_entity.items()},
            "not_selected": dict(self.not_selected),
            "reasons": dict(self.reasons),
            "warnings": list(self.warnings),
            "read_as": self.described,
            "sums": [_amounts(one) for one in self.sums],
            "faults": list(self.faults),
            "dry_run": self.is_dry_run,
            "reject_file": self.reject_path,
        }


MOST_REJECTS = 20
MOST_SHOWN = 10
MOST_REASONS = 200


def _told(totals: Totals) -> str:
    """Every number of the totals that is not zero, in words."""
    words = {name.replace("_", " "): n for name, n in _numbers(totals).items() if name != "read"}
    return ", ".join(f"{number:,} {name}" for name, number in words.items() if number) or "nothing"


def _amounts(one: Sum) -> dict[str, str | int | None]:
    """Amounts are exact, so they are texts."""
    return {
        "field": one.name,
        "read": str(one.read),
        "stored": str(one.stored),
        "rejected": str(one.rejected),
        "not_selected": str(one.not_selected),
        "in_database": None if one.in_database is None else str(one.in_database),
        "expected": None if one.expected is None else str(one.expected),
        "rows_without": one.without,
    }


def _numbers(totals: Totals) -> dict[str, int]:
    return {
        "read": totals.read,
        "created": totals.created,
        "updated": totals.updated,
        "unchanged": totals.unchanged,
        "rejected": totals.rejected,
        "not_selected": totals.not_selected,
    }
