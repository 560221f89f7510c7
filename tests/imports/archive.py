"""An agency that takes in the files of `messy/`: one entity for each."""

from __future__ import annotations

from functools import cache

from casework.catalogue import Catalogue
from tests.sample_agency import compile_texts

AGENCY = """\
format: 1
agency: village
title: Archive
languages: [en]
time_zone: Europe/London
region: US
roles: {admin: {title: Administrator, admin: true, sees: [personal, sensitive], may: all}}
"""
ENTITY = """\
entity: {name}
title: {name}
reference: "{letters}-{{number:04}}"
fields:
{fields}
"""
TEXT, LONG, NUMBER = "{type: text}", "{type: long_text}", "{type: integer}"
KEY, KEY_NUMBER = "{type: text, unique: true}", "{type: integer, unique: true}"
ENTITIES = {
    "cost_line": {
        "number": KEY_NUMBER, "cluster": TEXT, "groningen": NUMBER, "zeeland": NUMBER, "flevoland": NUMBER,
    },
    "definition": {"item": KEY, "description": LONG, "definition": LONG},
    "emission": {"sector": KEY, "tonnes_2000": NUMBER, "tonnes_2007": NUMBER},
    "anomaly": {"year": KEY_NUMBER, "january": NUMBER, "december": NUMBER, "winter": NUMBER},
    "greeting": {"first": KEY, "second": TEXT},
    "letter_row": {"letter": KEY, "second": TEXT, "third": TEXT, "fourth": TEXT},
    "budget_line": {
        "code": KEY, "title": TEXT, "amount": "{type: money, currency: MXN}", "description": LONG,
    },
    "sheet_line": {"line": KEY},
    "hospital": {
        "code": KEY, "name": TEXT, "patients": NUMBER,
        "kind": "{type: choice, options: {nhs: NHS, independent: Independent}}",
    },
    "specialty": {"specialty": KEY, "doctors_1993": NUMBER, "doctors_2010": NUMBER},
}  # fmt: skip


def _entity(name: str, fields: dict[str, str]) -> str:
    lines = "\n".join(f"  {field}: {kind}" for field, kind in fields.items())
    return ENTITY.format(name=name, letters=name[:2].upper(), fields=lines)


@cache
def archive() -> Catalogue:
    texts = {f"entities/{name}.yaml": _entity(name, fields) for name, fields in ENTITIES.items()}
    return compile_texts({"agency.yaml": AGENCY, **texts})
