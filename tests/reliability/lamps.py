"""A small agency for what is started and killed many times: one case type, one deadline, one message."""

AGENCY = "lamps"

AGENCY_YAML = """\
format: 1
agency: lamps
title: Street Lamps
languages: [en]
time_zone: America/New_York
region: US
currency: USD
theme: {colour: "#0b4f6c"}
teams:
  crew:
    title: Crew
    email: crew@lamps.example
roles:
  admin:
    title: Administrator
    admin: true
    sees: [personal, sensitive]
    may: {all: all}
"""

OUTAGE_YAML = """\
case_type: outage
title: Outage
plural: Outages
reference: "OU-{number:06}"
label: address
fields:
  address: {type: text, title: Address, required: true, searchable: true}
  severity: {type: integer, title: Severity}
states:
  received:
    title: Received
    start: true
    on:
      accept:
        title: Accept
        to: in_progress
        do:
          - notify:
              to: team
              message: "Please look at ((reference)), ((address))."
  in_progress:
    title: In progress
    on:
      fix: {title: Fix, to: fixed}
  fixed: {title: Fixed, final: done}
routing:
  - otherwise: true
    team: crew
deadlines:
  look:
    title: First look
    start: opened
    stop: leaving received
    due: 1 hour
"""
