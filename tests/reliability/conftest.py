"""Installations to start servers on: each test gets its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from casework.accounts.tokens import create_token
from casework.accounts.users import add_user, set_roles
from casework.clock import system_clock
from casework.publishing.bundles import read_folder
from casework.publishing.publish import publish_folder
from casework.store import ensure_platform, open_database
from tests.reliability.lamps import AGENCY, AGENCY_YAML, OUTAGE_YAML
from tests.reliability.servers import OFFICER, PASSWORD, ROOT, Installation


@pytest.fixture
def lamps(tmp_path: Path, database_url: str) -> Installation:
    """The small agency, published, with its officer."""
    return lamps_at(tmp_path, database_url)


@pytest.fixture
def sqlite_lamps(tmp_path: Path, sqlite_url: str) -> Installation:
    return lamps_at(tmp_path, sqlite_url)


@pytest.fixture
def public_works(tmp_path: Path, database_url: str) -> Installation:
    """The agency we ship, published, with its officer; its files may be changed."""
    agencies = tmp_path / "agencies"
    shutil.copytree(ROOT / "agencies" / "public_works", agencies / "public_works")
    return published(Installation(tmp_path / "home", agencies, database_url), "public_works")


def lamps_at(folder: Path, database: str) -> Installation:
    agency = folder / "agencies" / AGENCY
    (agency / "case_types").mkdir(parents=True)
    (agency / "agency.yaml").write_text(AGENCY_YAML)
    (agency / "case_types" / "outage.yaml").write_text(OUTAGE_YAML)
    return published(Installation(folder / "home", folder / "agencies", database), AGENCY)


def published(at: Installation, agency: str) -> Installation:
    """With the agency live, an administrator who signs in, and a token."""
    at.home.mkdir(parents=True)
    return replace(at, token=asyncio.run(prepare(at, agency)))


async def prepare(at: Installation, agency: str) -> str:
    db, now = await open_database(at.database), system_clock()
    try:
        await ensure_platform(db)
        await publish_folder(db, read_folder(at.agencies / agency), note="", who="tests", now=now)
        officer = await add_user(db, OFFICER, "Ann Officer", PASSWORD, now)
        await set_roles(db, officer, agency, ("admin",), ())
        return await create_token(db, agency, "tests", ("admin",), now)
    finally:
        await db.close()
