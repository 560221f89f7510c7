"""What every test may ask for: both databases, and Hypothesis in the profile of the place.

`database_url` runs a test once on SQLite and once on a real PostgreSQL, each time on an empty
database of its own. PostgreSQL is the server named by CASEWORK_TEST_POSTGRES (a DSN that may
create databases) or else one that is started from a wheel and shared by the xdist workers.
"""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres import SharedServer, fresh_database

settings.register_profile("quick", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "quick")
)


@pytest.fixture(scope="session")
def postgres_dsn(request: pytest.FixtureRequest) -> Iterator[str]:
    """The DSN of a running PostgreSQL on which databases may be created."""
    given = os.environ.get("CASEWORK_TEST_POSTGRES")
    if given:
        yield given
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
    with SharedServer(Path(tempfile.gettempdir()) / f"casework-{run[:12]}") as dsn:
        yield dsn


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'casework.db'}"


@pytest.fixture
def postgres_url(postgres_dsn: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped after the test."""
    with fresh_database(postgres_dsn) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A CASEWORK_DATABASE of its own, empty, once for each kind of database."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url = request.getfixturevalue(fixture)
    assert isinstance(url, str)
    return url
