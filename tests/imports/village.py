"""A small agency to import into."""

from __future__ import annotations

from functools import cache

from casework.catalogue import Catalogue
from tests.sample_agency import compile_texts

AGENCY = """\
format: 1
agency: village
title: Village
languages: [en]
time_zone: America/Los_Angeles
teams: {streets: {title: Street repair}}
roles: {admin: {title: Administrator, admin: true, sees: [personal, sensitive], may: all}}
"""
BIN = """\
entity: bin
title: Bin
reference: "BN-{number:03}"
fields:
  number: {type: text, title: Number, unique: true}
  plate: {type: text, title: Plate, unique: true}
  litres: {type: integer, title: Litres, max: 500}
  price: {type: money, title: Price}
  bought_on: {type: date, title: Bought on}
  place: {type: geo_point, title: Place}
  emptied_on: {type: datetime, title: Emptied on}
  age: {type: integer, value: "days_between(bought_on, today())"}
"""
CASE = """\
case_type: {name}
title: {title}
reference: "{letters}-{{year}}-{{number:06}}"
fields:
  old_number: {{type: text, title: Old number, unique: true}}
  street: {{type: text, title: Street, searchable: true}}
  district:
    type: choice
    title: District
    options: {{north: North, south: South}}
  place: {{type: geo_point, title: Place}}
  reporter: {{type: person, title: Reporter, privacy: personal}}
  bin: {{type: record, to: bin, title: Bin}}
states:
  received:
    start: true
    title: Received
    on: {{fix: {{to: fixed}}}}
  fixed: {{title: Fixed, final: done}}
routing:
  - otherwise: true
    team: streets
deadlines:
  repair: {{start: opened, stop: entering fixed, due: 72 hours}}
"""


@cache
def village() -> Catalogue:
    return compile_texts(
        {
            "agency.yaml": AGENCY,
            "entities/bin.yaml": BIN,
            "case_types/pothole.yaml": CASE.format(name="pothole", title="Pothole", letters="PH"),
            "case_types/leak.yaml": CASE.format(name="leak", title="Leak", letters="LK"),
        }
    )
