"""Tokens -> shape, by recursive descent. Depth and size are capped here, so all later work is.

choose     := logic [ '?' choose ':' choose ]
logic      := and-chain { 'or' and-chain };   and-chain := negation { 'and' negation }
negation   := 'not' negation | comparison
comparison := sum [ ('=='|'!='|'<'|'<='|'>'|'>=') sum | ['not'] 'in' among ]
sum        := product { ('+'|'-') product };   product := signed { ('*'|'/') signed }
signed     := '-' signed | primary
primary    := number [unit] | text | true | false | name | name '(' ... ')' | '(' choose ')' | list
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from casework.rules import syntax
from casework.rules.faults import Faults, RuleSyntax, Span
from casework.rules.syntax import Shape
from casework.rules.tokens import Kind, Token, read_tokens

MAX_LENGTH = 2_000
MAX_DEPTH = 20
MAX_NODES = 300
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
UNITS = ("second", "minute", "hour", "day", "week")
TOO_DEEP = "this rule is nested too deeply; split it into computed fields"
TOO_LONG = f"this rule has more than {MAX_NODES} parts; split it into computed fields"
OPERATORS = frozenset({"and", "or", "not", "in"})
RESERVED = OPERATORS | {"true", "false", "null"}
"""Words a field cannot be called, because a rule could not speak of it."""


def parse(text: str, faults: Faults) -> Shape | None:
    """The shape of the rule; None when it cannot be read, and then `faults` says why."""
    if len(text) > MAX_LENGTH:
        faults.add(
            f"a rule may have {MAX_LENGTH:,} characters; this one has {len(text):,}", (0, len(text))
        )
        return None
    tokens = read_tokens(text, faults)
    if len(tokens) == 1:
        if not faults:
            faults.add("the rule is empty", (0, len(text)))
        return None
    try:
        shape = _Parser(tokens).rule()
        _limit_size(shape)
        return shape
    except RuleSyntax as error:
        if not faults:
            faults.add(error.fault.message, (error.fault.start, error.fault.end))
        return None


def _limit_size(rule: Shape) -> None:
    """Later passes recurse; here it is counted without recursion that they may."""
    level = [rule]
    depth = nodes = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > MAX_DEPTH:
            raise RuleSyntax(TOO_DEEP, level[0].span)
        if nodes > MAX_NODES:
            raise RuleSyntax(TOO_LONG, rule.span)
        level = [part for shape in level for part in shape.parts()]


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def rule(self) -> Shape:
        shape = self._choose()
        if self._here.kind is not Kind.END:
            raise RuleSyntax(self._stray(), self._here.span)
        return shape

    # -- moving on ---------------------------------------------------------------------

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _stands(self, *words: str) -> bool:
        return self._here.kind in (Kind.SYMBOL, Kind.NAME) and self._here.text in words

    def _take(self) -> Token:
        token = self._here
        if token.kind is not Kind.END:
            self._at += 1
        return token

    def _expect(self, symbol: str, why: str) -> Token:
        if not self._stands(symbol):
            raise RuleSyntax(
                f"expected '{symbol}' {why}, but here is {self._here}", self._here.span
            )
        return self._take()

    @contextmanager
    def _deeper(self) -> Iterator[None]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise RuleSyntax(TOO_DEEP, self._here.span)
        yield
        self._depth -= 1

    def _stray(self) -> str:
        if self._stands(*COMPARISONS):
            return "comparisons cannot be chained; join two of them with 'and', or write x in 1..5"
        if self._stands("."):
            return 'there are no dots in names; write contains(name, "x") instead of name.contains("x")'
        before, after = (
            self._tokens[self._at - 1],
            self._tokens[min(self._at + 1, len(self._tokens) - 1)],
        )
        if self._stands(",") and before.kind is after.kind is Kind.NUMBER:
            return f"write a point in a number: {before.text}.{after.text}"
        if "if" in (before.text, self._here.text):
            return "write condition ? value : other value"
        if self._here.kind is Kind.NAME and self._here.text == "is":
            return "write is_null(x) or not is_null(x); to compare with a value, =="
        return f"did not expect {self._here} here; is 'and', 'or' or a quote missing before it?"

    # -- conditions --------------------------------------------------------------------

    def _choose(self) -> Shape:
        with self._deeper():
            condition = self._logic("or", lambda: self._logic("and", self._negation))
            if not self._stands("?"):
                return condition
            self._take()
            then = self._choose()
            self._expect(":", "and the other value after 'condition ? value'")
            otherwise = self._choose()
            return syntax.ChooseShape(_over(condition, otherwise), condition, then, otherwise)

    def _logic(self, word: str, part: Callable[[], Shape]) -> Shape:
        items = [part()]
        while self._stands(word):
            self._take()
            items.append(part())
        if len(items) == 1:
            return items[0]
        return syntax.LogicShape(_over(items[0], items[-1]), word, tuple(items))

    def _negation(self) -> Shape:
        if not self._stands("not"):
            return self._comparison()
        with self._deeper():
            word = self._take()
            item = self._negation()
            return syntax.NotShape((word.span[0], item.span[1]), item)

    def _comparison(self) -> Shape:
        left = self._sum()
        if self._stands(*COMPARISONS):
            operator = self._take().text
            right = self._sum()
            return syntax.CompareShape(_over(left, right), operator, left, right)
        is_negated = self._stands("not") and self._tokens[self._at + 1].text == "in"
        if is_negated:
            self._take()
        if self._stands("in"):
            self._take()
            among = self._among()
            return syntax.InShape(_over(left, among), is_negated, left, among)
        return left

    def _among(self) -> Shape:
        low = self._sum()
        if not self._stands(".."):
            return low
        self._take()
        high = self._sum()
        return syntax.RangeShape(_over(low, high), low, high)

    # -- values ------------------------------------------------------------------------

    def _sum(self) -> Shape:
        return self._chain(("+", "-"), lambda: self._chain(("*", "/"), self._signed))

    def _chain(self, operators: tuple[str, str], part: Callable[[], Shape]) -> Shape:
        left = part()
        while self._stands(*operators):
            operator = self._take()
            right = part()
            left = syntax.ArithmeticShape(
                _over(left, right), operator.text, operator.span, left, right
            )
        return left

    def _signed(self) -> Shape:
        if not self._stands("-"):
            return self._primary()
        with self._deeper():
            sign = self._take()
            item = self._signed()
            return syntax.MinusShape((sign.span[0], item.span[1]), item)

    def _primary(self) -> Shape:
        token = self._here
        if token.kind is Kind.NUMBER:
            return self._number()
        if token.kind is Kind.TEXT:
            self._take()
            return syntax.TextShape(token.span, token.text)
        if token.kind is Kind.NAME and token.text not in OPERATORS:
            return self._name()
        if self._stands("("):
            self._take()
            inner = self._choose()
            closing = self._expect(")", "to close the bracket")
            return replace(inner, span=_over(token, closing))
        if self._stands("["):
            self._take()
            items, end = self._items("]")
            return syntax.ListShape((token.span[0], end), items)
        raise RuleSyntax(f"expected a value, but here is {token}", token.span)

    def _number(self) -> Shape:
        number = self._take()
        unit = self._here
        if unit.kind is not Kind.NAME or unit.text in OPERATORS:
            return syntax.NumberShape(number.span, number.text)
        self._take()
        span = (number.span[0], unit.span[1])
        name = unit.text.removesuffix("s")
        if unit.text == "business":
            message = (
                "business hours are not part of the rules language yet; write 4 hours or 2 days"
            )
            raise RuleSyntax(message, span)
        if name in ("month", "year"):
            raise RuleSyntax(f"a {name} has no fixed length; write a number of days or weeks", span)
        if name not in UNITS:
            message = (
                f"'{unit.text}' is no unit of time; there is seconds, minutes, hours, days, weeks"
            )
            raise RuleSyntax(message, span)
        return syntax.DurationShape(span, number.text, name)

    def _name(self) -> Shape:
        word = self._take()
        if self._stands("("):
            self._take()
            arguments, end = self._items(")")
            return syntax.CallShape((word.span[0], end), word.text, word.span, arguments)
        if word.text in ("true", "false"):
            return syntax.BooleanShape(word.span, word.text == "true")
        if word.text == "null":
            return syntax.NullShape(word.span)
        if self._leads_on():
            self._take()
            field = self._take()
            return syntax.LinkShape(_over(word, field), word.text, field.text)
        return syntax.NameShape(word.span, word.text)

    def _leads_on(self) -> bool:
        """Is here `.name`, and no call of it?"""
        following = [token.text for token in self._tokens[self._at : self._at + 3]]
        is_name = len(following) == 3 and self._tokens[self._at + 1].kind is Kind.NAME
        return self._stands(".") and is_name and following[2] != "("

    def _items(self, closing: str) -> tuple[tuple[Shape, ...], int]:
        items: list[Shape] = []
        while not self._stands(closing):
            if items:
                self._expect(",", f"or '{closing}'")
            items.append(self._choose())
        return tuple(items), self._take().span[1]


def _over(first: Shape | Token, last: Shape | Token) -> Span:
    return first.span[0], last.span[1]
