"""A site for a module: on SQLite, or once on each database where storage matters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import fresh_database
from tests.web.driving import Running, staffed_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The site with agencies `city` and `harbor`, on SQLite."""
    home = tmp_path_factory.mktemp("site")
    with staffed_site(f"sqlite:///{home / 'casework.db'}", home) as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both_sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The same, once on each database."""
    home = tmp_path_factory.mktemp("both")
    if request.param == "sqlite":
        with staffed_site(f"sqlite:///{home / 'casework.db'}", home) as running:
            yield running
        return
    with (
        fresh_database(request.getfixturevalue("postgres_dsn")) as url,
        staffed_site(url, home) as running,
    ):
        yield running
