"""What the schema of scenarios offers, the readers read, and the other way round."""

from casework.definition import schema_of
from casework.scenarios.deeds import READERS as DEEDS
from casework.scenarios.expectations import READERS, REFUSED
from tests.scenarios.conftest import Tell

OPEN = """\
  - citizen submits: {street: Elm St, district: south, size: small}
"""


def test_every_expectation_of_the_schema_is_read() -> None:
    assert set(schema_of("scenario")["$defs"]["expected"]["properties"]) == {*READERS, REFUSED}


def test_every_sentence_of_the_schema_is_read() -> None:
    assert schema_of("scenario")["$defs"]["happening"]["x-verbs"] == list(DEEDS)


def test_staff_open_cases_at_the_desk_and_citizens_on_the_web(tell: Tell) -> None:
    steps = OPEN.replace("citizen", "clerk")
    assert tell(steps).failures == ()


def test_answers_are_read_as_people_write_them(tell: Tell) -> None:
    steps = """\
  - citizen submits:
      street: Elm St
      district: Norte
      size: Large
      severity: 4
      place: {lat: 34.05, lon: -118.24}
      reporter: Ana Ruiz; ana@example.org
      photo: a photo
    then:
      values:
        district: north
        size: large
        severity: "4"
        is_urgent: yes
        place: "34.05, -118.24"
        reporter: Ana Ruiz
        photo: a photo
        details: nothing
"""
    assert [str(failure) for failure in tell(steps).failures] == []


def test_a_record_that_is_given_is_linked_by_its_name_or_reference(tell: Tell) -> None:
    given = "given:\n  - asset: {name: The lamp, kind: street_light}\n"
    for word in ("The lamp", "AS-00001"):
        step = (
            f"  - officer changes: {{asset: {word}}}\n    then: {{values: {{asset: The lamp}}}}\n"
        )
        assert [str(failure) for failure in tell(OPEN + step + given).failures] == []


def test_stories_do_not_know_of_each_other(tell: Tell) -> None:
    wanted = OPEN + "  - officer changes: {severity: 1}\n"
    for _ in range(2):
        assert tell(wanted).failures == ()


def test_a_deadline_is_warned_of_before_it_is_missed(tell: Tell) -> None:
    steps = (
        OPEN
        + "  - officer changes: {severity: 1}\n"
        + "  - officer does: accept\n"
        + "    then: {deadlines: {repair: running}}\n"
        + "  - wait: 55 hours\n    then: {deadlines: {repair: warned}}\n"
        + "  - officer does: wait\n    with: {reason: Which one}\n"
        + "    then: {deadlines: {repair: paused}}\n"
        + "  - wait: 3 weeks\n    then: {deadlines: {repair: paused}}\n"
        + "  - officer does: resume\n    then: {deadlines: {repair: warned}}\n"
        + "  - wait: 18 hours\n    then: {deadlines: {repair: missed}}\n"
    )
    assert [str(failure) for failure in tell(steps).failures] == []


def test_what_was_met_is_remembered(tell: Tell) -> None:
    steps = OPEN + "  - officer does: accept\n    then: {refused: Set a severity first}\n"
    met = {f"{part.kind} {part.name}" for part in tell(steps).met}
    assert met == {"route line 2", "guard received.accept"}
