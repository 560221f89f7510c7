"""An agency whose application asks for the members of a household and the addresses of each."""

from __future__ import annotations

from collections.abc import Mapping

AGENCY = """\
format: 1
agency: welfare
title: {en: Welfare Office, es: Oficina de Bienestar}
languages: [en, es]
time_zone: America/Los_Angeles
region: US
currency: USD
roles:
  officer: {title: Officer, sees: [personal], may: {all: all}}
  clerk: {title: Clerk, may: {all: all}}
  neighbour: {title: Neighbour, sees: [personal], may: {aid: [read]}, rows: {aid: "count(household) > 1"}}
"""

AID = """\
case_type: aid
title: {en: Aid, es: Ayuda}
plural: {en: Aid cases, es: Ayudas}
reference: "AI-{number:05}"
label: street
fields:
  street: {type: text, required: true, searchable: true}
  household:
    type: group
    title: {en: Household member, es: Miembro del hogar}
    plural: {en: Household members, es: Miembros del hogar}
    min: 1
    max: 3
    fields:
      name: {type: text, required: true, searchable: true, max_length: 40}
      age: {type: integer, min: 0, max: 130}
      income: {type: money, min: 0, privacy: personal}
      born: {type: date, max: today}
      stays:
        type: group
        title: Address
        plural: Addresses
        max: 2
        fields:
          postcode: {type: text, pattern: us_zip, required: true}
          since: {type: date}
    show:
      income: age >= 18
  pets:
    type: group
    title: Pet
    plural: Pets
    fields:
      kind: {type: choice, options: {cat: Cat, dog: Dog}, required: true}
  people: {type: computed, of: integer, value: count(household)}
form:
  public: true
  steps:
    - title: Where do you live?
      fields: [street]
    - title: Who lives with you?
      fields: [household, {field: pets, show: count(household) > 0}]
states:
  received: {start: true, on: {visit: {to: visited, ask: [pets]}}}
  visited: {final: done}
list: {columns: [street, household, people]}
"""

WELFARE: Mapping[str, str] = {"agency.yaml": AGENCY, "case_types/aid.yaml": AID}
