"""A town with a licence for food stalls, whose form changes while applications are on their way."""

from __future__ import annotations

from collections.abc import Mapping

AGENCY = """\
format: 1
agency: town
title: Town
languages: [en, es]
time_zone: America/New_York
region: US
currency: USD
teams:
  stalls: {title: Stalls}
roles:
  clerk: {title: Clerk, sees: [personal], may: {all: [read, create, change, act, assign, note]}}
  reader: {title: Reader, may: {all: [read]}}
  chief: {title: Chief, sees: [personal, sensitive], may: {all: all}}
"""
FIRST_STALL = """\
case_type: stall
title: Food stall
reference: "FS-{number:03}"
label: name
fields:
  name: {type: text, title: Name of the stall, required: true}
  street: {type: text, title: Street}
  house: {type: integer, title: House}
  size: {type: integer, title: Square metres, max: 100}
  kind: {type: choice, title: Kind, options: {fixed: Fixed, cart: Cart}}
  owner: {type: person, title: Owner, privacy: personal}
form:
  public: true
  steps:
    - title: The stall
      fields: [name, street, house, size, kind, owner]
states:
  received:
    title: Received
    start: true
    on:
      wait: {title: Wait, to: waiting}
      grant: {title: Grant, to: granted}
  waiting:
    title: Waiting
    public: We wait for the fire brigade.
    on:
      go_on: {title: Go on, to: received}
      give_up: {title: Give up, to: refused}
  granted: {title: Granted, final: done, public: You may sell.}
  refused: {title: Refused, final: refused, public: You may not.}
deadlines:
  answer: {title: Answer, start: opened, stop: entering granted, due: 10 days, pause: [waiting]}
  visit: {title: Visit, start: entering waiting, stop: leaving waiting, due: 5 days}
"""
SECOND_STALL = """\
case_type: stall
title: Food stall
reference: "FS-{number:03}"
label: stall_name
former:
  street: {type: text}
  house: {type: integer}
fields:
  stall_name: {type: text, was: name, title: Name of the stall, required: true}
  address: {type: text, title: Address, required: true}
  size: {type: integer, title: Square metres, max: 50}
  kind: {type: choice, title: Kind, options: {fixed: Fixed, cart: Cart}}
  owner: {type: person, title: Owner, privacy: personal}
  near_school: {type: boolean, title: Near a school?, required: true}
  risk: {type: choice, title: Risk, options: {low: Low, high: High}, required: true}
form:
  public: true
  steps:
    - title: The stall
      fields: [stall_name, address, size, kind, owner, near_school, risk]
states:
  received:
    title: Received
    start: true
    on:
      wait: {title: Wait, to: on_hold}
      grant: {title: Grant, to: granted}
  on_hold:
    title: On hold
    public: It is on hold.
    on:
      go_on: {title: Go on, to: received}
      give_up: {title: Give up, to: refused}
  granted: {title: Granted, final: done, public: You may sell.}
  refused: {title: Refused, final: refused, public: You may not.}
deadlines:
  answer: {title: Answer, start: opened, stop: entering granted, due: 20 days, pause: [on_hold]}
  check: {title: Check, start: opened, stop: leaving received, due: 2 days}
upgrade:
  when: kind == "fixed"
  states: {waiting: on_hold}
  fields:
    address: street
    risk: '"low"'
  ask: [near_school]
"""


def first() -> dict[str, str]:
    return {"agency.yaml": AGENCY, "case_types/stall.yaml": FIRST_STALL}


def second(*changes: tuple[str, str]) -> dict[str, str]:
    text = SECOND_STALL
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return {"agency.yaml": AGENCY, "case_types/stall.yaml": text}


ASK_NOTHING = (
    ("  ask: [near_school]\n", ""),
    ("title: Near a school?, required: true", "title: Near a school?"),
)
"""A second revision that fills in all it wants."""
Texts = Mapping[str, str]
