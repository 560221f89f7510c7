"""An agency with fee rates that hold from a day on, permits that follow them by the day of filing,
and providers with an address and a status of their time."""

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
roles:
  clerk: {title: Clerk, sees: [personal, sensitive], may: {all: all}}
  counter:
    title: Counter
    may: {all: [read, create, change, export]}
    rows: {provider: 'status == "open"'}
"""

RATE = """\
entity: rate
title: Rate
plural: {en: Rates, es: Tarifas}
reference: "FR-{number:04}"
label: name
fields:
  name: {type: text, required: true, searchable: true}
  code: {type: text, unique: true}
  amount: {type: money, required: true, min: 0, index: true}
  class: {type: choice, options: {small: Small, large: Large}}
  title_of_law: {type: text, searchable: true}
  secret: {type: text, privacy: sensitive}
  double: {type: computed, of: money, value: amount * 2}
effective: [amount, class, title_of_law, secret]
list: {columns: [reference, name, amount, valid_from]}
children:
  permits: {entity: permit, field: rate}
validations:
  - {rule: 'class != "small" or amount <= 100.00', message: A small one is at most 100}
"""

PROVIDER = """\
entity: provider
title: Provider
reference: "PV-{number:04}"
label: name
fields:
  name: {type: text, searchable: true}
  status: {type: choice, options: {open: Open, closed: Closed}}
  rate: {type: record, to: rate}
  amount: {type: computed, of: money, value: rate.amount}
effective: [name, status, rate]
"""

PERMIT = """\
case_type: permit
title: Permit
reference: "BP-{number:05}"
fields:
  site: {type: text}
  filed_on: {type: date}
  rate: {type: record, to: rate, as_of: filed_on}
  rate_now: {type: record, to: rate}
  rate_opened: {type: record, to: rate, as_of: opened_on}
  fee: {type: computed, of: money, value: rate.amount}
  fee_now: {type: computed, of: money, value: rate_now.amount}
  fee_opened: {type: computed, of: money, value: rate_opened.amount}
  is_small: {type: computed, of: boolean, value: 'rate.class == "small"'}
form:
  steps: [{title: Site, fields: [site, filed_on, rate, rate_now, rate_opened]}]
states:
  received:
    start: true
    on:
      issue: {to: issued, when: rate.amount <= 50.00, else: Too much}
  issued: {final: done}
"""

CLERK = Actor("officer", "Clara", 41, ("clerk",))
COUNTER = Actor("officer", "Cora", 42, ("counter",))


@cache
def rates_catalogue() -> Catalogue:
    return compile_texts(
        {
            "agency.yaml": AGENCY,
            "entities/rate.yaml": RATE,
            "entities/provider.yaml": PROVIDER,
            "case_types/permit.yaml": PERMIT,
        }
    )
