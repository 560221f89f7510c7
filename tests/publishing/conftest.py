"""A city of one's own to publish in, and changes of its text."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from casework.store import ensure_platform, open_database, revisions
from casework.store.database import Database
from tests.web.city import CITY, COMPLAINT
from tests.web.driving import Running, staffed_site

Texts = dict[str, str]
BODY: dict[str, Any] = {"street": "Elm", "district": "north", "size": "small", "details": "Deep"}


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Running]:
    """A city of its own for each test: what is published cannot be taken back."""
    with staffed_site(database_url, tmp_path / "home") as running:
        yield running


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open database with the platform's tables, on both engines."""
    database = await open_database(database_url)
    await ensure_platform(database)
    yield database
    await database.close()


def with_complaint(*changes: tuple[str, str]) -> Texts:
    text = COMPLAINT
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return {**CITY, "case_types/complaint.yaml": text}


def added(name: str, rest: str = "type: text") -> Texts:
    line = "  details: {type: long_text"
    return with_complaint((line, f"  {name}: {{{rest}}}\n{line}"))


def folder_of(home: Path, texts: Mapping[str, str], name: str = "city") -> Path:
    for path, text in texts.items():
        (home / name / path).parent.mkdir(parents=True, exist_ok=True)
        (home / name / path).write_text(text, encoding="utf-8")
    return home / name


def state_of(site: Running) -> tuple[Any, ...]:
    numbers = site.run(revisions.live_numbers(site.inside.db))
    return numbers, site.count("casework", "revision"), site.rows("city", "complaint", "count(*)")
