"""Imports run one way, and the contract that says so notices when they do not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def check_imports(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-logo", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "platform")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the platform that a test may spoil."""
    shutil.copytree(
        ROOT / "platform", tmp_path / "platform", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_run_one_way() -> None:
    checked = check_imports(ROOT)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("rules", "import casework.fields", "Imports run one way through the rooms"),
        ("fields", "import casework.catalogue", "Imports run one way through the rooms"),
        ("store", "import casework.cases", "Imports run one way through the rooms"),
        ("definition", "import casework.catalogue", "Imports run one way through the rooms"),
        ("web", "import casework.definition", "Only publishing sees both sides"),
        ("web", "import casework.compiler", "Only publishing sees both sides"),
        ("store", "import casework.definition", "Cases and store never meet YAML"),
        ("cases", "import casework.compiler", "Cases and store never meet YAML"),
        ("cases", "import litestar", "Only web and above import litestar"),
        ("publishing", "import litestar.response", "Only web and above import litestar"),
    ],
)
def test_an_import_against_the_order_is_noticed(
    checkout: Path, room: str, line: str, contract: str
) -> None:
    (checkout / "platform" / "casework" / room / "astray.py").write_text(line + "\n")
    checked = check_imports(checkout)
    assert checked.returncode == 1
    broken = [said for said in checked.stdout.splitlines() if " BROKEN" in said]
    assert [said for said in broken if said.startswith(contract)]


def test_a_room_that_nobody_placed_is_noticed(checkout: Path) -> None:
    new = checkout / "platform" / "casework" / "helpers"
    new.mkdir()
    (new / "__init__.py").write_text("")
    checked = check_imports(checkout)
    assert checked.returncode == 1
    assert "casework.helpers" in checked.stdout


def test_every_folder_of_the_package_is_a_package() -> None:
    """The linter, mypy and the wheel pass over a folder that has no `__init__.py`."""
    package = ROOT / "platform" / "casework"
    folders = {path.parent for path in package.rglob("*.py")}
    assert sorted(str(f) for f in folders if not (f / "__init__.py").exists()) == []
