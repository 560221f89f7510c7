"""A random walk through changes of a definition, with a model of what every row must hold after it.

Every step is one thing an analyst would do. It is planned, applied, killed at a random statement,
planned and applied again, and published; between two steps people go on changing records.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from casework.catalogue import Catalogue, Entity, Field
from casework.fields.base import Culture, Fault, FieldType
from casework.labels import Label
from casework.rules import Rule, Scope, compile_rule
from casework.store import Plan, apply_plan, open_database, plan_schema
from casework.store.apply import PlanOutdated
from casework.store.casting import Cells, cast
from casework.store.database import Database
from casework.store.meaning import fits, keeps_type, meaning_of
from tests.store import little
from tests.store.forked import die, in_a_process

NAMES = tuple("abcdefgh")
CULTURE = Culture("en", "US", "UTC", "USD")
WORDS = ("red", "green", "blue", "grey")


class Killed(BaseException):
    """As far as the database is concerned, the process is gone."""


@dataclass
class Held:
    """A field and its value in every row; after a conversion also what it was, with the versions."""

    name: str
    kind: FieldType
    values: list[Any]
    backfill: Rule | None = None
    versions: list[int] | None = None


@dataclass
class Walk:
    """The definition that is live, and all that was set aside, as it should be."""

    db: Database
    agency: str
    dice: random.Random
    rows: int
    table: str = "asset"
    fields: dict[str, Held] = field(default_factory=dict)
    aside: list[Held] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)
    live: Catalogue | None = None
    number: int = 0
    was: str | None = None
    extra: bool = False
    done: dict[str, int] = field(default_factory=dict)
    kills: int = 0
    real_kills: int = 0
    url: str = ""
    """Where another process finds the database: then some kills are SIGKILL of that process."""
    refused: int = 0
    kills_each: int = 0
    """How often the process is killed at each change; 0 leaves it to the dice."""

    # -- the definition ------------------------------------------------------------------------
    def catalogue(self) -> Catalogue:
        fields = {
            held.name: Field(
                held.name,
                Label.of(held.name),
                Label(),
                held.kind,
                None,
                held.backfill if held.kind.backfill else None,
            )
            for held in self.fields.values()
        }
        own = Entity(
            self.table, Label.of("A"), Label.of("A"), MappingProxyType(fields), "R-{number}",
            was=self.was,
        )  # fmt: skip
        entities = [
            own,
            *([little.entity("bin", little.field("note", "text"))] if self.extra else []),
        ]
        whole = little.catalogue(*entities)
        agency = replace(whole.agency, name=self.agency)
        return replace(whole, agency=agency, number=self.number + 1)

    # -- one change ----------------------------------------------------------------------------
    async def step(self, change: Callable[[], str | None] | None = None) -> None:
        """Change, kill, resume, publish, look at every row."""
        change = change or self.dice.choice(self.changes())
        before = (dict(self.fields), list(self.aside), self.table, self.extra)
        kinds = {name: (held.kind, held.values) for name, held in self.fields.items()}
        expects_refusal = change()
        wanted = self.catalogue()
        plan = await self.plan(wanted)
        if expects_refusal is not None:
            assert any(expects_refusal in str(each) for each in plan.refusals), (
                change,
                plan.refusals,
            )
            self.fields, self.aside, self.table, self.extra = before
            for name, (kind, values) in kinds.items():
                self.fields[name].kind, self.fields[name].values = kind, values
            self.refused += 1
            return
        assert plan.refusals == (), (change.__name__, [str(each) for each in plan.refusals])
        await self.carry_out(wanted, plan)
        await self.db.forget_statements()  # as a process does that notices the new revision
        self.done[change.__name__] = self.done.get(change.__name__, 0) + 1
        self.live, self.number, self.was = wanted, self.number + 1, None
        for held in self.fields.values():
            held.kind = _settled(held.kind)
        await self.check()

    async def plan(self, wanted: Catalogue) -> Plan:
        return await plan_schema(self.db, wanted, self.live, now=little.NOW)

    async def carry_out(self, wanted: Catalogue, plan: Plan) -> None:
        for _ in range(self.kills_each or self.dice.choice((0, 1, 2))):
            if plan.steps and self.url and (self.kills_each or self.dice.random() < 0.5):
                await self.kill_process(wanted, len(plan.steps))
            elif plan.steps:
                at = self.dice.randint(1, len(plan.steps))
                try:
                    await apply_plan(self.db, plan, _dying(at), allow_destructive=True)
                except Killed:
                    self.kills += 1
            plan = await self.plan(wanted)
            assert plan.refusals == (), [str(each) for each in plan.refusals]
        await self.apply(wanted, plan)
        again = await self.plan(wanted)
        assert all(step.kind == "rewrite_search" for step in again.steps), again.render()
        assert (await plan_schema(self.db, wanted, wanted)).is_empty

    async def apply(self, wanted: Catalogue, plan: Plan) -> None:
        """What a killed process began may end on the server after the plan was made: plan again."""
        for _ in range(5):
            try:
                await apply_plan(self.db, plan, allow_destructive=True)
                return
            except PlanOutdated:
                plan = await self.plan(wanted)
        raise AssertionError("the tables never came to rest")

    async def kill_process(self, wanted: Catalogue, steps: int) -> None:
        """Plan and apply in another process, killed before a step or at any moment of its work."""
        at = self.dice.randint(1, steps)
        after = (
            self.dice.uniform(0.0, 0.2 + self.rows / 15_000) if self.dice.random() < 0.5 else None
        )

        async def work() -> None:
            db = await open_database(self.url, read_limit=600)
            plan = await plan_schema(db, wanted, self.live, now=little.NOW)
            dying = _dying(at, die) if after is None else None
            with suppress(PlanOutdated):  # what was killed before ended only now, on the server
                await apply_plan(db, plan, dying, allow_destructive=True)

        status = await in_a_process(work, after)
        assert status in (0, -signal.SIGKILL), status
        self.real_kills += status < 0

    async def check(self) -> None:
        cells = {held.name: Cells.of(held.kind, self.db.dialect) for held in self.fields.values()}
        names = [name for held in self.fields.values() for name in _columns(held)]
        listed = ", ".join(["id", "version", *names])
        table = self.db.table(self.agency, self.table)
        rows: list[tuple[Any, ...]] = []
        async for batch in self.db.stream(f"SELECT {listed} FROM {table} ORDER BY id", (), 5_000):
            rows += batch
        assert [row[1] for row in rows] == self.versions
        place = 2
        for held in self.fields.values():
            width = cells[held.name].width
            there = [cells[held.name].read(row[place : place + width]) for row in rows]
            if there != held.values:
                wrong = [
                    i for i, (a, b) in enumerate(zip(there, held.values, strict=True)) if a != b
                ]
                raise AssertionError(
                    (held.name, [(i, there[i], held.values[i]) for i in wrong[:5]])
                )
            place += width

    # -- what an analyst does ------------------------------------------------------------------
    def changes(self) -> list[Callable[[], str | None]]:
        found: list[Callable[[], str | None]] = [self.add, self.rename_table, self.toggle_table]
        if self.fields:
            found += [self.drop, self.drop, self.rename, self.retype, self.retype, self.toggle]
            found += [self.merge, self.shorten, self.fill]
        return [*found, self.add]

    def free(self) -> str | None:
        free = [name for name in NAMES if name not in self.fields]
        return self.dice.choice(free) if free else None

    def some(self) -> Held:
        return self.fields[self.dice.choice(sorted(self.fields))]

    def add(self) -> str | None:
        name = self.free()
        if name is None:
            return self.drop()
        kind = self.dice.choice(
            [
                little.kind("text"),
                little.kind("integer"),
                little.kind("decimal", places=2),
                _choice(),
            ]
        )
        for held in reversed(self.aside):
            if held.name == name and _is_same(held.kind, kind):
                self.aside.remove(held)
                if not _knows(kind, held.values):
                    kind = held.kind if fits(meaning_of(held.kind), held.kind) else kind
                self.fields[name] = Held(name, kind, held.values)
                return None
        self.fields[name] = Held(name, kind, [None] * self.rows)
        return None

    def drop(self) -> str | None:
        held = self.fields.pop(self.some().name)
        self.aside.append(replace(held, versions=None, backfill=None))
        return None

    def rename(self) -> str | None:
        """To a name that nothing set aside has, so that nothing comes back instead."""
        held, taken = self.some(), {each.name for each in self.aside}
        name = self.free()
        if name is None or name in taken:
            return None
        self.fields = {
            (name if own == held.name else own): each for own, each in self.fields.items()
        }
        held.kind = _with(held.kind, was=held.name)
        held.name = name
        return None

    def rename_table(self) -> str | None:
        self.was, self.table = (
            self.table,
            self.dice.choice([name for name in ("asset", "thing", "object") if name != self.table]),
        )
        return None

    def toggle_table(self) -> str | None:
        self.extra = not self.extra
        return None

    def toggle(self) -> str | None:
        held = self.some()
        option = self.dice.choice(["index", "searchable", "unique"])
        if option == "unique" and held.kind.may_be_unique and not held.kind.unique:
            filled = [value for value in held.values if value is not None]
            held.kind = _with(held.kind, unique=True)
            return "cannot be unique" if len(set(filled)) < len(filled) else None
        if option != "unique":
            held.kind = _with(held.kind, **{option: not getattr(held.kind, option)})
        return None

    def retype(self) -> str | None:
        held = self.some()
        kind = self.dice.choice(
            [little.kind("text"), little.kind("integer"), little.kind("decimal", places=2)]
        )
        if keeps_type(kind, held.kind) and kind.type_name != held.kind.type_name:
            held.kind = kind
            return None
        if kind.type_name == held.kind.type_name:
            return None
        values, returned = self._converted(held, kind)
        held_before = replace(held, versions=list(self.versions), backfill=None)
        old, held.kind = held.kind, kind
        if any(isinstance(value, Fault) for value in values):
            return f"not fit {kind.type_name}, which was {old.type_name}"
        if returned is not None:
            self.aside.remove(returned)
        self.aside.append(held_before)
        held.values = values
        return None

    def _converted(self, held: Held, kind: FieldType) -> tuple[list[Any], Held | None]:
        returned = next(
            (
                each
                for each in reversed(self.aside)
                if each.name == held.name
                and each.versions is not None
                and fits(meaning_of(each.kind), kind)
            ),
            None,
        )
        values = []
        for row, value in enumerate(held.values):
            if returned is not None and returned.versions is not None:
                then = returned.values[row]
                is_seen = then is not None and returned.versions[row] == self.versions[row]
                back = cast(then, kind, held.kind, CULTURE)
                if is_seen or (None if isinstance(back, Fault) else back) == value:
                    values.append(then)
                    continue
            values.append(cast(value, held.kind, kind, CULTURE))
        return values, returned

    def merge(self) -> str | None:
        """Two options become one; or one goes that rows have, which is refused."""
        held = self.some()
        options = getattr(held.kind, "options", None)
        if options is None or len(options) < 2:
            return None
        gone, into = self.dice.sample(sorted(options), 2)
        left = {word: title for word, title in options.items() if word != gone}
        if self.dice.random() < 0.3:
            held.kind = _with(held.kind, options=left)
            return f"{held.name}.{gone}: the option is no longer" if gone in held.values else None
        left[into] = {"title": into, "merge": [gone]}
        held.kind = _with(held.kind, options=left)
        held.values = [into if value == gone else value for value in held.values]
        return None

    def shorten(self) -> str | None:
        held = self.some()
        if held.kind.type_name != "text":
            return None
        longest = max((len(value) for value in held.values if value), default=1)
        most = self.dice.choice([longest, longest - 1])
        if most < 1:
            return None
        held.kind = _with(held.kind, max_length=most)
        return f"not fit in {most} characters" if most < longest else None

    def fill(self) -> str | None:
        """A new number that is worked out from another one, for every record that exists."""
        numbers = [each for each in self.fields.values() if each.kind.type_name == "integer"]
        name = self.free()
        if not numbers or name is None or any(each.name == name for each in self.aside):
            return None
        source = self.dice.choice(numbers)
        text = f"coalesce({source.name}, 0) + 1"
        kind = little.kind("integer", backfill=text)
        rule = compile_rule(text, Scope({source.name: source.kind.rule_type()}), kind.rule_type())
        assert isinstance(rule, Rule)
        values = [(value or 0) + 1 for value in source.values]
        self.fields[name] = Held(name, kind, values, rule)
        return None

    # -- what people do ------------------------------------------------------------------------
    async def work(self, count: int) -> None:
        """Some records are changed, as the platform does it: with the next version."""
        if not self.fields:
            return
        table = self.db.table(self.agency, self.table)
        async with self.db.transaction() as tx:
            for _ in range(count):
                held, row = self.some(), self.dice.randrange(self.rows)
                value = self._answer(held)
                cells = Cells.of(held.kind, self.db.dialect).write(value)
                assigned = ", ".join(f"{name} = ?" for name in _columns(held))
                await tx.execute(
                    f"UPDATE {table} SET {assigned}, version = version + 1 WHERE id = ?",
                    (*cells, row + 1),
                )
                held.values[row] = value
                self.versions[row] += 1

    def _answer(self, held: Held) -> Any:
        """What fits the field; a few texts are no numbers, and unique fields are emptied."""
        fresh = str(self.dice.randrange(10**9))
        options = getattr(held.kind, "options", None)
        if options is not None:
            return self.dice.choice(sorted(options))
        if held.kind.unique:
            return None
        if held.kind.type_name == "text":
            text = f"n{fresh}" if self.dice.random() < 0.05 else fresh
            return text[: getattr(held.kind, "most", 9)]
        return held.kind.parse_text(fresh[:4], CULTURE)


def _raise() -> None:
    raise Killed


def _dying(at: int, end: Callable[[], None] = _raise) -> Callable[[int, object], None]:
    def look(number: int, step: object) -> None:
        if number == at:
            end()

    return look


def _columns(held: Held) -> tuple[str, ...]:
    return tuple(column.name(held.name) for column in held.kind.columns())


def _choice() -> FieldType:
    return little.kind("choice", options={word: word for word in WORDS})


def _with(kind: FieldType, **options: Any) -> FieldType:
    given = {name: getattr(kind, name) for name in kind.__struct_fields__}
    return type(kind)(**{**given, **options})


def _settled(kind: FieldType) -> FieldType:
    """As it is written in the next revision: what was followed or filled once is left out."""
    return _with(kind, was=None, backfill=None) if kind.was or kind.backfill else kind


def _is_same(old: FieldType, new: FieldType) -> bool:
    return fits(meaning_of(old), new) and [c.kind for c in old.columns()] == [
        c.kind for c in new.columns()
    ]


def _knows(kind: FieldType, values: list[Any]) -> bool:
    options = getattr(kind, "options", None)
    return options is None or all(value is None or value in options for value in values)


async def begin(db: Database, agency: str, seed: int, rows: int, url: str = "") -> Walk:
    """A town with one table of that many rows, nothing known of them yet."""
    dice = random.Random(seed)  # noqa: S311  (a walk that can be walked again)
    walk = Walk(db, agency, dice, rows, versions=[1] * rows, url=url)
    for name, kind in (("a", little.kind("text")), ("b", little.kind("integer")), ("c", _choice())):
        walk.fields[name] = Held(name, kind, [None] * rows)
    wanted = walk.catalogue()
    await apply_plan(db, await walk.plan(wanted))
    walk.live, walk.number = wanted, 1
    await _fill(walk)
    await walk.check()
    return walk


async def _fill(walk: Walk) -> None:
    from casework.fields.columns import ColumnKind
    from casework.store.codec import encode

    walk.fields["a"].values = [str(n) if n % 3 else None for n in range(walk.rows)]
    walk.fields["b"].values = [n % 977 if n % 5 else None for n in range(walk.rows)]
    walk.fields["c"].values = [WORDS[n % 4] if n % 2 else None for n in range(walk.rows)]
    stamp = encode(ColumnKind.TIMESTAMP, little.NOW, walk.db.dialect)
    table = walk.db.table(walk.agency, walk.table)
    columns = zip(*(walk.fields[name].values for name in "abc"), strict=True)
    rows = [(n + 1, f"R-{n}", 1, 1, stamp, stamp, *own) for n, own in enumerate(columns)]
    async with walk.db.transaction() as tx:
        await tx.execute_many(
            f"INSERT INTO {table} (id, reference, version, revision, created_on, changed_on, a, b, c)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


async def bring_everything_back(walk: Walk) -> int:
    """Nothing is lost that is not there or set aside: what was dropped is put back, and is whole."""
    count = 0
    for held in list(reversed(walk.aside)):
        newest = next(each for each in reversed(walk.aside) if each.name == held.name)
        if held.versions is None and held is newest and held.name not in walk.fields:
            walk.aside.remove(held)
            walk.fields[held.name] = Held(held.name, _with(held.kind, was=None), held.values)
            wanted = walk.catalogue()
            await walk.carry_out(wanted, await walk.plan(wanted))
            walk.live, walk.number = wanted, walk.number + 1
            await walk.check()
            count += 1
    return count
