"""A town of its own for each test: what is published cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.upgrading.licences import first
from tests.upgrading.stalls import publish
from tests.web.driving import Running, running_site


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Running]:
    with running_site(database_url, tmp_path / "home") as running:
        publish(running, first())
        for name in ("clerk", "reader", "chief"):
            running.hire(name, "town", (name,), ())
            running.issue(name, "town", (name,))
        yield running
