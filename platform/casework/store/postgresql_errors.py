"""What asyncpg's errors mean to the caller."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from casework.store.database import (
    DatabaseBusy,
    DatabaseDown,
    QueryTooSlow,
    StaleSchema,
    UniqueViolation,
)

LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TargetServerAttributeNotMatched,
    asyncpg.InternalClientError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ClientConfigurationError,
)
"""The server went away (perhaps in the middle of an answer), restarts, is a replica by now, or does not
let us in.
"""

CROWDED = (
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
)
MOVED = (
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedTableError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.OutdatedSchemaCacheError,
)
_KEY = re.compile(r"^Key \((?P<columns>.*?)\)=")


@contextmanager
def explained() -> Iterator[None]:
    """PostgreSQL's errors as ours."""
    try:
        yield
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
    ) as error:
        meaning = meaning_of(error)
        if meaning is error:
            raise
        raise meaning from error


def meaning_of(error: Exception) -> Exception:
    """What an error means to the caller; itself when it is a mistake of ours."""
    if isinstance(error, asyncpg.UniqueViolationError):
        return UniqueViolation(_columns(error.detail or ""))
    if isinstance(error, MOVED) or _is_of_another_type(error):
        return StaleSchema(str(error))
    if isinstance(error, asyncpg.QueryCanceledError):
        return QueryTooSlow(f"the statement was stopped: {error}")
    if isinstance(error, TimeoutError):
        return DatabaseDown("the database does not answer in time")
    if isinstance(error, CROWDED):
        return DatabaseBusy(str(error))
    if isinstance(error, LOST) or _is_closed(error):
        return DatabaseDown(str(error) or type(error).__name__)
    return error


def _is_of_another_type(error: Exception) -> bool:
    """A column was converted since: the argument or the comparison fits the type it had."""
    if isinstance(error, asyncpg.DatatypeMismatchError | asyncpg.UndefinedFunctionError):
        return True
    is_argument = str(error).startswith("invalid input for query argument")
    return isinstance(error, asyncpg.DataError) and is_argument


def _is_closed(error: Exception) -> bool:
    """asyncpg has one InterfaceError for misuse and for a connection that closed under us."""
    closed = ("connection is closed", "connection was closed", "connection has been released")
    return isinstance(error, asyncpg.InterfaceError) and any(text in str(error) for text in closed)


def _columns(detail: str) -> tuple[str, ...]:
    """`Key (email)=(a@b) already exists.` names its columns."""
    found = _KEY.match(detail)
    if not found:
        return ()
    return tuple(part.strip().strip('"') for part in found["columns"].split(","))
