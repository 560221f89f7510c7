"""The two databases a rule is compiled for, and a piece of SQL with its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class SqlFragment:
    """A scalar SQL expression. Every `?` in `text` stands for one of `args`, in order.

    `nesting` is an upper bound of the symbols SQLite's parser has on its stack inside it.
    SQLite before 3.46 gives up at 100, so the compiler refuses a rule that would come near.
    """

    text: str
    args: tuple[object, ...] = ()
    nesting: int = 1
