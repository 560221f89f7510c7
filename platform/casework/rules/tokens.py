"""Text of a rule -> tokens with positions, in one linear pass that never fails.

What people bring along from other languages (`=`, `&&`, `!` ...) is read as what they meant, and
noted as a fault that says how it is written here.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from casework.rules.faults import Faults, Span


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    SYMBOL = "symbol"
    END = "end"


class Token(msgspec.Struct, frozen=True):
    kind: Kind
    text: str
    span: Span

    def __str__(self) -> str:
        return "the end of the rule" if self.kind is Kind.END else f"'{self.text}'"


_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<text>"[^"]*"|'[^']*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<foreign>===|!==|=<|=>|<>|&&|\|\||\*\*|!(?!=)|=(?!=)|%|\^|;|\{|\})
      | (?P<symbol>\.\.|==|!=|<=|>=|[<>+\-*/?:(),.\[\]])
      | (?P<rest>.)""",
    re.VERBOSE | re.DOTALL,
)

_FOREIGN: dict[str, tuple[str, str]] = {
    "=": ("==", "write == to compare; a single = means nothing here"),
    "===": ("==", "write == instead of ==="),
    "!==": ("!=", "write != instead of !=="),
    "=<": ("<=", "write <= instead of =<"),
    "=>": (">=", "write >= instead of =>"),
    "<>": ("!=", "write != instead of <>"),
    "&&": ("and", "write 'and' instead of &&"),
    "||": ("or", "write 'or' instead of ||"),
    "!": ("not", "write 'not' instead of !"),
    "**": ("*", "there is no power here; multiply with *"),
    "^": ("*", "there is no power here; multiply with *"),
    "%": ("/", "there is no remainder here; % is not part of the rules language"),
    ";": ("", "a rule is one expression; ';' has no place in it"),
    "{": ("(", "write ( ) instead of { }"),
    "}": (")", "write ( ) instead of { }"),
}

_WORDS = {"AND": "and", "OR": "or", "NOT": "not", "IN": "in", "TRUE": "true", "FALSE": "false"}
_LOOK_ALIKES = {
    "\u201c": '"',
    "\u201d": '"',
    "\u2018": "'",
    "\u2019": "'",
    "\u00ab": '"',
    "\u00bb": '"',
}
_QUOTES = {'"', "'"}
_CURRENCIES = {"$", "\u20ac", "\u00a3", "\u00a5"}


def read_tokens(text: str, faults: Faults) -> list[Token]:
    """All tokens, with an END token last."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        token = _token(str(match.lastgroup), match.group(), match.span(), faults)
        if token is not None:
            found.append(token)
    found.append(Token(Kind.END, "", (len(text), len(text))))
    return found


def _token(group: str, word: str, span: Span, faults: Faults) -> Token | None:
    if group == "space":
        return None
    if group == "rest":
        _note_stray(word, span, faults)
        return None
    if group == "foreign":
        return _foreign(word, span, faults)
    if group == "text":
        _check_text(word, span, faults)
        return Token(Kind.TEXT, word[1:-1], span)
    if group == "name" and word.upper() in _WORDS and word != word.lower():
        plain = _WORDS[word.upper()]
        faults.add(f"write '{plain}' in small letters instead of '{word}'", span)
        return Token(Kind.NAME, plain, span)
    return Token(Kind(group), word, span)


def _foreign(word: str, span: Span, faults: Faults) -> Token | None:
    meant, message = _FOREIGN[word]
    faults.add(message, span)
    if not meant:
        return None
    return Token(Kind.NAME if meant.isalpha() else Kind.SYMBOL, meant, span)


def _check_text(word: str, span: Span, faults: Faults) -> None:
    if any(character < " " or "\ud800" <= character <= "\udfff" for character in word):
        faults.add("a text may not contain line breaks or control characters", span)


def _note_stray(word: str, span: Span, faults: Faults) -> None:
    if word in _QUOTES:
        faults.add(f"this text is not closed; put another {word} after it", span)
    elif word in _LOOK_ALIKES:
        faults.add(f"write straight quotes {_LOOK_ALIKES[word]} instead of {word}", span)
    elif word in _CURRENCIES:
        faults.add(f"write the amount alone, as in 10.00, without {word}", span)
    else:
        faults.add(f"{word!a} means nothing in a rule", span)
