"""Files with seeded faults, each standing in for one file of a small town that is flawless."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casework.definition import read_texts
from casework.linting import FORMATS, review_folder
from casework.settings import bundled

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """`says`: the findings that are expected, or why there are none."""

    name: str
    replaces: str
    says: tuple[str, ...]
    text: str


@cache
def town() -> dict[str, str]:
    return read_texts(HERE / "town")


def samples(folder: str) -> list[Sample]:
    """Line 1 says which file is replaced, the comments below it what is expected."""
    return [_sample(file) for file in sorted((HERE / folder).glob("*.yaml"))]


def _sample(file: Path) -> Sample:
    text = file.read_text(encoding="utf-8")
    first, *rest = text.split("\n")
    says = []
    for line in rest:
        if not line.startswith("# ") or line.startswith("# yaml-language-server"):
            break
        says.append(line.removeprefix("# "))
    return Sample(file.stem, first.removeprefix("# replaces "), tuple(says), text)


def review_of(path: str, text: str) -> list[str]:
    """What is found in the town when this text stands in it, with paths from its folder."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "agencies" / "of" / "town"
        for file, written in {**town(), path: text}.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(written, encoding="utf-8")
        shutil.copytree(bundled("schemas"), Path(home) / "schemas")
        problems = review_folder(folder).problems
        told = FORMATS["text"](problems, "")
    return told.replace(f"{folder}/", "").splitlines()
