"""Which rows a query is about: its conditions and the row rules of the verdict, as one SQL scope.

Every query of an entity, be it a page, a count, a facet, a search, an export or one record, takes its
rows from here, so no path can forget the row rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from casework.catalogue import Entity
from casework.fields.multi_choice import MultiChoice
from casework.rules import Dialect as RuleDialect
from casework.rules import Moment, Rule
from casework.store.around import Around
from casework.store.database import Dialect
from casework.store.dated import HOLDS, day_argument
from casework.store.entity_tables import ARCHIVED
from casework.store.names import quoted, table_name
from casework.store.placed import entity_table, every_period
from casework.store.search import SUFFIX, match_sql
from casework.store.views_fields import RECORD, Asked, asked_fields, column_sql
from casework.store.views_filters import Condition, condition_sql


@dataclass(frozen=True, slots=True, eq=False)
class Looking:
    """A rule that looks at records with periods: what it compares with depends on its tables too."""

    rule: Rule
    around: Around


Slot = str | Rule | Looking | tuple[object, ...]
"""Where arguments go: those given under a name, those of a rule at the moment, or fixed ones."""
Given = Mapping[str, Sequence[object]]

WORDS = "words"
TODAY, ON, EVERY = "today", "on", "every"
"""Days of records with periods: the moment's own, and the one asked about (else today)."""
NOTHING = "1 = 0"


class UnknownField(Exception):
    """The entity has no such field, or it may not be read or not be asked like this."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class Piece:
    """SQL text and where its arguments come from, in order."""

    text: str
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A compiled statement: the text never changes, the arguments are filled in for each run."""

    sql: str
    slots: tuple[Slot, ...]
    dialect: Dialect

    def arguments(self, moment: Moment, given: Given) -> list[object]:
        found: list[object] = []
        for slot in self.slots:
            if isinstance(slot, str):
                found.extend(self._named(slot, moment, given))
            elif isinstance(slot, tuple):
                found.extend(slot)
            elif isinstance(slot, Looking):
                found.extend(slot.around.sql(slot.rule, moment).args)
            else:
                found.extend(rule_arguments(slot, self.dialect, moment))
        return found

    def _named(self, slot: str, moment: Moment, given: Given) -> Sequence[object]:
        if slot == TODAY or (slot == ON and ON not in given):
            return (day_argument(moment.today, self.dialect),)
        return given[slot]


def statement(pieces: Sequence[Piece], dialect: Dialect) -> Statement:
    text = "".join(piece.text for piece in pieces)
    return Statement(text, tuple(slot for piece in pieces for slot in piece.slots), dialect)


def joined(pieces: Sequence[Piece], between: str) -> Piece:
    """The pieces as one, with a word between them."""
    text = between.join(piece.text for piece in pieces)
    return Piece(text, tuple(slot for piece in pieces for slot in piece.slots))


class Shape(msgspec.Struct, frozen=True):
    """What decides the text of a query: everything but values. `rules` are ids of the row rules."""

    entity: str
    kind: str
    columns: tuple[str, ...] = ()
    filters: tuple[Condition, ...] = ()
    has_words: bool = False
    sort: str = "id"
    descending: bool = True
    phase: str = ""
    rules: tuple[int, ...] | None = None
    view: str = ""
    """The named view of the list, whose rule must be TRUE too."""
    is_archived: bool | None = False
    """Whether it is of the rows that were archived, of the others, or (None) of both."""
    is_as_of: bool = False
    """Whether it asks what held on a day, instead of what holds today."""
    is_every_period: bool = False
    """Whether it has a row for every period instead of one for each record."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """An entity as one database holds it."""

    entity: Entity
    agency: str
    dialect: Dialect
    fields: Mapping[str, Asked]
    moment: Moment
    """Any moment: the text of a rule does not depend on it."""
    others: Mapping[str, Entity] = field(default_factory=dict)
    """Every entity of the agency, by name."""
    _whole: dict[Rule, Rule | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        entity: Entity,
        agency: str,
        dialect: Dialect,
        moment: Moment,
        others: Mapping[str, Entity] | None = None,
    ) -> Source:
        return cls(entity, agency, dialect, asked_fields(entity), moment, others or {})

    def place(self, day: str = TODAY) -> Piece:
        """What stands behind FROM, called `RECORD`: the rows as they are on the day (`TODAY`, `ON`)."""
        if day == EVERY:
            every = every_period(self.dialect, self.agency, self.entity)
            return Piece(f"{every} AS {RECORD}")
        table = entity_table(self.dialect, self.agency, self.entity)
        return Piece(f"{table} AS {RECORD}", (day,) if self.entity.dated else ())

    @property
    def search_table(self) -> str:
        return table_name(self.dialect, self.agency, self.entity.name + SUFFIX)

    def asked(self, name: str) -> Asked:
        found = self.fields.get(name)
        if found is None:
            raise UnknownField(name)
        return found

    def expression(self, asked: Asked) -> Piece:
        """The SQL of a field with one value: its column, or its rule."""
        if not asked.is_single or not self.is_sql(asked):
            raise UnknownField(asked.name)
        if asked.rule is None:
            return Piece(column_sql(asked, asked.columns[0]))
        return self._rule(asked.rule)

    def is_sql(self, asked: Asked) -> bool:
        """Whether the database knows the value: it is stored, or its rule compiles to SQL."""
        if asked.rule is None:
            return True
        return not isinstance(asked.kind, MultiChoice) and self.whole(asked.rule) is not None

    def looks_around(self, rule: Rule) -> bool:
        """Whether the rule reads other records: children, or what a link leads to."""
        return bool(rule.reads_of_links or rule.reads & self.entity.rows_names())

    def whole(self, rule: Rule) -> Rule | None:
        """The rule as the database can be asked for it, computed fields written out; else None."""
        if rule not in self._whole:
            computed = {name: one.rule for name, one in self.fields.items() if one.rule}
            found = rule.written_out(computed)
            is_known = found is not None and all(map(self._is_kept, found.reads))
            self._whole[rule] = found if found and found.is_sql and is_known else None
        return self._whole[rule]

    def _is_kept(self, name: str) -> bool:
        asked = self.fields.get(name)
        return name in self.entity.children or (asked is not None and asked.is_single)

    def _rule(self, rule: Rule) -> Piece:
        whole = self.whole(rule)
        if whole is None:
            return Piece(NOTHING)
        tables = Around(self.dialect, self.agency, self.entity, self.others)
        fragment = tables.sql(whole, self.moment)
        slot = Looking(whole, tables) if tables.meets_periods(whole) else whole
        return Piece(f"({fragment.text})", (slot,))

    def rows(self, rules: tuple[Rule, ...] | None) -> list[Piece]:
        """The row rules of a verdict: any of them must be TRUE; none at all lets nothing through.

        A rule that the database cannot answer lets nothing through either.
        """
        if rules is None:
            return []
        if not rules:
            return [Piece(NOTHING)]
        either = joined([self._rule(rule) for rule in rules], " OR ")
        return [Piece(f"({either.text})", either.slots)]

    def rows_as_of(self, rules: tuple[Rule, ...] | None) -> list[Piece]:
        """As `rows`, for what held on a day: who may see a record is decided by what holds today."""
        decided, today = where(self.rows(rules)), self.place()
        held = Piece(f"{RECORD}.{quoted(HOLDS)} IS NOT NULL")
        if not decided.text:
            return [held]
        text = f"{RECORD}.id IN (SELECT {RECORD}.id FROM {today.text}{decided.text})"
        return [held, Piece(text, (*today.slots, *decided.slots))]

    def view(self, name: str) -> list[Piece]:
        """The rule of a named view; one that the database cannot answer lets nothing through."""
        rule = self.entity.views[name].filter if name else None
        return [] if rule is None else [self._rule(rule)]

    def shelf(self, is_archived: bool | None) -> list[Piece]:
        """The rows that were archived, or those that were not."""
        if is_archived is None or not self.entity.has_archive:
            return []
        plus = "+" if self.dialect == "sqlite" else ""  # no index shall be taken for it
        column = f"{plus}{RECORD}.{quoted(ARCHIVED)}"
        return [Piece(f"{column} IS {'NOT ' if is_archived else ''}NULL")]

    def filters(self, conditions: Sequence[Condition], but: str = "") -> list[Piece]:
        """The conditions; those on the field `but` are left out. Arguments are given by number."""
        by_state = any(name == "state" for name, _, _ in conditions)
        found: list[Piece] = []
        for number, (name, op, count) in enumerate(conditions):
            if name != but:
                found.append(self._condition(number, name, op, count, by_state))
        return found

    def _condition(self, number: int, name: str, op: str, count: int, by_state: bool) -> Piece:
        asked = self.asked(name)
        if op in ("empty", "filled") and not asked.is_single and asked.rule is None:
            expression = Piece(column_sql(asked, asked.columns[0]))
        else:
            expression = self.expression(asked)
        if self.dialect == "sqlite" and asked.field and asked.kind.is_facet:
            expression = self._unindexed(expression, by_state)
        text = condition_sql(asked, expression.text, op, count, self.dialect, self.agency)
        return Piece(text, (*expression.slots, filter_slot(number)))

    @staticmethod
    def _unindexed(expression: Piece, by_state: bool) -> Piece:
        """SQLite without statistics takes any index it can; the one of the states tells rows apart
        better than one of a few options does."""
        return Piece(f"+{expression.text}", expression.slots) if by_state else expression

    def words(self) -> Piece:
        return Piece(match_sql(self.dialect, RECORD, self.search_table), (WORDS,))

    def streamed_words(self) -> Piece:
        """SQLite: the words when the search table, called `s`, leads the query."""
        return Piece(f"{self.search_table} MATCH ?", (WORDS,))


def filter_slot(number: int) -> str:
    return f"filter {number}"


def where(pieces: Sequence[Piece]) -> Piece:
    if not pieces:
        return Piece("")
    together = joined(pieces, " AND ")
    return Piece(f" WHERE {together.text}", together.slots)


def rule_arguments(rule: Rule, dialect: Dialect, moment: Moment) -> tuple[object, ...]:
    """What a rule compares with at a moment; they do not depend on how columns are called."""
    return rule.sql(RuleDialect(dialect), quoted, moment).args
