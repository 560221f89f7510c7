"""A file that was saved in the middle of a word is told about, wherever it stops."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.definition import read_document
from casework.problems import DefinitionError

ENTITY = Path(__file__).parents[2] / "agencies" / "public_works" / "entities" / "asset.yaml"
STARTS = [
    "agency: [",
    "a: {b: [",
    "a: {",
    "a: [b,",
    "a: {b:",
    "a: [\n",
    "- [",
    "{",
    "[",
    "a: [&",
    "a: {? ",
]


def is_told(text: str) -> bool:
    """Whether the text is read, or refused with problems: nothing else may happen."""
    try:
        read_document("asset.yaml", text)
    except DefinitionError as refused:
        return bool(refused.problems) and all(one.message for one in refused.problems)
    return True


@pytest.mark.parametrize("text", STARTS)
def test_an_opened_bracket_at_the_very_end_is_a_problem_with_a_place(text: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        read_document("asset.yaml", text)
    assert refused.value.problems[0].place.line >= 1


def test_a_file_may_stop_anywhere() -> None:
    text = ENTITY.read_text(encoding="utf-8")[:1200]
    assert all(is_told(text[:end]) for end in range(len(text)))
