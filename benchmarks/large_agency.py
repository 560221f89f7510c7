"""An agency of 200 entities and 5,000 fields, generated: what `check` and `plan` are measured with.

The files are written as people write them: every field type, options in two languages, rules that
read other fields, forms in steps, states with guards, routing and deadlines.
"""

from __future__ import annotations

from pathlib import Path

ENTITIES, FIELDS = 200, 5_000
NAME = "metropolis"

_AGENCY = """\
format: 1
agency: metropolis
title: {en: Metropolis, es: Metrópolis}
languages: [en, es]
time_zone: America/New_York
region: US
currency: USD
teams:
  counter: {title: {en: Counter, es: Ventanilla}}
  field: {title: {en: Field crew, es: Cuadrilla}}
roles:
  officer:
    title: {en: Officer, es: Agente}
    sees: [personal]
    may:
      all: [read, create, change, act, assign, note, export]
  admin:
    title: {en: Administrator, es: Administrador}
    admin: true
    sees: [personal, sensitive]
    may: {all: all}
"""

_KINDS = (
    "{type: text, required: true, searchable: true}",
    "{type: long_text}",
    "{type: integer, min: 0, max: 100000}",
    "{type: decimal, places: 2}",
    "{type: money}",
    "{type: date}",
    "{type: boolean}",
    "{type: choice, options: {low: {en: Low, es: Bajo}, high: {en: High, es: Alto}}, index: true}",
    "{type: multi_choice, options: {a: {en: First, es: Primero}, b: {en: Second, es: Segundo}}}",
    "{type: email, privacy: personal}",
    "{type: phone, privacy: personal}",
    "{type: address}",
    "{type: geo_point}",
)

_STATES = """\
states:
  received:
    title: {en: Received, es: Recibido}
    start: true
    on:
      accept:
        title: {en: Accept, es: Aceptar}
        to: in_progress
        roles: [officer]
        when: total >= 0
        else: {en: Work it out first, es: Calcule primero}
      refuse: {title: {en: Refuse, es: Rechazar}, to: refused, ask: [reason]}
  in_progress:
    title: {en: In progress, es: En curso}
    on:
      finish: {title: {en: Finish, es: Terminar}, to: finished}
  finished: {title: {en: Finished, es: Terminado}, final: done}
  refused: {title: {en: Refused, es: Rechazado}, final: refused}
routing:
  - when: total >= 500 and f7 == "high"
    team: field
    priority: high
  - otherwise: true
    team: counter
deadlines:
  answer:
    title: {en: First answer, es: Primera respuesta}
    start: opened
    stop: leaving received
    due: 3 days
"""


def write_large_agency(folder: Path, entities: int = ENTITIES, fields: int = FIELDS) -> Path:
    """The agency's folder. Half of its entities are case types; each has the same number of fields."""
    agency = folder / NAME
    each = fields // entities
    for kind in ("entities", "case_types"):
        (agency / kind).mkdir(parents=True, exist_ok=True)
    (agency / "agency.yaml").write_text(_AGENCY, encoding="utf-8")
    for number in range(entities):
        is_case = number % 2 == 1
        name = f"{'service' if is_case else 'register'}_{number}"
        text = _case_type(name, number, each) if is_case else _entity(name, number, each)
        kind = "case_types" if is_case else "entities"
        (agency / kind / f"{name}.yaml").write_text(text, encoding="utf-8")
    return agency


def _fields(number: int, count: int) -> list[str]:
    """`count` fields: the kinds in turns, a link to another register, and a value that is worked out."""
    lines = [f"  f{at}:{_titled(number, at)}" for at in range(count - 2)]
    link = 0 if number < 2 else (number - 2) // 2 * 2
    lines.append(f"  parent: {{type: record, to: register_{link}}}")
    lines.append(
        "  total:\n    type: computed\n    of: integer\n    value: coalesce(f2, 0) * 2 + 1"
    )
    return lines


def _titled(number: int, at: int) -> str:
    kind = _KINDS[at % len(_KINDS)]
    return f"\n    title: {{en: Detail {at} of {number}, es: Dato {at} de {number}}}\n    " + (
        "\n    ".join(_options(kind))
    )


def _options(kind: str) -> list[str]:
    """`{type: text, min: 1}` in block style, as in files of agencies."""
    depth, part, found = 0, "", []
    for letter in kind[1:-1]:
        depth += (letter == "{" or letter == "[") - (letter == "}" or letter == "]")
        if letter == "," and depth == 0:
            found.append(part.strip())
            part = ""
        else:
            part += letter
    return [*found, part.strip()]


def _head(kind: str, name: str, number: int) -> str:
    title = f"{{en: {kind.capitalize()} {number}, es: Asunto {number}}}"
    letter = "E" if kind == "entity" else "C"
    return f'{kind}: {name}\ntitle: {title}\nreference: "{letter}{number}-{{number:06}}"\n'


def _entity(name: str, number: int, count: int) -> str:
    return _head("entity", name, number) + "fields:\n" + "\n".join(_fields(number, count)) + "\n"


def _case_type(name: str, number: int, count: int) -> str:
    asked = [f"f{at}" for at in range(count - 2)]
    steps = [asked[at : at + 6] for at in range(0, len(asked), 6)]
    form = "form:\n  public: true\n  steps:\n" + "".join(
        f"    - title: {{en: Step {at}, es: Paso {at}}}\n      fields:\n"
        + "".join(_asked(field) for field in own)
        for at, own in enumerate(steps, 1)
    )
    fields = "fields:\n" + "\n".join(_fields(number, count)) + "\n"
    return _head("case_type", name, number) + fields + form + _STATES


def _asked(field: str) -> str:
    if field == "f10":
        return f'        - field: {field}\n          show: f2 >= 10 and f7 == "high"\n'
    return f"        - {field}\n"
