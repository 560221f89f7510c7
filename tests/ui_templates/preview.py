"""Pages that show every part and every field in every state, for browsers and for people to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment

from tests.ui_templates.samples import SAMPLES, TYPES, SampleForm, shell, view

PREVIEWS = Path(__file__).parent / "previews"
AT = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)


def list_page(environment: Environment, **frame: Any) -> str:
    return _page(
        environment, "list", shell=shell(messages=(("notice", "2 cases assigned"),), **frame)
    )


def case_page(environment: Environment, **frame: Any) -> str:
    answers = [
        (SAMPLES[kind].label, _display(environment, kind, SAMPLES[kind].value), "/change")
        for kind in TYPES
    ]
    answers.append(("Nothing yet", _display(environment, "text", None), None))
    changed = _event("Severity changed", changes=[("Severity", "3", "4"), ("Reason", "old", "")])
    events = [
        _event("Note", body="Called back.\nNobody answered."),
        _event("Assigned to Rapid response, north", by="Routing", reason="rule 1: severity >= 4"),
        changed,
        _event(
            "Message on its way",
            message=SimpleNamespace(
                to="Ada Lovelace", subject="About your case", body="Dear Ada,\nwe come on Monday."
            ),
        ),
    ]
    return _page(environment, "case", shell=shell(**frame), answers=answers, events=events)


def form_page(environment: Environment, state: str, *, is_desk: bool = False, **frame: Any) -> str:
    fields = [view(kind, state) for kind in TYPES]
    return _page(
        environment,
        "form",
        layout="layouts/desk.html" if is_desk else "layouts/portal.html",
        inputs=[_input(environment, field) for field in fields],
        errors=[(field.id, field.error) for field in fields if field.error],
        shell=shell(
            **(frame if is_desk else {"nav": (), "search_url": None, "person": None, **frame})
        ),
    )


def _page(environment: Environment, name: str, **context: Any) -> str:
    source = (PREVIEWS / f"{name}.html").read_text(encoding="utf-8")
    return environment.from_string(source).render(**context)


def _display(environment: Environment, kind: str, value: object) -> Any:
    return environment.get_template(f"fields/{kind}.html").module.display(value, view(kind))  # type: ignore[attr-defined]


def _input(environment: Environment, field: Any) -> Any:
    form = SampleForm(validate_url="/validate")
    return environment.get_template(f"fields/{field.type}.html").module.input(field, form)  # type: ignore[attr-defined]


def _event(title: str, **told: Any) -> SimpleNamespace:
    plain = {
        "by": "A. Patel",
        "at": AT,
        "at_text": "10 Nov 2026, 09:30",
        "body": None,
        "reason": None,
        "changes": [],
        "message": None,
    }
    return SimpleNamespace(**{**plain, "title": title, **told})
