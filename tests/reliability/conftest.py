"""Installations to start servers on: each test gets its own, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.reliability.lamps import AGENCY, AGENCY_YAML, OUTAGE_YAML
from tests.reliability.servers import ROOT, Installation


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


def published(installation: Installation, agency: str) -> Installation:
    installation.publish()
    installation.hire(agency)
    return installation
