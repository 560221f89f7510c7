"""A corpus of files with one fault each: the line, the column and the words are what we promise."""

import pytest

from casework.compiler import compile_agency
from casework.definition import read_bundle
from tests.corpus import Sample, around, problems_of, samples

BROKEN = samples("broken")


def test_the_agency_around_the_broken_files_is_sound() -> None:
    assert set(compile_agency(read_bundle(around())).entities) == {"asset", "pothole"}


def test_the_corpus_is_not_lost() -> None:
    assert len(BROKEN) >= 150


@pytest.mark.parametrize("sample", BROKEN, ids=lambda sample: sample.name)
def test_a_broken_file_gives_its_line_and_words_once(sample: Sample) -> None:
    assert [str(problem) for problem in problems_of(sample)] == [sample.says]


@pytest.mark.parametrize("sample", BROKEN, ids=lambda sample: sample.name)
def test_no_message_speaks_of_the_machinery(sample: Sample) -> None:
    jargon = (
        "anyof",
        "oneof",
        "schema",
        "instance",
        "node",
        "token",
        "mapping",
        "scalar",
        "none",
        "nonetype",
    )
    words = "".join(letter if letter.isalnum() else " " for letter in sample.says.lower()).split()
    assert not set(words) & set(jargon)
