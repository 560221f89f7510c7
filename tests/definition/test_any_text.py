"""Whatever is typed into a file, the answer is a Catalogue or problems with places: never a crash."""

from hypothesis import given
from hypothesis import strategies as st

from casework.compiler import compile_agency
from casework.definition import read_bundle
from casework.problems import DefinitionError
from tests.sample_agency import TOWN

SIGNS = "\t :{}[]\"'|>-#&*!%@`,\n?=()._0aé😀\\"


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, str]:
    """One of the town's files with one to three slips of the hand."""
    path = draw(st.sampled_from(sorted(TOWN)))
    text = TOWN[path]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text) - 1))
        length = draw(st.sampled_from([0, 0, 1, 2, 30]))
        text = text[:at] + draw(st.sampled_from(["", *SIGNS])) + text[at + length :]
    return path, text


def told(texts: dict[str, str]) -> tuple[str, ...]:
    try:
        compile_agency(read_bundle(texts))
    except DefinitionError as error:
        lines = {path: len(text.split("\n")) for path, text in texts.items()}
        for problem in error.problems:
            assert 1 <= problem.place.line <= lines.get(problem.place.file, 1)
            assert problem.place.column >= 1
        return tuple(problem.message for problem in error.problems)
    return ()


@given(spoiled())
def test_a_slip_of_the_hand_is_told_or_does_no_harm(file: tuple[str, str]) -> None:
    path, text = file
    messages = told({**TOWN, path: text})
    assert all(len(message) < 1_000 and "Error" not in message for message in messages)


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_at_all_is_told_or_does_no_harm(text: str) -> None:
    told({**TOWN, "entities/asset.yaml": text})


@given(st.text(SIGNS, max_size=60))
def test_any_signs_behind_a_key_are_told_or_do_no_harm(signs: str) -> None:
    text = TOWN["case_types/pothole.yaml"].replace("severity >= 1", signs)
    told({**TOWN, "case_types/pothole.yaml": text})
