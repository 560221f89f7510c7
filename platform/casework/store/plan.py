"""What changing the schema would do, as data: the steps with their exact SQL, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from casework.catalogue import Catalogue
from casework.store.database import Dialect

StepKind = Literal[
    "add_schema",
    "add_table",
    "add_column",
    "add_index",
    "add_search",
    "drop_index",
    "rename_table",
    "rename_column",
    "rename_words",
    "rewrite_search",
]
Effect = Literal["safe", "backfill", "destructive"]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement. `rows` is how many rows it reads or writes; `note` says in plain words what for.

    On PostgreSQL a step that is not `in_transaction` runs by itself; the others run together.
    """

    kind: StepKind
    sql: str
    note: str
    effect: Effect = "safe"
    rows: int = 0
    in_transaction: bool = True
    subject: str = ""
    """For `rewrite_search`: the entity whose search words are written anew."""

    def render(self, number: int) -> str:
        rows = f", {self.rows:,} rows" if self.rows else ""
        return f"-- {number}. {self.note} ({self.effect}{rows})\n{self.sql};"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that would lose or bend data: what, why, and what to do instead."""

    subject: str
    reason: str
    advice: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}. {self.advice}."


@dataclass(frozen=True, slots=True)
class Plan:
    """`apply_plan` executes the SQL of the steps, in this order, and nothing else."""

    agency: str
    dialect: Dialect
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...] = ()
    fingerprint: tuple[object, ...] = field(default=(), repr=False)
    """The schema that was looked at: when it is another one by then, applying is refused."""
    catalogue: Catalogue | None = field(default=None, repr=False, compare=False)
    """What the plan is for; None for the platform's own tables."""

    @property
    def is_empty(self) -> bool:
        return not self.steps and not self.refusals

    def render(self) -> str:
        """What `plan` prints: every statement as it will run, then what is refused and why."""
        if self.is_empty:
            return f"-- {self.agency}: nothing to do"
        parts = [f"-- {self.agency}: {len(self.steps)} steps"] if self.steps else []
        parts += [step.render(number) for number, step in enumerate(self.steps, 1)]
        parts += [f"-- refused: {refusal}" for refusal in self.refusals]
        return "\n\n".join(parts)
