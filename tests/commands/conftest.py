"""Somebody at a terminal: an installation of their own, empty or with the city live."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casework.commands import main
from tests.web.city import CITY


class Operator:
    """Somebody at a terminal, in an installation of their own."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.agencies = home / "agencies"
        self.agencies.mkdir(parents=True)
        self.environment = {
            "CASEWORK_HOME": str(home / "var"),
            "CASEWORK_AGENCIES": str(self.agencies),
            "CASEWORK_DATABASE": database,
        }

    def says(self, *words: str, typed: str | None = None, **more: str) -> Result:
        environment = {**self.environment, **more}
        return CliRunner().invoke(main, words, input=typed, env=environment)

    def does(self, *words: str, typed: str | None = None) -> str:
        result = self.says(*words, typed=typed)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result.output

    def fails(self, *words: str, status: int = 1) -> str:
        """One short message and the status; never a traceback."""
        result = self.says(*words)
        assert result.exit_code == status, (words, result.output, result.exception)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), words
        return result.output

    def writes(self, name: str = "city", **changes: str) -> Path:
        for path, text in {**CITY, **changes}.items():
            file = self.agencies / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return self.agencies / name


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path, f"sqlite:///{tmp_path / 'casework.db'}")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """An installation with the city live; tests only add to it."""
    home = tmp_path_factory.mktemp("published")
    found = Operator(home, f"sqlite:///{home / 'casework.db'}")
    found.writes()
    found.does("publish", "--note", "the first")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Operator:
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return Operator(tmp_path / "either", request.getfixturevalue(name))
