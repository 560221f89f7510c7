"""What changing the schema would do, as data: the steps with their exact SQL, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from casework.catalogue import Catalogue
from casework.store.cost import lock_of, seconds_of
from casework.store.database import Dialect, Transaction

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
    "set_aside",
    "restore",
    "convert",
    "swap",
    "backfill",
    "drop_column",
    "drop_table",
    "remember",
]
Effect = Literal["safe", "backfill", "destructive"]


class Job(Protocol):
    """Work on rows that takes more than a statement: done in batches, each of which may be the last."""

    async def batch(self, tx: Transaction, after: int) -> int | None:
        """Do the next rows behind an id; gives the last id that was looked at, None at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One statement. `rows` is how many rows it reads or writes; `note` says in plain words what for.

    On PostgreSQL a step that is not `in_transaction` runs by itself; the others run together. One
    that `repeats` is run until it touches no row, a batch and a commit at a time.
    """

    kind: StepKind
    sql: str
    note: str
    effect: Effect = "safe"
    rows: int = 0
    in_transaction: bool = True
    subject: str = ""
    """For `rewrite_search`: the entity whose search words are written anew."""
    undo: str = ""
    """What rolling back does about it, in plain words."""
    repeats: bool = False
    job: Job | None = field(default=None, repr=False, compare=False)

    def render(self, number: int, dialect: Dialect) -> str:
        told = [self.effect, *([f"{self.rows:,} rows"] if self.rows else ())]
        told.append(f"lock: {lock_of(self.kind, dialect, is_alone=not self.in_transaction)}")
        told.append(_duration(seconds_of(self.kind, self.rows)))
        again = " -- again, until no row is left" if self.repeats else ""
        return f"-- {number}. {self.note} ({', '.join(told)})\n{self.sql};{again}"


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
    notes: tuple[str, ...] = ()
    """What is not done and nobody should be surprised by."""

    @property
    def is_empty(self) -> bool:
        return not self.steps and not self.refusals

    def destructive(self) -> tuple[Step, ...]:
        """The steps that put data out of sight. They ask for `--allow destructive`."""
        return tuple(step for step in self.steps if step.effect == "destructive")

    def render(self) -> str:
        """What `plan` prints: every statement as it will run, then what is refused and why."""
        told = [f"-- note: {note}" for note in self.notes]
        if self.is_empty:
            return "\n".join([f"-- {self.agency}: nothing to do", *told])
        parts = [f"-- {self.agency}: {_steps(len(self.steps))}"] if self.steps else []
        parts += [step.render(number, self.dialect) for number, step in enumerate(self.steps, 1)]
        parts += [f"-- refused: {refusal}" for refusal in self.refusals]
        return "\n\n".join(parts + told)

    def render_reverse(self) -> str:
        """What rolling back afterwards would do, the last step first."""
        told = [(step.note, step.undo) for step in reversed(self.steps) if step.undo]
        if not told:
            return f"-- {self.agency}: nothing to take back"
        lines = [f"-- {n}. after: {note}\n   {undo}" for n, (note, undo) in enumerate(told, 1)]
        return "\n\n".join([f"-- {self.agency}: {_steps(len(told))} back", *lines])


def _steps(number: int) -> str:
    return "1 step" if number == 1 else f"{number} steps"


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "under a second"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min"
