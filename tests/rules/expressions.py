"""Random well-typed rules, as text, for Hypothesis."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st

from tests.rules.records import OPTIONS

Draw = Callable[[st.SearchStrategy[str]], str]

INTEGERS = ("severity", "number")
DECIMALS = ("length_m", "ratio")
MONIES = ("cost", "paid")


def _pick(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


def _format(template: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: template.format(*found))


_WHOLE = st.one_of(
    st.integers(0, 12), st.integers(0, 10**15 - 1), st.sampled_from((2**31, 2**40, 10**15))
).map(str)
_DIGITS = st.tuples(st.integers(0, 3000), st.integers(0, 999_999), st.integers(1, 6)).map(
    lambda n: f"{n[0]}.{n[1]:06d}"[: len(str(n[0])) + 1 + n[2]]
)
_WORDS = _pick(
    '""', '"a"', '"B"', '"large"', "'say \"x\"'", '"ñ"', '"😀"', '"a|b"', '"%"', '"_"', '" "', '"?"',
    '"\\\\"', '"\uffff"',
)  # fmt: skip
_DAYS = _pick("1 day", "0 days", "3 days", "2 weeks", "36500 days", "90000 days")
_SPANS = st.one_of(
    _DAYS, _pick("1 second", "30 minutes", "4 hours", "1.5 hours", "72 hours", "2000000 hours")
)
_DATES = _pick(
    'date("2026-03-08")', 'date("2024-02-29")', 'date("0001-01-01")', 'date("9999-12-31")'
)
_COMPARE = _pick("==", "!=", "<", "<=", ">", ">=")
_EQUAL = _pick("==", "!=")


_OF_ROW = {
    "severity": "minutes",
    "cost": "price",
    "length_m": "weight",
    "title": "remark",
    "size": "verdict",
    "kinds": "marks",
    "is_open": "is_done",
    "opened_on": "day",
    "received_at": "at",
}
_NAME = re.compile(rf"\b({'|'.join(_OF_ROW)})\b")


def _of_row(text: str) -> str:
    """The expression with fields of the row in place of some of the record's."""
    return _NAME.sub(lambda name: _OF_ROW[name.group()], text)


class Grammar:
    """Strategies for each type; `depth` says how many levels may stand below."""

    is_of_row = False

    def _over_rows(self, template: str, kind: str, depth: int) -> list[st.SearchStrategy[str]]:
        """A function over rows, if there is none around it."""
        if self.is_of_row:
            return []
        item = st.deferred(lambda: getattr(RowGrammar(), kind)(depth - 1)).map(_of_row)
        return [_format(template, _pick("visits", "fees"), item)]

    def integer(self, depth: int) -> st.SearchStrategy[str]:
        leaf = st.one_of(_pick(*INTEGERS), _pick(*INTEGERS), _WHOLE, _pick("count(kinds)"))
        if depth == 0:
            return leaf
        part, text, day, time = (
            st.deferred(lambda: self.integer(depth - 1)),
            st.deferred(lambda: self.text(depth - 1)),
            st.deferred(lambda: self.date(depth - 1)),
            st.deferred(lambda: self.datetime(depth - 1)),
        )
        return st.one_of(
            leaf,
            _format("({} {} {})", part, _pick("+", "-", "*"), part),
            _format("(-{})", part),
            _format("{}({}, {})", _pick("min", "max", "coalesce"), part, part),
            _format("{}({}, {}, {})", _pick("min", "max", "coalesce"), part, part, part),
            _format("abs({})", part),
            _format("round({})", st.deferred(lambda: self.decimal(depth - 1))),
            _format("length({})", text),
            *self._over_rows("count({}, {})", "boolean", depth),
            *self._over_rows("sum({}, {})", "integer", depth),
            _format("days_between({}, {})", day, day),
            _format("hours_between({}, {})", time, time),
            _format("{}({})", _pick("year", "month", "day", "weekday"), day),
            self._choice(depth, part),
        )

    def decimal(self, depth: int) -> st.SearchStrategy[str]:
        leaf = st.one_of(_pick(*DECIMALS), _DIGITS)
        if depth == 0:
            return leaf
        part = st.deferred(lambda: self.decimal(depth - 1))
        whole = st.deferred(lambda: self.integer(depth - 1))
        money = st.deferred(lambda: self.money(depth - 1))
        plain = st.one_of(part, whole)
        return st.one_of(
            leaf,
            _format("({} {} {})", part, _pick("+", "-", "*"), plain),
            _format("({} / {})", plain, st.one_of(plain, money)),
            _format("({} / {})", money, money),
            _format("(-{})", part),
            _format("abs({})", part),
            _format("{}({}, {})", _pick("min", "max", "coalesce"), part, whole),
            _format("round({}, {})", plain, _pick("1", "2", "3", "5")),
            self._choice(depth, part),
        )

    def money(self, depth: int) -> st.SearchStrategy[str]:
        leaf = _pick(*MONIES)
        if depth == 0:
            return leaf
        part = st.deferred(lambda: self.money(depth - 1))
        number = st.deferred(lambda: st.one_of(self.decimal(depth - 1), self.integer(depth - 1)))
        return st.one_of(
            leaf,
            _format("({} {} {})", part, _pick("+", "-"), st.one_of(part, number)),
            _format("({} {} {})", part, _pick("*", "/"), number),
            _format("round({}, {})", part, _pick("1", "2")),
            *self._over_rows("sum({}, {})", "money", depth),
            self._choice(depth, part),
        )

    def number(self, depth: int) -> st.SearchStrategy[str]:
        return st.one_of(self.integer(depth), self.decimal(depth), self.money(depth))

    def text(self, depth: int) -> st.SearchStrategy[str]:
        leaf = st.one_of(_pick("title", "note"), _WORDS)
        if depth == 0:
            return leaf
        part = st.deferred(lambda: self.text(depth - 1))
        return st.one_of(
            leaf,
            _format("{}({})", _pick("lower", "upper", "trim"), part),
            _format("(note + {})", part),
            _format("coalesce(title, {})", part),
            _pick("coalesce(title, size)", "lower(size)", "(size + kind)"),
            _format("({} ? title : {})", st.deferred(lambda: self.boolean(depth - 1)), part),
        )

    def date(self, depth: int) -> st.SearchStrategy[str]:
        leaf = st.one_of(_pick("opened_on", "due_on", "today()"), _DATES)
        if depth == 0:
            return leaf
        part = st.deferred(lambda: self.date(depth - 1))
        return st.one_of(
            leaf,
            _format("({} {} {})", part, _pick("+", "-"), self.days(depth - 1)),
            _format("date({})", st.deferred(lambda: self.datetime(depth - 1))),
            _format("{}({}, {})", _pick("min", "max", "coalesce"), part, part),
            self._choice(depth, part),
        )

    def days(self, depth: int) -> st.SearchStrategy[str]:
        if depth <= 0:
            return _DAYS
        return st.one_of(
            _DAYS, _format("({} * {})", st.deferred(lambda: self.integer(depth - 1)), _DAYS)
        )

    def datetime(self, depth: int) -> st.SearchStrategy[str]:
        leaf = _pick("received_at", "closed_at", "now()")
        if depth == 0:
            return leaf
        part = st.deferred(lambda: self.datetime(depth - 1))
        return st.one_of(
            leaf,
            _format(
                "({} {} {})", part, _pick("+", "-"), st.deferred(lambda: self.duration(depth - 1))
            ),
            _format("{}({}, {})", _pick("min", "max", "coalesce"), part, part),
            self._choice(depth, part),
        )

    def duration(self, depth: int) -> st.SearchStrategy[str]:
        if depth == 0:
            return _SPANS
        part = st.deferred(lambda: self.duration(depth - 1))
        time = st.deferred(lambda: self.datetime(depth - 1))
        return st.one_of(
            _SPANS,
            _format("({} - {})", time, time),
            _format("({} {} {})", part, _pick("+", "-"), part),
            _format("({} * {})", st.deferred(lambda: self.integer(depth - 1)), part),
            _format("(-{})", part),
            _format("{}({}, {})", _pick("min", "max"), part, part),
        )

    def boolean(self, depth: int) -> st.SearchStrategy[str]:
        leaf = st.one_of(
            _pick("is_open", "is_urgent", "true", "false"),
            _format('(size {} "{}")', _EQUAL, _pick(*OPTIONS)),
            _format('("{}" in kinds)', _pick(*OPTIONS)),
            _pick("(size in kinds)", "(kind in kinds)", "(size == kind)", "is_null(kinds)"),
            _pick('(size not in ["small", "large"])', '(size in ["huge", kind])', "is_null(title)"),
        )
        if depth == 0:
            return leaf
        part = st.deferred(lambda: self.boolean(depth - 1))
        text = st.deferred(lambda: self.text(depth - 1))
        return st.one_of(
            leaf,
            _format("({} {} {})", part, _pick("and", "or"), part),
            _format("({} {} {} {} {})", part, _pick("and", "or"), part, _pick("and", "or"), part),
            _format("(not {})", part),
            _format("({} {} {})", part, _EQUAL, part),
            *self._over_rows("any({}, {})", "boolean", depth),
            *self._over_rows("all({}, {})", "boolean", depth),
            _format("{}({}, {})", _pick("contains", "starts_with", "ends_with"), text, text),
            *[self._about(kind, depth) for kind in (self.number, self.text, self.date)],
            *[self._about(kind, depth) for kind in (self.datetime, self.duration)],
            self._choice(depth, part),
        )

    def _about(
        self, kind: Callable[[int], st.SearchStrategy[str]], depth: int
    ) -> st.SearchStrategy[str]:
        """Conditions about values of one kind."""
        value = st.deferred(lambda: kind(depth - 1))
        return st.one_of(
            _format("({} {} {})", value, _COMPARE, value),
            _format("({} {} [{}, {}])", value, _pick("in", "not in"), value, value),
            _format("({} in {}..{})", value, value, value),
            _format("is_null({})", value),
        )

    def _choice(self, depth: int, part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        condition = st.deferred(lambda: self.boolean(depth - 1))
        return _format("({} ? {} : {})", condition, part, part)

    def any(self, depth: int) -> st.SearchStrategy[str]:
        """A whole rule: half of them conditions."""
        values = (
            self.integer,
            self.decimal,
            self.money,
            self.text,
            self.date,
            self.datetime,
            self.duration,
        )
        return st.one_of(
            self.boolean(depth), self.boolean(depth), st.one_of(*[value(depth) for value in values])
        )


class RowGrammar(Grammar):
    """What may be asked of each row."""

    is_of_row = True
