"""A case type with several forms for tests of the site: a list of tasks, a plain second form, the
counter's dense form and a phone script. It stands beside the complaints of the city.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.city import AGENCY, CITY

BOOKING = """\
case_type: booking
title: {en: Pick-up, es: Recogida}
plural: {en: Pick-ups, es: Recogidas}
reference: "BK-{year}-{number:05}"
label: street
fields:
  street: {type: text, title: {en: Street, es: Calle}, required: true, searchable: true}
  kind: {type: choice, title: Kind, options: {metal: Metal, wood: Wood}, required: true}
  has_gas: {type: boolean, title: Does it hold gas}
  size: {type: integer, title: How many, min: 1, max: 9}
  details: {type: long_text, title: Details}
  reporter: {type: person, title: Who asks, privacy: personal}
  mail: {type: email, title: Mail, help: Where we write to}
  habits: {type: text, title: Habits, privacy: personal}
  health: {type: text, title: Health, privacy: sensitive}
forms:
  online:
    title: {en: Ask for a pick-up, es: Pedir una recogida}
    public: true
    tasks: true
    intro: Free of charge.
    steps:
      - title: Where do you live?
        fields: [street]
      - title: What is it?
        fields: [kind]
      - title: More about it
        fields:
          - {field: has_gas, show: 'kind == "metal"', require: 'kind == "metal"'}
          - details
      - title: About you
        fields: [reporter]
  short:
    title: {en: Ask quickly, es: Pedir deprisa}
    public: true
    channel: kiosk
    steps:
      - title: All of it
        fields: [street, kind]
  counter:
    title: Counter
    roles: [supervisor]
    style: key_entry
    steps:
      - title: The place
        fields: [street]
      - title: The thing
        fields:
          - kind
          - {field: has_gas, show: 'kind == "metal"', require: 'kind == "metal"'}
          - size
          - health
  phone:
    title: Telephone
    style: script
    intro: Ask for the name last.
    steps:
      - title: The place
        say: {en: Thank you for calling., es: Gracias por llamar.}
        fields:
          - {field: street, say: {en: Where shall we come to?, es: "¿Adónde vamos?"}}
          - kind
      - title: The caller
        fields:
          - {field: reporter, prefill: person}
          - {field: mail, prefill: person.email}
          - {field: habits, prefill: previous.habits}
          - {field: health, prefill: previous.health}
states:
  received:
    start: true
    public: We have it.
    on:
      fetch: {to: fetched}
  fetched: {final: done}
routing:
  - {otherwise: true, team: south}
"""
VERBS = "[read, create, change, act, assign, note, export]"
WAYS: Mapping[str, str] = {
    **CITY,
    "agency.yaml": AGENCY.replace(
        f"      complaint: {VERBS}\n", f"      complaint: {VERBS}\n      booking: {VERBS}\n"
    ).replace("may: {complaint: [read]}", "may: {complaint: [read], booking: [read, create]}"),
    "case_types/booking.yaml": BOOKING,
}
"""The city with pick-ups. An officer may do everything with them but the counter's form; a reader
creates them and writes no notes; a supervisor sees sensitive answers and uses every form.
"""
