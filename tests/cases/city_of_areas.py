"""An agency with a tree of areas, cases that lie in them, and roles that see a part of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from casework.cases.access import verdict
from casework.cases.change import change_record
from casework.cases.list_query import ListQuery, parse_list_query
from casework.cases.listing import list_records
from casework.cases.submit import create_record, submit_case
from casework.cases.work import Actor
from casework.catalogue import CaseType, Catalogue, Entity, Verb
from casework.fields.base import Named
from casework.rules.functions.trees import APART, PATH
from casework.store.database import Database
from tests.cases.conftest import Town, make_town
from tests.sample_agency import compile_texts

AGENCY = """\
format: 1
agency: town
title: City
languages: [en]
time_zone: America/Los_Angeles
region: US
currency: USD
teams: {crew_north: {title: North}, crew: {title: Crew}}
roles:
  clerk: {title: Clerk, may: {all: [read, create, change, act, export]}}
  north:
    title: North
    may: {all: [read, change, act]}
    rows: {hole: 'within(area, "NORTH")'}
  part:
    title: Part
    may: {all: [read]}
    rows: {area: 'within(part_of, "NORTH") or code == "NORTH"'}
  blind: {title: Blind, may: {hole: [read]}}
  admin: {title: Administrator, admin: true, sees: [personal, sensitive], may: all}
"""
AREA = """\
entity: area
title: Area
plural: Areas
reference: "AR-{number:05}"
label: name
tree: {parent: part_of, code: code}
fields:
  code: {type: text, unique: true, required: true, title: Code}
  name: {type: text, searchable: true}
  part_of: {type: record, to: area, title: Part of}
children:
  parts: {entity: area, field: part_of}
"""
HOLE = """\
case_type: hole
title: Hole
reference: "HO-{number:06}"
fields:
  what: {type: text, searchable: true}
  area: {type: record, to: area}
  others: {type: records, to: area}
  is_north: {type: computed, of: boolean, value: 'within(area, "NORTH")'}
form: {public: true, steps: [{title: What, fields: [what]}]}
states:
  received:
    start: true
    public: We have it.
    on: {finish: {to: done, when: 'within(area, "CITY")'}}
  done: {final: done}
routing:
  - when: within(area, "NORTH")
    team: crew_north
  - otherwise: true
    team: crew
list:
  columns: [reference, what, area]
  views: {north: {title: North, filter: 'within(area, "NORTH")'}}
"""
CLERK = Actor("officer", "Clara", 1, ("clerk",))
NORTH = Actor("officer", "Nora", 2, ("north",))
PART = Actor("officer", "Paul", 3, ("part",))
BLIND = Actor("officer", "Bea", 4, ("blind",))
ADMIN = Actor("officer", "Ada", 5, ("admin",))


def texts(area: str = AREA, hole: str = HOLE) -> dict[str, str]:
    return {"agency.yaml": AGENCY, "entities/area.yaml": area, "case_types/hole.yaml": hole}


@cache
def areas() -> Catalogue:
    return compile_texts(texts())


@dataclass(frozen=True)
class City(Town):
    """The town of the other tests under another definition."""

    @property
    def hole(self) -> CaseType:
        found = self.catalogue.entities["hole"]
        assert isinstance(found, CaseType)
        return found

    @property
    def area(self) -> Entity:
        return self.catalogue.entities["area"]

    def under(self, catalogue: Catalogue) -> City:
        return replace(self, catalogue=catalogue)

    async def add(self, code: str, above: str | None = None) -> str:
        answers: dict[str, Any] = {"code": code, "name": code.title()}
        if above:
            answers["part_of"] = Named(above)
        return (await create_record(self.work(ADMIN), self.area, answers)).reference

    async def move(self, reference: str, above: str | None, **more: Any) -> None:
        found = await self.rows("area", "version", f"reference = '{reference}'")
        answers = {"part_of": Named(above) if above else None, **more}
        work, version = self.work(ADMIN), int(found[0][0])
        await change_record(work, self.area, reference, answers, version=version)

    async def dig(self, area: str | None = None, **answers: Any) -> str:
        given = {"what": "hole", **answers, **({"area": Named(area)} if area else {})}
        return (await submit_case(self.work(CLERK), self.hole, given)).reference

    async def ways(self) -> dict[str, str]:
        """By code the way to it, with slashes."""
        rows = await self.rows("area", f"code, {PATH}")
        return {str(code): str(path).strip(APART).replace(APART, "/") for code, path in rows}

    def ask(self, actor: Actor, name: str = "hole", **params: str) -> ListQuery:
        work, entity = self.work(actor), self.catalogue.entities[name]
        readable = verdict(work.catalogue, actor, Verb.READ, name).readable
        lists = {key: [text] for key, text in params.items()}
        return parse_list_query(lists, entity, readable, work)

    async def found(self, actor: Actor, name: str = "hole", **params: str) -> list[str]:
        query = self.ask(actor, name, **params)
        entity = self.catalogue.entities[name]
        page = await list_records(self.work(actor), entity, query)
        return sorted(str(row[1]) for row in page.rows)


async def make_city(db: Database, tmp_path: Path) -> City:
    await make_town(db, tmp_path / "home", areas())
    return City(db, areas(), tmp_path / "home")
