"""Which transaction the running task is in.

A ContextVar is inherited by the tasks that a task starts, so the variable alone would hand one
connection to two tasks at once, or keep handing out a transaction that has ended. The transaction
therefore knows its task and whether it is still open.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar, Token
from typing import Generic, Protocol, TypeVar


class Owned(Protocol):
    """A transaction that knows whose it is."""

    task: asyncio.Task[object] | None
    is_open: bool


T = TypeVar("T", bound=Owned)


class Ambient(Generic[T]):
    def __init__(self, name: str) -> None:
        self.variable: ContextVar[T | None] = ContextVar(name, default=None)

    def current(self) -> T | None:
        """The open transaction of this very task."""
        transaction = self.variable.get()
        if transaction is None or not transaction.is_open:
            return None
        return transaction if transaction.task is asyncio.current_task() else None

    def joined(self) -> T | None:
        """As `current`, but a task inside somebody else's open transaction is told so."""
        transaction = self.variable.get()
        if transaction is None or not transaction.is_open:
            return None
        if transaction.task is not asyncio.current_task():
            raise RuntimeError(
                "this task was started inside an open transaction of another task and would wait"
                " for it: do not gather inside a transaction, start background work with a clean"
                " contextvars.Context()"
            )
        return transaction

    def enter(self, transaction: T) -> Token[T | None]:
        return self.variable.set(transaction)

    def leave(self, token: Token[T | None]) -> None:
        self.variable.reset(token)
