"""Single YAML files that are checked within a small agency, `tests/broken/town`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casework.compiler import compile_agency
from casework.definition import read_bundle, read_texts
from casework.problems import DefinitionError, Problem

TESTS = Path(__file__).parent


@dataclass(frozen=True)
class Sample:
    """A file that replaces one of the agency's. `says` is the rest of its header, without `# `."""

    name: str
    replaces: str
    says: str
    text: str


@cache
def around() -> dict[str, str]:
    return read_texts(TESTS / "broken" / "town")


def samples(folder: str) -> list[Sample]:
    """Every file of a folder: line 1 says which file it replaces, line 2 what is expected."""
    return [_sample(file) for file in sorted((TESTS / folder).glob("*.yaml"))]


def _sample(file: Path) -> Sample:
    text = file.read_bytes().decode()
    first, second = text.split("\n", 2)[:2]
    return Sample(file.stem, first.removeprefix("# replaces "), second.removeprefix("# "), text)


def problems_of(sample: Sample) -> tuple[Problem, ...]:
    """What is wrong with the agency when the sample stands in it."""
    try:
        compile_agency(read_bundle({**around(), sample.replaces: sample.text}))
    except DefinitionError as error:
        return error.problems
    return ()
