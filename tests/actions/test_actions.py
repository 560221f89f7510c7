# ruff: noqa: E501  (a table of faults reads best with one fault a line)
"""What each action does to a case, declares about itself and refuses to be told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from casework.actions import ACTIONS, Action, Surroundings
from casework.rules import INTEGER, Rule, Scope, compile_rule
from tests.actions.remembering import RememberingCase

AROUND = Surroundings(
    fields={"reference": "text", "severity": "integer", "reporter": "person"},
    teams=("streets", "rapid_north"),
    channels=("email",),
    fixed=("reference",),
)
WRITTEN: dict[str, dict[str, Any]] = {
    "notify": {
        "to": "reporter",
        "message": {"en": "Case ((reference))", "es": "Caso ((reference))"},
    },
    "set": {"field": "severity", "value": "severity + 1"},
    "assign": {"team": "streets"},
    "note": {"text": "Severity is ((severity))"},
}


def written(name: str, **options: Any) -> Action:
    return msgspec.convert({**WRITTEN[name], **options}, ACTIONS[name])


def compiled(text: str) -> Rule:
    rule = compile_rule(text, Scope({"severity": INTEGER}))
    assert isinstance(rule, Rule)
    return rule


def test_every_action_is_tried_here() -> None:
    assert set(WRITTEN) == set(ACTIONS)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_an_action_is_called_as_its_file_and_explained(name: str) -> None:
    cls = ACTIONS[name]
    assert cls.action_name == name
    assert cls.__module__ == f"casework.actions.{name}"
    assert cls.doc.endswith(".")
    options = msgspec.json.schema(cls)["$defs"][cls.__name__]["properties"]
    assert [option for option, about in options.items() if not about.get("description")] == []


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_sound_action_has_no_faults(name: str) -> None:
    assert written(name).faults(AROUND) == []


async def test_notify_writes_in_the_language_of_whom_it_concerns() -> None:
    case = RememberingCase({"reference": "PH-1"}, speaks={"reporter": "es-MX"})
    await written("notify").run(case)
    assert case.sent == [("email", "reporter", "Sobre su caso PH-1", "Caso PH-1", "es-MX")]


async def test_notify_falls_back_to_the_first_language() -> None:
    case = RememberingCase({"reference": "PH-1"}, speaks={"reporter": "vi"})
    await written("notify").run(case)
    assert case.sent == [("email", "reporter", "About your case PH-1", "Case PH-1", "vi")]


async def test_an_answer_cannot_write_the_head_of_a_message() -> None:
    case = RememberingCase({"reference": "x\r\nBcc: all@example.org"})
    await written("notify").run(case)
    assert case.sent[0][2] == "About your case x Bcc: all@example.org"


async def test_set_gives_the_field_what_its_rule_works_out() -> None:
    case = RememberingCase({"severity": 2})
    action = written("set").resolved({"value": compiled("severity + 1")})
    await action.run(case)
    assert case.values == {"severity": 3}
    assert action.reads() == {"severity"}
    assert action.writes() == {"severity"}


async def test_set_refuses_to_run_before_its_rule_is_compiled() -> None:
    with pytest.raises(RuntimeError, match="never compiled"):
        await written("set").run(RememberingCase({"severity": 2}))


def test_set_names_the_rule_and_the_field_whose_type_it_needs() -> None:
    (name, expression), *others = written("set").expressions().items()
    assert (name, expression.text, expression.field, others) == (
        "value",
        "severity + 1",
        "severity",
        [],
    )


async def test_assign_hands_the_case_to_a_team_and_takes_the_officer_off() -> None:
    case = RememberingCase({})
    await written("assign").run(case)
    assert case.assigned == [("streets", None)]


async def test_a_note_is_written_in_the_language_of_the_agency() -> None:
    case = RememberingCase({"severity": 4}, language="es")
    text = {"en": "Severity is ((severity))", "es": "Gravedad ((severity))"}
    await written("note", text=text).run(case)
    assert case.notes == ["Gravedad 4"]


def test_what_is_read_is_declared() -> None:
    assert written("notify").reads() == {"reference", "reporter"}
    assert written("notify", to="team").reads() == {"reference"}
    assert written("note").reads() == {"severity"}
    assert written("assign").writes() == {"team", "officer"}


@pytest.mark.parametrize(
    ("name", "options", "option", "sentence"),
    [
        ("notify", {"to": "reportr"}, "to", "'reportr' is neither a field of type person nor team; did you mean 'reporter'?"),
        ("notify", {"to": "severity"}, "to", "'severity' is neither a field of type person nor team; there is reporter, team"),
        ("notify", {"channel": "emial"}, "channel", "there is no channel 'emial'; did you mean 'email'?"),
        ("notify", {"message": {"es": "((x))"}}, "message.es", "there is no field 'x' to fill in; there is reference, reporter, severity"),
        ("notify", {"subject": "((sevrity))"}, "subject", "there is no field 'sevrity' to fill in; did you mean 'severity'?"),
        ("set", {"field": "sevrity"}, "field", "there is no field 'sevrity'; did you mean 'severity'?"),
        ("set", {"field": "reference"}, "field", "'reference' is kept by the platform; nobody sets it"),
        ("assign", {"team": "street"}, "team", "there is no team 'street'; did you mean 'streets'?"),
        ("note", {"text": "((severity"}, "text", "this placeholder is never closed; write it as ((field))"),
    ],
)  # fmt: skip
def test_what_an_action_cannot_do_is_said(
    name: str, options: dict[str, Any], option: str, sentence: str
) -> None:
    assert [(f.option, f.message) for f in written(name, **options).faults(AROUND)] == [
        (option, sentence)
    ]
