"""The pages of the documentation, cut into their blocks, and what they expect compared with what is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(
    sorted(
        [
            ROOT / "README.md",
            ROOT / "CHANGELOG.md",
            ROOT / "CONTRIBUTING.md",
            *(ROOT / "docs").rglob("*.md"),
        ]
    )
)
_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>\w*) ?(?P<info>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: ```` ```yaml town/agency.yaml ```` has the language `yaml` and a path behind it."""

    page: str
    line: int
    language: str
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        body = re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE)
        yield Block(page.name, line, found["language"], found["info"].strip(), body)


def commands_in(block: Block) -> Iterator[str]:
    """The command lines of a `sh` block, and of a `console` block those behind `$ `."""
    if block.language == "console":
        yield from (command for command, _ in answers_in(block))
    elif block.language == "sh":
        yield from (line.strip() for line in _joined(block.text) if line.strip())


def _joined(text: str) -> Iterator[str]:
    """Lines, those that a backslash or an open single quote carries on put together."""
    line = ""
    for part in text.replace("\\\n", " ").splitlines():
        line = f"{line} {part}" if line else part
        if line.count("'") % 2 == 0:
            yield line
            line = ""


def answers_in(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a `console` block with the lines that it answers."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, answer = part.partition("\n")
        yield command, answer


def is_like(expected: str, found: str) -> bool:
    """Whether a text is as expected: `…` stands for anything, and breaks of lines do not count."""
    parts = [re.escape("".join(part.split())) for part in expected.split("…")]
    return re.fullmatch(".*".join(parts), "".join(found.split()), re.DOTALL) is not None
