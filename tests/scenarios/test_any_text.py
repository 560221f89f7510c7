"""Whatever stands in a scenario file, reading it ends in a scenario or in problems with places."""

from hypothesis import given
from hypothesis import strategies as st

from casework.problems import DefinitionError, Problem
from casework.scenarios.reading import read_scenario
from tests.sample_agency import town_catalogue

SOUND = """\
scenario: A tale
case_type: pothole
at: 2026-03-02 09:00
given:
  - asset: {name: The lamp}
steps:
  - citizen submits: {street: Elm St, district: north, size: large, severity: 5, photo: a photo}
    then: {state: received, routed by: 1, values: {cost: nothing}, may: {clerk: {read: no}}}
  - wait: 2 hours
    officer does: accept
    then: {deadlines: {repair: running}, due: 2026-03-05 11:00, message to: nobody}
  - officer assigns: {team: streets, officer: nobody}
  - officer does: fix
    with: {photo_of_fix: a photo, cost: 120}
    then: {refused: {cost: never}, sees: {clerk: {street: yes}}}
"""
PIECES = (
    "street", "fix", "officer does", "citizen submits", "with", "then", "refused", "values", "[a, b]",
    "{a: b}", "nothing", "nobody", "2026-02-31 09:00", "99999 weeks", "''", "9", "-", "{lat: x}", "\n",
)  # fmt: skip


@given(st.data())
def test_a_scenario_with_a_word_replaced_never_breaks_the_reader(data: st.DataObject) -> None:
    words = SOUND.split(" ")
    for _ in range(data.draw(st.integers(1, 3))):
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(PIECES))
    assert all(problem.place.line >= 1 for problem in problems_of(" ".join(words)))


def problems_of(text: str) -> tuple[Problem, ...]:
    """Empty for a scenario that can be read; any other exception than ours ends the test."""
    try:
        read_scenario("tale.yaml", text, town_catalogue())
    except DefinitionError as error:
        return error.problems
    return ()


def test_the_sound_one_is_read() -> None:
    assert len(read_scenario("tale.yaml", SOUND, town_catalogue()).steps) == 4
