"""An agency with a field of every kind and privacy, and rows put straight into its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from casework.cases.access import verdict
from casework.cases.list_query import ListQuery, parse_list_query
from casework.cases.rows import Rows
from casework.cases.statements import statements_of
from casework.cases.work import Actor
from casework.catalogue import Catalogue, Entity, Verb
from casework.store import search
from casework.store.names import table_name
from tests.cases.conftest import NOON, Town
from tests.sample_agency import compile_texts

AGENCY = """\
format: 1
agency: town
title: Parks
languages: [en, es]
time_zone: America/Los_Angeles
region: US
currency: USD
teams:
  trees: {title: {en: Trees, es: Árboles}}
  lawns: {title: Lawns}
roles:
  ranger:
    title: Ranger
    sees: [personal]
    may: {all: [read, create, change, act, export]}
  gardener:
    title: Gardener
    may: {all: [read, export]}
  north:
    title: North
    may: {all: [read, export, act]}
    rows:
      request: district == "north"
      site: kind == "lawn"
  admin: {title: Administrator, admin: true, sees: [personal, sensitive], may: all}
"""

SITE = """\
entity: site
title: Site
plural: Sites
reference: "S-{number:04}"
label: name
fields:
  name: {type: text, searchable: true, index: true}
  kind: {type: choice, options: {lawn: Lawn, grove: Grove}}
list: {columns: [reference, name, kind]}
"""

REQUEST = """\
case_type: request
title: Request
plural: Requests
reference: "R-{year}-{number:06}"
label: subject
fields:
  subject: {type: text, searchable: true, title: {en: Subject, es: Asunto}}
  district: {type: choice, options: {north: North, south: South}}
  tools: {type: multi_choice, options: {axe: Axe, saw: Saw, saw_big: Big saw}}
  size: {type: integer, index: true}
  price: {type: money}
  ratio: {type: decimal}
  seen_on: {type: date}
  heard_at: {type: datetime}
  is_wet: {type: boolean}
  place: {type: geo_point}
  site: {type: record, to: site}
  who: {type: person, privacy: personal, searchable: true}
  mail: {type: email, privacy: personal, searchable: true, index: true}
  secret: {type: text, privacy: sensitive, searchable: true, index: true}
  hidden_choice: {type: choice, privacy: sensitive, options: {red: Red, blue: Blue}}
  hidden_number: {type: integer, privacy: sensitive}
  double: {type: computed, of: integer, value: size * 2}
  is_big: {type: computed, of: boolean, value: double >= 8}
  hidden_sum: {type: computed, of: integer, privacy: sensitive, value: hidden_number + 1}
  days_open: {type: computed, of: integer, value: "days_between(date(opened_on), today())"}
form:
  public: true
  steps: [{title: What, fields: [subject]}]
states:
  received:
    start: true
    title: {en: Received, es: Recibido}
    public: We have it.
    on:
      accept: {to: doing, roles: [ranger]}
      check: {to: doing, when: hidden_number > 5, else: Look closer first}
  doing: {on: {finish: {to: done}}}
  done: {final: done}
routing:
  - otherwise: true
    team: lawns
deadlines:
  answer: {start: opened, stop: entering done, due: 48 hours}
list: {columns: [reference, subject, state, size, mail, secret]}
"""

RANGER = Actor("officer", "Rita", 21, ("ranger",), ("trees",))
GARDENER = Actor("officer", "Gus", 22, ("gardener",))
NORTH = Actor("officer", "Nora", 23, ("north",))
ADMIN = Actor("officer", "Ada", 24, ("admin",))


@cache
def park_catalogue() -> Catalogue:
    return compile_texts(
        {
            "agency.yaml": AGENCY,
            "entities/site.yaml": SITE,
            "case_types/request.yaml": REQUEST,
        }
    )


@dataclass(frozen=True)
class Park(Town):
    """The town of the other tests under another definition."""

    @property
    def request(self) -> Entity:
        return self.catalogue.entities["request"]

    @property
    def site(self) -> Entity:
        return self.catalogue.entities["site"]

    def ask(
        self, actor: Actor, entity: Entity | None = None, **params: str | list[str]
    ) -> ListQuery:
        """What the parameters of an address ask for."""
        work, entity = self.work(actor), entity or self.request
        readable = verdict(work.catalogue, actor, Verb.READ, entity.name).readable
        lists = {name: [text] if isinstance(text, str) else text for name, text in params.items()}
        return parse_list_query(lists, entity, readable, work)

    async def fill(self, values: Iterable[Mapping[str, Any]], entity: Entity | None = None) -> None:
        """Rows with ids from 1 on, one minute apart; what is not a field is a system field."""
        entity = entity or self.request
        rows = statements_of(self.catalogue, self.db).rows(entity.name)
        stored, found = [], []
        for number, given in enumerate(values, 1):
            words = rows.words(f"{entity.reference[0]}-{number:06}", given)
            stored.append(
                (number, *rows.arguments(self._system(entity, number, given), given, words))
            )
            found.append((number, *words))
        async with self.db.transaction() as tx:
            await tx.execute_many(rows.insert_with_id, stored)
            if self.db.dialect == "sqlite":
                name = table_name("sqlite", "town", entity.name + search.SUFFIX)
                await tx.execute_many(search.insert_words_sql(name), found)

    def _system(self, entity: Entity, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
        opened = NOON - timedelta(days=30) + timedelta(minutes=number)
        system = {
            "reference": f"{entity.reference[0]}-{number:06}",
            "version": 1,
            "revision": 1,
            "created_on": opened,
            "changed_on": opened,
        }
        if entity.is_case:
            system |= {
                "state": "received",
                "opened_on": opened,
                "priority": "normal",
                "channel": "web",
            }
        return system | {name: value for name, value in given.items() if name not in entity.fields}


__all__ = ["ADMIN", "GARDENER", "NORTH", "RANGER", "Park", "Rows", "park_catalogue"]
