"""A slip of syntax as the parser tells it, and how texts are quoted back to their author."""

from __future__ import annotations

import re
from dataclasses import dataclass

from casework.definition.nodes import ScalarNode, Source
from casework.problems import Place, Problem

KEY = re.compile(r"""^(?P<lead>\s*(?:-\s+)*)(?P<key>[\w./-]+|"[^"]*"|'[^']*')\s*:(?:\s|$)""")
"""A line that starts with a key."""
SAYS = re.compile(r"^expected .*?, but (?:found|got) (.*)$")
SHORT = 60
LONG = 160


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault as the parser tells it. `line` and `column` count from 1."""

    source: Source
    context: str
    says: str
    index: int
    context_index: int
    last: ScalarNode | None

    @property
    def place(self) -> Place:
        return self.source.place(self.index)

    @property
    def opened(self) -> Place:
        """Where the thing began that the parser was reading."""
        return self.source.place(self.context_index)

    @property
    def text(self) -> str:
        return self.source.line(self.place.line)

    @property
    def found(self) -> str:
        """The token that was not expected, as `'['` or `'<scalar>'`."""
        match = SAYS.match(self.says)
        return match[1] if match else ""

    def tell(self, place: Place, message: str) -> Problem:
        return Problem(place, message, "syntax")


def in_quotes(text: str) -> str:
    """The text in the kind of quotes that needs the fewest changes inside."""
    text = text.strip()
    if len(text) > LONG:
        text = text[:LONG] + "…"
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def shorten(text: str) -> str:
    """At most a line of somebody's text, to quote in a message."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"
