"""The wheel is the whole product: it runs on a machine that has no checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ("schemas", "ui_templates", "agencies")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT],
        capture_output=True,
        check=True,
    )
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", BUNDLED)
def test_the_wheel_carries_every_file_of(folder: str, contents: set[str]) -> None:
    asked = ["git", "-c", "safe.directory=*", "ls-files", "-z", folder]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    shipped = [name for name in listed.stdout.split("\0") if (ROOT / name).is_file() and name]
    assert shipped, f"{folder}/ is empty"
    assert [n for n in shipped if f"casework/_bundled/{n}" not in contents] == []


def test_the_wheel_carries_nothing_but_the_package(contents: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in contents} == {"casework"}
    assert [name for name in contents if "/tests/" in name or name.endswith(".pyc")] == []


def test_the_wheel_runs_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Our package comes from the wheel; only what it depends on comes from this environment."""
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"),
            *("--target", tmp_path / "site", wheel),
        ],
        check=True,
    )
    started = subprocess.run(
        [tmp_path / "site" / "bin" / "casework", "--version"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    version = wheel.name.split("-")[1]
    assert started.stdout == f"casework, version {version}\n", started.stderr
    located = subprocess.run(
        [sys.executable, "-c", "import casework; print(casework.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(located.stdout.strip()).is_relative_to(tmp_path)
