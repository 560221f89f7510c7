"""The first files of an agency, an entity or a case type: small, working, and easy to change."""

from __future__ import annotations

import os
import re
from pathlib import Path
from textwrap import wrap

from casework.definition import MapNode, read_document
from casework.fields import FIELD_TYPES
from casework.problems import DefinitionError, Refused
from casework.settings import bundled

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,47}")


class CannotScaffold(Refused):
    """The name is no identifier, or the file is there already. Nothing was written."""


def write_agency(agencies: Path, name: str) -> list[Path]:
    """An agency with one case type that can be published at once, and a scenario that is true of it."""
    _check_name(name)
    folder = agencies / name
    if folder.exists():
        raise CannotScaffold(f"{folder} is there already")
    (folder / "entities").mkdir(parents=True)
    (folder / "case_types").mkdir()
    (folder / "scenarios").mkdir()
    agency = folder / "agency.yaml"
    _save(agency, "agency", _AGENCY.format(name=name, title=_title(name)))
    case_type = write_case_type(folder, "request")
    scenario = folder / "scenarios" / "request_answered.yaml"
    _save(scenario, "scenario", _SCENARIO)
    return [agency, case_type, scenario]


def write_entity(folder: Path, name: str) -> Path:
    return _write(folder, "entities", name, _ENTITY)


def write_case_type(folder: Path, name: str) -> Path:
    return _write(folder, "case_types", name, _CASE_TYPE)


def _write(folder: Path, kind: str, name: str, text: str) -> Path:
    _check_name(name)
    if not (folder / "agency.yaml").is_file():
        raise CannotScaffold(f"there is no agency in {folder}; run: casework new agency NAME")
    path = folder / kind / f"{name}.yaml"
    if path.exists():
        raise CannotScaffold(f"{path} is there already")
    path.parent.mkdir(exist_ok=True)
    prefix = "".join(part[0] for part in name.split("_")).upper()
    prefix = prefix if len(prefix) > 1 else name[:3].upper()
    filled = (
        text.replace("TYPES", _types())
        .replace("NAME", name)
        .replace("TITLE", _title(name))
        .replace("PREFIX", prefix)
    )
    _save(
        path,
        "entity" if kind == "entities" else "case_type",
        filled.replace("ROUTE", _route(folder)),
    )
    return path


def _save(path: Path, kind: str, text: str) -> None:
    """With the line that lets an editor complete, explain and check the file while it is written."""
    schema = bundled("schemas") / f"{kind}.schema.json"
    way = Path(os.path.relpath(schema, path.parent.resolve())).as_posix()
    path.write_text(f"# yaml-language-server: $schema={way}\n{text}", encoding="utf-8")


def _route(folder: Path) -> str:
    """To the first team of the agency; without one, a priority, so that the line decides something."""
    file = folder / "agency.yaml"
    try:
        teams = read_document(str(file), file.read_text(encoding="utf-8")).entries.get("teams")
    except DefinitionError:  # `check` explains what is wrong there
        return _PRIORITY
    if teams is None or not isinstance(teams.value, MapNode) or not teams.value.entries:
        return _PRIORITY
    return f"team: {next(iter(teams.value.entries))}"


def _types() -> str:
    """The field types there are, a comment of several lines."""
    return "\n#   ".join(wrap(", ".join(sorted(FIELD_TYPES)), 90))


def _check_name(name: str) -> None:
    if not IDENTIFIER.fullmatch(name):
        raise CannotScaffold(
            f"{name!r} is not a name: use small letters, digits and _, and begin with a letter"
        )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


_PRIORITY = "priority: normal"

_AGENCY = """\
format: 1
agency: {name}
title: {title}
languages: [en] # several: [en, es], and each text as {{en: Small town, es: Pueblo chico}}
time_zone: America/New_York
region: US
currency: USD
theme:
  colour: "#0b4f6c"
teams:
  front_desk:
    title: Front desk
roles:
  officer:
    title: Officer
    sees: [personal]
    may:
      all: [read, create, change, act, assign, note, export]
  admin:
    title: Administrator
    admin: true
    sees: [personal, sensitive]
    may:
      all: all
"""

_ENTITY = """\
entity: NAME
title: TITLE
plural: TITLEs
reference: "PREFIX-{number:05}"
label: name
fields:
  name:
    type: text
    required: true
    searchable: true
list: {columns: [reference, name]}
"""

_CASE_TYPE = """\
case_type: NAME
title: TITLE
plural: TITLEs
reference: "PREFIX-{year}-{number:06}"
# What you write is explained in docs/language.md; `casework check` tells what is wrong, and where.
# A field is one of: TYPES.
#   size: {type: choice, options: {small: Small, large: Large}, required: true}
#   fee: {type: money, value: 'size == "large" ? 25.00 : 10.00'}   is worked out
fields:
  subject:
    type: text
    title: What is it about?
    required: true
    searchable: true
  details:
    type: long_text
    title: Tell us more
  reporter:
    type: person
    title: How can we reach you?
    privacy: personal
form:
  public: true
  steps:
    - title: Your request
      fields: [subject, details]
      # A question that is asked only sometimes stands on a line of its own, with a dash:
      #   - {field: details, show: 'size == "large"', require: 'size == "large"'}
    - title: About you
      fields: [reporter]
# `on` are the buttons of a state. One may ask for answers first (`ask`) and write to people:
#   do:
#     - notify: {to: reporter, message: Your request ((reference)) is accepted.}
states:
  received:
    title: Received
    public: We have your request and will look at it soon.
    start: true
    on:
      accept:
        title: Accept
        to: in_progress
      refuse:
        title: Refuse
        to: refused
        ask: [reason]
  in_progress:
    title: In progress
    public: We are at work on your request.
    on:
      finish:
        title: Finish
        to: finished
  finished:
    title: Finished
    public: Your request is done.
    final: done
  refused:
    title: Refused
    public: We cannot do what you asked for.
    final: refused
# The first line that is true decides:
#   - when: size == "large"
#     priority: high
routing:
  - otherwise: true
    ROUTE
deadlines:
  answer:
    title: First answer
    start: opened
    stop: leaving received
    due: 3 days
"""

_SCENARIO = """\
scenario: A request goes to the front desk and is answered within three days
case_type: request
at: 2026-03-02 09:00
steps:
  - citizen submits:
      subject: The bench by the pond is broken
      reporter: {name: Ana Ruiz, email: ana@example.org}
    then:
      state: received
      team: front_desk
      deadlines: {answer: running}
  - wait: 1 day
    officer does: accept
    then: {state: in_progress, deadlines: {answer: met}}
  - officer does: finish
    then: {state: finished, tracking says: Your request is done.}
"""
