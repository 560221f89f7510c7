"""What a server says when it cannot start: one line that tells the operator what to mend."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.reliability.servers import Installation, free_port

pytestmark = pytest.mark.slow

NOBODY_LISTENS = "postgresql://ann:secret@127.0.0.1:1/casework"


def refusal(at: Installation, *words: str) -> str:
    """The one line with which the command refused."""
    done = at.command(*(words or ("run", "--port", str(free_port()))))
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def at(folder: Path, database: str = "", home: Path | None = None) -> Installation:
    home = home or folder / "home"
    return Installation(home, folder / "agencies", database or f"sqlite:///{folder / 'x.db'}")


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = refusal(at(tmp_path, home=tmp_path / "file" / "home"))
    assert "CASEWORK_HOME" in line
    assert "cannot be made: Not a directory" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o500)
    assert "cannot be written to" in refusal(at(tmp_path))


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    line = refusal(at(tmp_path, NOBODY_LISTENS))
    assert "the database 127.0.0.1:1/casework cannot be opened" in line
    assert "CASEWORK_DATABASE" in line
    assert "secret" not in line


def test_a_database_that_is_not_there(tmp_path: Path, postgres_url: str) -> None:
    line = refusal(at(tmp_path, postgres_url.replace("/casework_", "/no_such_")))
    assert "cannot be opened" in line
    assert "does not exist" in line


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("These are my notes, and I would be sorry to lose them. " * 99)
    assert "file is not a database" in refusal(at(tmp_path))


def test_a_setting_that_names_no_database_of_ours(tmp_path: Path) -> None:
    line = refusal(at(tmp_path, "mysql://localhost/casework"))
    assert "CASEWORK_DATABASE must start with sqlite:/// or postgresql://" in line


def test_a_port_that_is_taken(sqlite_lamps: Installation) -> None:
    """Also by another Casework, whose workers share their port among themselves."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        line = refusal(sqlite_lamps, "run", "--port", port)
    assert f"cannot serve on 127.0.0.1:{port}: Address already in use" in line


@pytest.mark.parametrize("words", [(), ("work",)])
def test_nothing_published_yet(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "nothing is published yet; run: casework publish" in refusal(at(tmp_path), *words)
