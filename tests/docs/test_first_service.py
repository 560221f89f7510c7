"""`docs/first-service.md` is carried out from its first line to its last, in an empty folder."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from casework.commands import main
from tests.docs.pages import ROOT, Block, answers_in, blocks_of, is_like

PAGE = ROOT / "docs" / "first-service.md"
PASSWORD = "a tag for every dog in town\n"


@dataclass(frozen=True)
class Reader:
    """Does what the page says: writes its files, makes its changes, types its commands."""

    folder: Path

    def follow(self, block: Block) -> None:
        match block.language:
            case "yaml":
                self._file(block).write_text(block.text, encoding="utf-8")
            case "diff":
                self._change(block)
            case "console":
                for command, answer in answers_in(block):
                    self._type(block, command, answer)

    def _file(self, block: Block) -> Path:
        return self.folder / "my_agencies" / block.info

    def _change(self, block: Block) -> None:
        lines = block.text.splitlines()
        old = "".join(line[1:] + "\n" for line in lines if not line.startswith("+"))
        new = "".join(line[1:] + "\n" for line in lines if not line.startswith("-"))
        text = self._file(block).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{block}: the file does not have these lines once"
        self._file(block).write_text(text.replace(old, new), encoding="utf-8")

    def _type(self, block: Block, command: str, answer: str) -> None:
        program, *words = shlex.split(command)
        if program == "rm":
            (self.folder / words[0]).unlink()
            return
        assert program == "casework", f"{block}: {command}"
        done = CliRunner().invoke(main, words, input=PASSWORD * 2)
        assert is_like(answer, done.output), f"{block}: $ {command}\n{done.output}"
        is_refused = "problem(s)" in answer or "refused" in answer
        assert done.exit_code == int(is_refused), f"{block}: {command}"


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """A reader who has followed the page to its end."""
    (tmp_path / "my_agencies").mkdir()
    (tmp_path / "schemas").symlink_to(ROOT / "schemas")  # the page is read in a checkout
    monkeypatch.setenv("CASEWORK_AGENCIES", str(tmp_path / "my_agencies"))
    monkeypatch.setenv("CASEWORK_HOME", str(tmp_path / "my_data"))
    monkeypatch.delenv("CASEWORK_DATABASE", raising=False)
    return Reader(tmp_path)


def test_a_reader_who_follows_the_page_sees_what_it_shows(reader: Reader) -> None:
    blocks = list(blocks_of(PAGE))
    for block in blocks:
        reader.follow(block)
    assert {block.language for block in blocks} == {"sh", "yaml", "diff", "console"}


def test_a_page_that_promises_something_else_is_noticed(reader: Reader) -> None:
    wrong = Block("page", 1, "console", "", "$ casework check\nsmall_town: no problems\n")
    with pytest.raises(AssertionError, match="there is no"):
        reader.follow(wrong)
