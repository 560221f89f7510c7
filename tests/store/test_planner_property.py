"""Whatever an agency does to its definition step by step, its data stays and each step is done once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.catalogue import Agency, Catalogue
from casework.labels import Label
from casework.store import apply_plan, plan_schema
from casework.store.database import Database
from tests.store import little

WORDS = ("a", "b", "c", "d")
TYPES = ("text", "integer", "choice", "multi_choice", "geo_point")


@dataclass
class Known:
    """A field as the agency wrote it, and the value of each row. `published` is its name in the tables."""

    name: str
    type: str
    published: str | None = None
    was: str | None = None
    index: bool = False
    unique: bool = False
    searchable: bool = False
    options: dict[str, str | None] = field(default_factory=lambda: {"x": None, "y": None})
    values: list[Any] = field(default_factory=list)

    def written(self) -> Any:
        options: dict[str, Any] = {"index": self.index, "searchable": self.searchable}
        if self.type in ("choice", "multi_choice"):
            options["options"] = {
                word: {"title": word, **({"was": was} if was else {})}
                for word, was in self.options.items()
            }
        else:
            options["unique"] = self.unique
        if self.was:
            options["was"] = self.was
        return little.field(self.name, self.type, **options)

    def stored(self, row: int) -> dict[str, Any]:
        value = self.values[row]
        if self.type == "geo_point":
            lat, lon = value if value else (None, None)
            return {f"{self.name}__lat": lat, f"{self.name}__lon": lon}
        return {self.name: value}


class Town:
    """The model: what the definition says and what every row holds."""

    def __init__(self, draw: Any, agency: str) -> None:
        self.draw, self.agency = draw, agency
        self.entity, self.published_entity, self.entity_was = "asset", "asset", None
        self.fields: list[Known] = []
        self.rows = 0
        self.options = 0

    def free(self) -> list[str]:
        taken = {each.name for each in self.fields}
        return [word for word in WORDS if word not in taken]

    def change(self) -> None:
        """One thing an analyst would do."""
        changes = [self.add_field, self.rename_field, self.toggle, self.add_option]
        changes += [self.rename_option, self.rename_entity]
        self.draw(st.sampled_from(changes))()

    def add_field(self) -> None:
        if free := self.free():
            new = Known(self.draw(st.sampled_from(free)), self.draw(st.sampled_from(TYPES)))
            new.values = [None] * self.rows
            self.fields.append(new)

    def rename_field(self) -> None:
        if self.fields and (free := self.free()):
            known = self.draw(st.sampled_from(self.fields))
            known.name = self.draw(st.sampled_from(free))
            if known.published:
                known.was = known.published if known.name != known.published else None

    def toggle(self) -> None:
        if self.fields:
            known = self.draw(st.sampled_from(self.fields))
            name = self.draw(st.sampled_from(["index", "unique", "searchable"]))
            setattr(known, name, not getattr(known, name))

    def listed(self) -> list[Known]:
        return [each for each in self.fields if each.type in ("choice", "multi_choice")]

    def add_option(self) -> None:
        if self.listed():
            self.options += 1
            self.draw(st.sampled_from(self.listed())).options[f"o{self.options}"] = None

    def rename_option(self) -> None:
        """Once a publication: a new word must be known in the tables before it is renamed again."""
        if not self.listed():
            return
        known = self.draw(st.sampled_from(self.listed()))
        old = self.draw(st.sampled_from(sorted(known.options)))
        if known.published and known.options[old] is None:
            self.options += 1
            new = f"{self.draw(st.sampled_from('az'))}{self.options}"
            known.options = {
                (new if word == old else word): (old if word == old else was)
                for word, was in known.options.items()
            }
            known.values = [_renamed(value, old, new) for value in known.values]

    def rename_entity(self) -> None:
        name = self.draw(st.sampled_from(["asset", "thing", "object"]))
        if name != self.entity:
            self.entity = name
            self.entity_was = self.published_entity if name != self.published_entity else None

    def catalogue(self) -> Catalogue:
        base = little.catalogue(
            little.entity(
                self.entity, *(each.written() for each in self.fields), was=self.entity_was
            )
        )
        agency: Agency = replace(base.agency, name=self.agency, title=Label.of(self.agency))
        return replace(base, agency=agency)

    def publish(self) -> None:
        """After it: names in the definition are names in the tables."""
        self.published_entity = self.entity
        for known in self.fields:
            known.published = known.name

    def add_row(self) -> dict[str, Any]:
        self.rows += 1
        for known in self.fields:
            known.values.append(self.value(known))
        return {k: v for known in self.fields for k, v in known.stored(self.rows - 1).items()}

    def value(self, known: Known) -> Any:
        words = sorted(known.options)
        match known.type:
            case "text":
                return f"t{self.rows}?"
            case "integer":
                return self.rows
            case "geo_point":
                return (self.rows / 4, -self.rows / 4)
            case "choice":
                return self.draw(st.sampled_from(words))
            case _:
                chosen = self.draw(st.sets(st.sampled_from(words), min_size=1))
                return f"|{'|'.join(sorted(chosen))}|"


def _renamed(value: str | None, old: str, new: str) -> str | None:
    if value is None or not value.startswith("|"):
        return new if value == old else value
    return f"|{'|'.join(sorted(new if w == old else w for w in value.strip('|').split('|')))}|"


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_every_path_of_changes_keeps_the_data_and_ends_with_nothing_to_do(
    platform_db: Database, data: st.DataObject
) -> None:
    town = Town(data.draw, f"t{uuid.uuid4().hex[:10]}")
    live = None
    for _ in range(data.draw(st.integers(2, 5))):
        for _ in range(data.draw(st.integers(1, 3))):
            town.change()
        wanted = town.catalogue()
        plan = await plan_schema(platform_db, wanted, live)
        assert plan.refusals == ()
        assert all(step.effect != "destructive" for step in plan.steps)
        await apply_plan(platform_db, plan)
        assert (await plan_schema(platform_db, wanted, live)).steps in ((), _rewrites(plan))
        assert (await plan_schema(platform_db, wanted, wanted)).is_empty
        town.publish()
        live = wanted
        await _check(platform_db, town)
        await little.put(
            platform_db, town.entity, f"R-{town.rows}", agency=town.agency, **town.add_row()
        )
        await _check(platform_db, town)


def _rewrites(plan: Any) -> tuple[Any, ...]:
    """Until it is published, what is searched differs from what is live: that may be done again."""
    return tuple(step for step in plan.steps if step.kind == "rewrite_search")


async def _check(db: Database, town: Town) -> None:
    for known in town.fields:
        for row in range(town.rows):
            expected = known.stored(row)
            rows = await db.fetch(
                f"SELECT {', '.join(expected)} FROM {db.table(town.agency, town.entity)}"
                f" WHERE reference = ?",
                (f"R-{row}",),
            )
            assert rows == [tuple(expected.values())], (known, row)
