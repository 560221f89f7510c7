"""A command that ends its process at once has said and told everything that it has to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample_agency import TOWN

ROOT = Path(__file__).resolve().parents[2]


def town(folder: Path, broken: bool = False) -> Path:
    for name, text in TOWN.items():
        file = folder / "town" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("type: money", "type: mony") if broken else text)
    return folder / "town"


def told(*words: str) -> subprocess.CompletedProcess[str]:
    """As a shell runs it, with pipes, which hold back what is not flushed."""
    command = [sys.executable, str(ROOT / "cli.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("broken", "status"), [(False, 0), (True, 1)])
def test_check_says_everything_and_its_status(tmp_path: Path, broken: bool, status: int) -> None:
    done = told("check", str(town(tmp_path, broken)))
    assert done.returncode == status, done.stderr
    said = done.stdout + done.stderr
    assert said.endswith("\n")
    assert ("mony" in said) is broken


def test_wrong_usage_and_a_command_that_reads_no_definition_end_as_ever() -> None:
    assert told("check", "--never").returncode == 2
    version = told("--version")
    assert (version.returncode, version.stdout[:8]) == (0, "casework")
