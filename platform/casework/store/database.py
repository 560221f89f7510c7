"""The one way to a database: SQL text with `?` placeholders and tuples, on both engines.

Piccolo tables build statements; what runs hot is compiled once to text and run here (a compiled
statement costs a fifth of building it again for every request).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:  # Piccolo takes a while to import, and only run-time tables need it
    from piccolo.engine.base import Engine

Dialect = Literal["sqlite", "postgresql"]
Row = tuple[object, ...]


class Transaction(Protocol):
    """One writing transaction. Leaving the block commits, an exception rolls everything back.

    Statements of one transaction run one after another; never `gather` inside it.
    """

    dialect: Dialect

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]: ...

    async def execute(self, sql: str, args: Sequence[object] = ()) -> int:
        """Run a statement; gives the number of rows it touched."""
        ...

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None: ...


class Database(Protocol):
    """An open database. Commits are durable before they are acknowledged, on both engines.

    Arguments and results are the engine's own values: use `codec` of the store to turn the neutral
    values of `ColumnKind` into them. Errors: `UniqueViolation`, `StaleSchema` (a column or table of
    the statement is not there: the schema moved on), `QueryTooSlow`, `DatabaseBusy`, `DatabaseDown`.

    Inside `transaction()` the same task's reads run in that transaction and see what it wrote.
    """

    dialect: Dialect

    @property
    def engine(self) -> Engine[Any]:
        """The Piccolo engine, for run-time tables that Piccolo queries directly."""
        ...

    async def fetch(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        """A short read: an index seek. Runs where it is called."""
        ...

    async def fetch_slow(self, sql: str, args: Sequence[object] = ()) -> list[Row]:
        """A read that may take long (search, counts, reports): off the event loop, with a time limit."""
        ...

    async def words_beginning(self, search_table: str, beginning: str) -> Sequence[str] | None:
        """The words of a full-text index that begin so, whoever may read them; None where looking
        them up does not make a search cheaper."""
        ...

    def stream(
        self, sql: str, args: Sequence[object] = (), batch: int = 500
    ) -> AsyncIterator[list[Row]]:
        """A long read in batches, for exports."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Begin one, or join the one this task is already in.

        RuntimeError in a task that was started inside an open transaction: it would wait for itself.
        """
        ...

    def table(self, agency: str, name: str) -> str:
        """The quoted table name: `"agency"."name"`, or `"agency__name"` on SQLite.

        `agency` may be `casework` for the platform's own tables.
        """
        ...

    async def forget_statements(self) -> None:
        """After the schema changed: whatever was prepared for the old one is prepared anew."""
        ...

    async def check_durability(self) -> None:
        """Read back that commits are as durable as promised. Raises `DatabaseDown`."""
        ...

    async def close(self) -> None: ...


class UniqueViolation(Exception):
    """A value that must be unique is taken. `columns` names what clashed, as far as the engine tells."""

    def __init__(self, columns: tuple[str, ...] = ()) -> None:
        self.columns = columns
        super().__init__("a unique value is taken")


class StaleSchema(Exception):
    """A table or column of a compiled statement does not exist (any more): reload the Catalogue."""


class QueryTooSlow(Exception):
    """A read took longer than its limit and was stopped: narrow the question."""


class UnstorableValue(ValueError):
    """A value that no database of ours can hold; the message says which and why."""


class DatabaseBusy(Exception):
    """The database is locked by another writer beyond the waiting time. Nothing was written."""


class DatabaseDown(Exception):
    """The database cannot be reached. Nothing is known to be written."""
