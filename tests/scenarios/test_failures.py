"""A wrong expectation fails at its place, with what was found and why: the words are what we promise."""

import pytest

from tests.scenarios.conftest import Tell

OPEN = """\
  - citizen submits:
      street: 1200 Maple Ave
      district: north
      size: large
      severity: 5
      reporter: {name: Ana Ruiz, email: ana@example.org}
"""
MENDED = """\
  - officer does: accept
  - wait: 1 day
    officer does: fix
    with: {photo_of_fix: a photo, cost: 120}
"""


def told(tell: Tell, steps: str) -> list[str]:
    return [str(failure) for failure in tell(steps).failures]


def test_a_story_that_is_true_fails_nowhere(tell: Tell) -> None:
    then = "    then: {state: fixed, message to: reporter, deadlines: {repair: met}}\n"
    assert told(tell, OPEN + MENDED + then) == []


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (
            "state: fixed",
            ["tale.yaml:11:19: expected state fixed; found state received"],
        ),
        (
            "team: streets",
            [
                "tale.yaml:11:18: expected team streets; found team rapid_north",
                (
                    "    line 1 of routing (A bad one in the north) decided: severity >= 4 and district in "
                    '["north"], with district = north, severity = 5'
                ),
            ],
        ),
        (
            "priority: low",
            [
                "tale.yaml:11:22: expected priority low; found priority high",
                (
                    "    line 1 of routing (A bad one in the north) decided: severity >= 4 and district in "
                    '["north"], with district = north, severity = 5'
                ),
            ],
        ),
        (
            "routed by: 2",
            [
                (
                    "tale.yaml:11:23: expected line 2 of routing (otherwise); "
                    "found line 1 of routing (A bad one in the north)"
                ),
                (
                    "    line 1 of routing (A bad one in the north) decided: severity >= 4 and district in "
                    '["north"], with district = north, severity = 5'
                ),
                "    line 2 of routing (otherwise) stands below it and was not asked",
            ],
        ),
        (
            "officer: clerk",
            ["tale.yaml:11:21: expected officer clerk; found officer nobody"],
        ),
        (
            "values: {size: small}",
            ["tale.yaml:11:27: expected size small; found size large"],
        ),
        (
            "values: {reporter: Bo Lund}",
            ["tale.yaml:11:31: expected reporter Bo Lund; found reporter Ana Ruiz #1"],
        ),
        (
            "values: {photo: a photo}",
            ["tale.yaml:11:28: expected photo a photo; found photo nothing"],
        ),
        (
            "values: {is_urgent: no}",
            [
                "tale.yaml:11:32: expected is_urgent no; found is_urgent yes",
                '    it is severity >= 4 and size == "large", with severity = 5, size = large',
            ],
        ),
        (
            "due: 2026-03-05 09:00",
            ["tale.yaml:11:17: expected due 2026-03-05 09:00; found due nothing"],
        ),
        (
            "deadlines: {repair: running}",
            [
                "tale.yaml:11:24: expected deadline repair running; found deadline repair not started"
            ],
        ),
        (
            "message to: reporter",
            ["tale.yaml:11:24: expected a message to reporter; found no message"],
        ),
        (
            "message says: hello",
            ["tale.yaml:11:26: expected a message that says 'hello'; found no message"],
        ),
        (
            "tracking says: It is fixed",
            [
                (
                    "tale.yaml:11:27: expected the tracking page to say 'It is fixed'; "
                    "found it says: We have your report. / Tenemos su reporte."
                )
            ],
        ),
        (
            "may: {clerk: {create: no}}",
            [
                "tale.yaml:11:26: expected clerk may create: no; found yes",
                "    granted by clerk",
            ],
        ),
        (
            "may: {clerk: {read: yes}}",
            [
                "tale.yaml:11:26: expected clerk may read: yes; found no",
                "    this case is not among the rows of the role",
            ],
        ),
        (
            "may: {officer: {delete: yes}}",
            [
                "tale.yaml:11:28: expected officer may delete: yes; found no",
                "    no role grants delete on pothole",
            ],
        ),
        (
            "may: {officer: {fix: yes}}",
            [
                "tale.yaml:11:28: expected officer may fix: yes; found no",
                "    the state is received",
            ],
        ),
        (
            "sees: {clerk: {street: yes}}",
            [
                "tale.yaml:11:27: expected clerk sees street: yes; found no",
                "    the role does not see this case",
            ],
        ),
        (
            "sees: {officer: {reporter: no}}",
            [
                "tale.yaml:11:29: expected officer sees reporter: no; found yes",
                "    the field is personal; the role sees internal, personal, public",
            ],
        ),
    ],
)
def test_a_wrong_expectation_is_told_with_its_place_and_why(
    tell: Tell, then: str, says: list[str]
) -> None:
    (failure,) = told(tell, f"{OPEN}    then: {{{then}}}\n")
    assert failure.splitlines() == says


def test_every_wrong_expectation_of_a_step_is_told(tell: Tell) -> None:
    assert len(told(tell, f"{OPEN}    then: {{state: fixed, team: nobody, priority: low}}\n")) == 3


def test_the_expected_line_of_routing_tells_which_condition_did_not_hold(tell: Tell) -> None:
    steps = OPEN.replace("district: north", "district: south")
    (failure,) = told(tell, f"{steps}    then: {{routed by: A bad one in the north}}\n")
    assert failure.splitlines()[1:] == [
        "    line 2 of routing (otherwise) decided: otherwise",
        "    line 1 of routing (A bad one in the north) did not pass:",
        "      severity >= 4: yes",
        '      district in ["north"]: no',
        "      with district = south, severity = 5",
    ]


def test_a_refused_deed_ends_the_story_and_shows_the_guard(tell: Tell) -> None:
    steps = OPEN.replace("size: large", "size: small").replace("      severity: 5\n", "")
    (failure,) = told(tell, f"{steps}  - officer does: accept\n  - officer does: fix\n")
    assert failure.splitlines() == [
        (
            "tale.yaml:10:5: expected 'officer does: accept' to be taken; "
            "found refused: Set a severity first / Primero indique la gravedad"
        ),
        "    accept is possible when severity >= 1",
        "      severity >= 1: unknown",
        "      with severity = nothing",
    ]


@pytest.mark.parametrize(
    ("step", "expected", "found"),
    [
        (
            "officer does: refuse",
            "refused: a photo",
            "refused: reason: reason needs an answer",
        ),
        (
            "officer does: refuse",
            "refused: {cost: needs an answer}",
            "refused: reason: reason needs an answer",
        ),
        (
            "officer does: fix",
            "refused: never",
            "refused: not possible in the state received",
        ),
        (
            "admin does: accept",
            "refused: never",
            "refused: not allowed to act: only officer",
        ),
        (
            "clerk notes: Hello",
            "refused: never",
            "refused: not found: clerk does not see this case",
        ),
        (
            "clerk changes: {severity: 1}",
            "refused: never",
            "refused: not found: clerk does not see this case",
        ),
        ("officer does: accept", "refused: never", "it was not refused"),
        (
            "officer changes: {severity: 9}",
            "refused: never",
            "refused: severity: Severity must be 5",
        ),
    ],
)
def test_a_refusal_in_other_words_tells_the_words(
    tell: Tell, step: str, expected: str, found: str
) -> None:
    (failure,) = tell(f"{OPEN}  - {step}\n    then: {{{expected}}}\n").failures
    assert failure.found.startswith(found)


def test_messages_that_came_are_told_and_those_that_could_not(tell: Tell) -> None:
    then = "    then: {message says: sorry, message to: nobody}\n"
    first, second = tell(OPEN + MENDED + then).failures
    assert (first.expected, first.found) == (
        "a message that says 'sorry'",
        "messages to reporter",
    )
    assert first.why == (
        "to reporter: About your case PH-2026-000001: It is mended.",
        "to team: not sent, no address",
    )
    assert (second.expected, second.found) == ("no message", "messages to reporter")


def test_a_clock_tells_its_times(tell: Tell) -> None:
    wait = "  - wait: 80 hours\n    then: {deadlines: {repair: running}}\n"
    (failure,) = told(tell, f"{OPEN}  - officer does: accept\n{wait}")
    assert failure.splitlines() == [
        "tale.yaml:13:24: expected deadline repair running; found deadline repair missed",
        "    started 2026-03-02 09:00, due 2026-03-05 09:00; now 2026-03-05 17:00",
    ]


def test_a_state_tells_what_moved_the_case_there(tell: Tell) -> None:
    step = "  - officer does: accept\n    then: {state: fixed}\n"
    (failure,) = told(tell, OPEN + step)
    assert failure.splitlines() == [
        "tale.yaml:12:19: expected state fixed; found state in_progress",
        "    it went from received to in_progress by accept",
    ]


def test_a_record_that_cannot_be_given_is_told(tell: Tell) -> None:
    given = "given:\n  - asset: {kind: bin}\n"
    (failure,) = told(tell, OPEN + given)
    assert failure == (
        "tale.yaml:12:5: expected a record of asset; found refused: Name needs an answer"
    )
