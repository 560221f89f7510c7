"""An agency whose records belong together: permits with reviews and fees, contractors, parcels."""

from __future__ import annotations

from functools import cache

from casework.cases.work import Actor
from casework.catalogue import Catalogue
from tests.sample_agency import compile_texts

AGENCY = """\
format: 1
agency: town
title: Permits
languages: [en, es]
time_zone: America/Los_Angeles
region: US
currency: USD
teams:
  desk: {title: Desk}
roles:
  planner: {title: Planner, sees: [personal, sensitive], may: {all: all}}
  counter:
    title: Counter
    may: {all: [read, create, change, act, export]}
    rows: {review: 'verdict == "open"'}
  outsider: {title: Outsider, may: {permit: [read, act, export], contractor: [read, export]}}
"""

CONTRACTOR = """\
entity: contractor
title: Contractor
plural: Contractors
reference: "CT-{number:04}"
label: name
fields:
  name: {type: text, required: true, searchable: true}
  licence_until: {type: date}
children:
  permits: {entity: permit, field: contractor}
"""

REVIEW = """\
entity: review
title: Review
plural: {en: Reviews, es: Revisiones}
reference: "RV-{number:05}"
fields:
  permit: {type: record, to: permit, required: true}
  discipline: {type: choice, options: {fire: Fire, zoning: Zoning}, index: true}
  verdict: {type: choice, options: {open: Open, approved: Approved, refused: Refused}, default: open}
  comments: {type: text, privacy: sensitive, searchable: true}
  note: {type: text}
list:
  columns: [reference, permit, discipline, verdict, comments]
  sort: reference
  colours: {verdict: {approved: green, refused: red}}
sections:
  - {title: {en: Outcome, es: Resultado}, fields: [verdict, note], columns: 2}
  - {title: Hidden, fields: [comments]}
unique:
  - {fields: [permit, discipline], message: {en: This discipline reviews it already, es: Ya se revisa}}
validations:
  - {rule: 'verdict != "refused" or not is_null(note)', message: Say why in a note, field: note}
"""

FEE = """\
entity: fee
title: Fee
plural: Fees
reference: "FE-{number:05}"
fields:
  permit: {type: record, to: permit, required: true, privacy: sensitive}
  what: {type: text}
  amount: {type: money}
"""

PARCEL = """\
entity: parcel
title: Parcel
plural: Parcels
reference: "PA-{number:05}"
label: street
fields:
  street: {type: text, searchable: true}
  zone: {type: choice, options: {r1: Low, r2: High}}
  area: {type: integer}
  owner_secret: {type: text, privacy: sensitive}
  open_permits: {type: computed, of: integer, value: 'count(permits, state == "received")'}
children:
  permits: {entity: permit, field: parcels, columns: [site, state]}
"""

PERMIT = """\
case_type: permit
title: {en: Permit, es: Permiso}
plural: {en: Permits, es: Permisos}
reference: "BP-{year}-{number:05}"
label: site
fields:
  site: {type: text, required: true, searchable: true}
  contractor: {type: record, to: contractor}
  units: {type: integer, default: 1}
  parcels: {type: records, to: parcel, max: 3}
  area: {type: computed, of: integer, value: "sum(parcels, area)"}
  parcels_chosen: {type: computed, of: integer, value: count(parcels)}
  is_low: {type: computed, of: boolean, value: 'all(parcels, zone == "r1")'}
  fees_total: {type: computed, of: money, value: "sum(fees, amount)"}
  paid: {type: money}
  balance: {type: computed, of: money, value: "fees_total - coalesce(paid, 0)"}
  open_reviews: {type: computed, of: integer, value: 'count(reviews, verdict == "open")'}
  is_licensed: {type: computed, of: boolean, value: contractor.licence_until >= today()}
form:
  public: true
  steps: [{title: Site, fields: [site, contractor, paid, parcels]}]
states:
  received:
    start: true
    on:
      issue:
        to: issued
        when: balance == 0 and all(reviews, verdict == "approved")
        else: Everything is paid and approved first
      rezone:
        to: received
        ask: [parcels]
        when: any(parcels, zone == "r2")
        else: One of the parcels must be in r2
      hand_over:
        to: received
        ask: [contractor]
        when: contractor.licence_until >= today()
        else: The licence has run out
  issued: {final: done}
children:
  reviews: {entity: review, field: permit, title: {en: Plan reviews, es: Revisiones de planos}}
  fees: {entity: fee, field: permit, columns: [what, amount]}
"""

PLANNER = Actor("officer", "Petra", 31, ("planner",))
COUNTER = Actor("officer", "Cora", 32, ("counter",))
OUTSIDER = Actor("officer", "Otto", 33, ("outsider",))

TEXTS = {
    "agency.yaml": AGENCY,
    "entities/contractor.yaml": CONTRACTOR,
    "entities/review.yaml": REVIEW,
    "entities/fee.yaml": FEE,
    "entities/parcel.yaml": PARCEL,
    "case_types/permit.yaml": PERMIT,
}


@cache
def permits_catalogue() -> Catalogue:
    return compile_texts(TEXTS)
