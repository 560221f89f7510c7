"""The back ends over one table of records, opened once for all tests of the room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import fresh_database
from tests.rules.databases import Backend, PostgresBackend, PythonBackend, SqliteBackend
from tests.rules.records import ROWS, SCOPE


@pytest.fixture(scope="session")
def sqlite_backend() -> Iterator[SqliteBackend]:
    backend = SqliteBackend(SCOPE, ROWS)
    yield backend
    backend.close()


@pytest.fixture(scope="session")
def postgres_backend(postgres_dsn: str) -> Iterator[PostgresBackend]:
    with fresh_database(postgres_dsn) as url:
        backend = PostgresBackend(url, SCOPE, ROWS)
        yield backend
        backend.close()


@pytest.fixture(scope="session")
def back_ends(sqlite_backend: SqliteBackend, postgres_backend: PostgresBackend) -> list[Backend]:
    """Python first: the others must answer as it does."""
    return [PythonBackend(ROWS), sqlite_backend, postgres_backend]
