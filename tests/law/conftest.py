"""A site of its own for each test: what is published cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.law.borough import settle
from tests.web.driving import Running, running_site


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Running]:
    with running_site(database_url, tmp_path / "home") as running:
        settle(running)
        yield running
