"""Two small agencies for tests of the site: `city`, with every privacy and many roles, and `harbor`."""

from __future__ import annotations

from collections.abc import Mapping

AGENCY = """\
format: 1
agency: city
title: {en: City of Fernhill, es: Ciudad de Fernhill}
languages: [en, es]
time_zone: America/Los_Angeles
region: US
currency: USD
theme: {colour: "#123456"}
help: {en: Call 311, es: Llame al 311}
teams:
  north: {title: {en: North crew, es: Cuadrilla norte}}
  south: {title: {en: South crew, es: Cuadrilla sur}}
roles:
  officer:
    title: Officer
    sees: [personal]
    may:
      complaint: [read, create, change, act, assign, note, export]
      asset: [read, create, change, delete]
  clerk:
    title: Clerk
    may: {complaint: [read, create, change, act, assign, note, export]}
    rows: {complaint: 'team == "north"'}
  viewer:
    title: Viewer
    may: {complaint: [read, export], asset: [read]}
  reader:
    title: Reader
    sees: [personal]
    may: {complaint: [read]}
  porter:
    title: Porter
    may: {asset: [read, create]}
  supervisor:
    title: Supervisor
    sees: [personal, sensitive]
    may: {all: all}
  admin:
    title: Administrator
    admin: true
    sees: [personal, sensitive]
    may: {all: all}
"""

ASSET = """\
entity: asset
title: Asset
plural: Assets
reference: "AS-{number:05}"
label: name
fields:
  name: {type: text, required: true, searchable: true, index: true, max_length: 60}
  kind: {type: choice, options: {bin: Bin, lamp: Lamp}}
  price: {type: money, min: 0}
  serial: {type: text, unique: true}
list: {columns: [reference, name, kind]}
effective: [kind]
children:
  complaints: {entity: complaint, field: asset}
"""

DOSSIER = """\
entity: dossier
title: Dossier
plural: Dossiers
reference: "DO-{number:05}"
label: subject
fields:
  subject: {type: text, required: true, searchable: true}
"""

COMPLAINT = """\
case_type: complaint
title: {en: Complaint, es: Queja}
plural: {en: Complaints, es: Quejas}
reference: "CO-{year}-{number:05}"
label: street
fields:
  street: {type: text, title: {en: Street, es: Calle}, required: true, searchable: true, max_length: 80}
  district:
    type: choice
    title: {en: District, es: Distrito}
    options: {north: {en: North, es: Norte}, south: {en: South, es: Sur}}
    required: true
    index: true
  size: {type: choice, options: {small: Small, large: Large}, required: true}
  severity: {type: integer, min: 1, max: 5, index: true}
  details: {type: long_text, searchable: true}
  cost: {type: money, min: 0}
  asset: {type: record, to: asset}
  photo: {type: file, accept: image}
  reporter: {type: person, privacy: personal, search_through: [name, email, phone]}
  witness: {type: text, privacy: personal, searchable: true, index: true}
  health: {type: text, privacy: sensitive, searchable: true, index: true}
  risk: {type: choice, privacy: sensitive, options: {low: Low, grave: Grave}, index: true}
  case_file: {type: text, privacy: sensitive, unique: true}
  evidence: {type: file, privacy: sensitive, accept: image}
  is_grave: {type: computed, of: boolean, value: 'risk == "grave"'}
  is_urgent: {type: computed, of: boolean, value: 'severity >= 4 and size == "large"'}
form:
  public: true
  intro: Tell us what is wrong.
  receipt: We look at it soon.
  steps:
    - title: {en: "Where is it?", es: "¿Dónde está?"}
      fields: [street, district]
    - title: "How bad is it?"
      fields:
        - size
        - {field: severity, show: 'size == "large"', require: 'size == "large"'}
        - details
        - photo
    - title: About you
      fields: [reporter, witness]
states:
  received:
    start: true
    public: We have your complaint.
    on:
      accept:
        title: Accept
        to: in_progress
        when: severity >= 1
        else: {en: Set a severity first, es: Primero indique la gravedad}
      refuse: {to: refused, ask: [reason], roles: [officer, supervisor, admin]}
  in_progress:
    on:
      fix: {to: fixed, ask: [cost]}
  fixed: {final: done, public: It is mended.}
  refused: {final: refused}
routing:
  - when: district in ["north"]
    team: north
    priority: high
  - otherwise: true
    team: south
deadlines:
  answer: {title: Answer, start: opened, stop: leaving received, due: 3 days}
list: {columns: [street, district, size, witness, health, state, team, due_on]}
"""

HARBOR_AGENCY = """\
format: 1
agency: harbor
title: Harbor Office
languages: [en]
time_zone: America/New_York
region: US
currency: USD
teams:
  quay: {title: Quay}
roles:
  officer: {title: Officer, sees: [personal, sensitive], may: {all: all}}
"""

MOORING = """\
entity: mooring
title: Mooring
plural: Moorings
reference: "MO-{number:05}"
label: name
fields:
  name: {type: text, required: true, searchable: true}
"""

CITY: Mapping[str, str] = {
    "agency.yaml": AGENCY,
    "entities/asset.yaml": ASSET,
    "entities/dossier.yaml": DOSSIER,
    "case_types/complaint.yaml": COMPLAINT,
}
HARBOR: Mapping[str, str] = {"agency.yaml": HARBOR_AGENCY, "entities/mooring.yaml": MOORING}
