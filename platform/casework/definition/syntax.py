"""Faults of YAML syntax, said so that somebody who does not know YAML can mend them.

The parser names the token it stumbled over; what the author did wrong often stands earlier. Each
`_of_...` function knows one kind of slip, looks at the lines around and either explains or passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from casework.definition.nodes import Source
from casework.problems import Place, Problem

KEY = re.compile(r"""^(?P<lead>\s*(?:-\s+)*)(?P<key>[\w./-]+|"[^"]*"|'[^']*')\s*:(?:\s|$)""")
ITEM = re.compile(r"^(?P<lead>\s*(?:-\s+)*)\S")
SAYS = re.compile(r"^expected .*?, but (?:found|got) (.*)$")
SHORT = 60


@dataclass(frozen=True, slots=True)
class Slip:
    """A fault as the parser tells it. `line` and `column` count from 1."""

    source: Source
    context: str
    says: str
    index: int
    context_index: int
    last: yaml.ScalarEvent | None

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


def explain(error: yaml.MarkedYAMLError, source: Source, last: yaml.ScalarEvent | None) -> Problem:
    """The parser's error as a located sentence."""
    mark, opened = error.problem_mark, error.context_mark
    index = mark.index if mark else 0
    context_index = opened.index if opened else index
    slip = Slip(source, error.context or "", error.problem or "", index, context_index, last)
    for explanation in EXPLANATIONS:
        problem = explanation(slip)
        if problem is not None:
            return problem
    return slip.tell(
        slip.place,
        "this line cannot be read; look for a missing colon, quote or bracket here or on the line above",
    )


def _of_tab(slip: Slip) -> Problem | None:
    lead = slip.text[: len(slip.text) - len(slip.text.lstrip())]
    column = lead.find("\t") + 1
    if not column and slip.text[slip.place.column - 1 : slip.place.column] == "\t":
        column = slip.place.column
    if not column:
        return None
    return slip.tell(
        Place(slip.place.file, slip.place.line, column),
        "a tab stands here; YAML takes only spaces: two for each level of indentation, one behind a colon",
    )


def _of_open_quote(slip: Slip) -> Problem | None:
    is_unclosed = "quoted scalar" in slip.context and "unexpected" in slip.says
    if is_unclosed:
        start = slip.context_index
    elif slip.last is not None and slip.last.style in ("'", '"'):
        start = slip.last.start_mark.index
        if slip.last.end_mark.line == slip.last.start_mark.line:
            return None
    else:
        return None
    quote = slip.source.text[start]
    return slip.tell(
        slip.source.place(start),
        f"the quote that opens here is not closed; put {quote} behind the text",
    )


def _of_escape(slip: Slip) -> Problem | None:
    if "escape" not in slip.says and "hexadecimal" not in slip.says:
        return None
    return slip.tell(
        slip.place.moved(-1),
        "a backslash means something special in double quotes; put the text in single quotes: '...'",
    )


def _of_first_character(slip: Slip) -> Problem | None:
    """A text that begins with a character YAML keeps for itself."""
    scanning = ("a block scalar", "an alias", "an anchor", "a tag", "a directive")
    if "cannot start any token" in slip.says or "mapping keys are not" in slip.says:
        start = slip.index
    elif slip.context.endswith(scanning):
        start = slip.context_index
    else:
        return None
    text = slip.source.text[start:].split("\n", 1)[0].rstrip()
    return slip.tell(
        slip.source.place(start),
        f"a text that starts with {text[:1]} must stand in quotes: {in_quotes(text)}",
    )


def _of_expression_in_braces(slip: Slip) -> Problem | None:
    """`{when: district in ["north"], team: x}`: YAML takes the brackets of the rule for its own."""
    if "flow" not in slip.context or slip.place.line != slip.opened.line or slip.found == "':'":
        return None
    before = slip.text[: slip.place.column - 1]
    key = list(re.finditer(r"([A-Za-z_]\w*):\s+", before))
    if not key or "{" not in before:
        return None
    end = _end_of_expression(slip.text, key[-1].end())
    expression = slip.text[key[-1].end() : end]
    if expression.strip().startswith("[") and slip.found != "'['":
        return None
    place = Place(slip.place.file, slip.place.line, key[-1].end() + 1)
    return slip.tell(
        place,
        "inside {...} a rule or text with brackets, commas or quotes must be in quotes: "
        f"put the rule in quotes: {key[-1][1]}: {in_quotes(expression)}",
    )


def _end_of_expression(line: str, start: int) -> int:
    """Where the value ends that starts here: before `}` or before `, key:` outside of brackets."""
    depth = 0
    for at in range(start, len(line)):
        letter = line[at]
        if depth == 0 and (letter == "}" or re.match(r",\s*\w+:\s", line[at:])):
            return at
        depth += (letter in "([{") - (letter in ")]}")
    return len(line)


def _of_colon_in_braces(slip: Slip) -> Problem | None:
    if "flow" not in slip.context or slip.found != "':'" or slip.place.line != slip.opened.line:
        return None
    return slip.tell(
        slip.place, "a second colon stands here inside {...}; put the text that holds it in quotes"
    )


def _of_open_bracket(slip: Slip) -> Problem | None:
    if "flow" not in slip.context:
        return None
    opening = slip.source.text[slip.context_index]
    closing = {"[": "]", "{": "}"}.get(opening, "]")
    if slip.found in ("'}'", "']'") and slip.place.line == slip.opened.line:
        return slip.tell(slip.place, f"{slip.found} closes what {opening} opened; write {closing}")
    if slip.place.line == slip.opened.line and slip.found not in (
        "'<stream end>'",
        "'<block end>'",
    ):
        return slip.tell(
            slip.place, f"a comma or {closing} is expected here, behind what {opening} opened"
        )
    if " #" in slip.source.line(slip.opened.line):
        behind = slip.source.line(slip.opened.line).split(" #", 1)[1].rstrip("}] ")
        return slip.tell(
            slip.opened,
            f"the {opening} that opens here is not closed, since everything behind ' #' is a comment; put "
            f'the text in quotes: "#{behind}"',
        )
    return slip.tell(
        slip.opened,
        f"the {opening} that opens here is not closed (put {closing} at the end), or a comma is missing "
        "behind one of its lines",
    )


def _of_stray_bracket(slip: Slip) -> Problem | None:
    if slip.found not in ("']'", "'}'", "','"):
        return None
    return slip.tell(
        slip.place,
        f"{slip.found[1]} stands here without an opening bracket; delete it, or put the text in quotes",
    )


def _of_colon_in_text(slip: Slip) -> Problem | None:
    """`title: Where: now`, a line indented under a finished one, or a line above without its colon."""
    if slip.says != "mapping values are not allowed here":
        return None
    key = KEY.match(slip.text)
    if key and slip.place.column > key.end("key") + 1:
        value = slip.text[key.end() :].strip()
        return slip.tell(
            slip.place,
            f"a text with a colon in it must stand in quotes: {key['key']}: {in_quotes(value)}",
        )
    number, above = _line_above(slip)
    item = ITEM.match(above)
    if item and not KEY.match(above):
        place = Place(slip.place.file, number, item.end("lead") + 1)
        return _missing_colon(slip, place, above[item.end("lead") :].strip())
    column = _indent(slip.text) + 1
    return slip.tell(
        Place(slip.place.file, slip.place.line, column),
        f"this line is indented too far: line {number} above already has its value; start this line "
        f"in column {_indent(above) + 1}, or put the text of both lines in quotes",
    )


def _of_missing_colon(slip: Slip) -> Problem | None:
    if "could not find expected ':'" not in slip.says:
        return None
    return _missing_colon(slip, slip.opened, slip.source.line(slip.opened.line).strip())


def _missing_colon(slip: Slip, place: Place, text: str) -> Problem:
    tight = re.match(r"^([\w]+):(\S.*)$", text)
    if tight:
        place = place.moved(len(tight[1]))
        return slip.tell(
            place, f"a space is missing behind the colon: write '{tight[1]}: {shorten(tight[2])}'"
        )
    word, _, rest = text.partition(" ")
    written = shorten(rest.strip()) or "..."
    return slip.tell(place, f"a key needs a colon behind it: write '{shorten(word)}: {written}'")


def _of_list_on_key_line(slip: Slip) -> Problem | None:
    if "sequence entries are not allowed" not in slip.says:
        return None
    item = slip.text[slip.place.column :].strip()
    return slip.tell(
        slip.place,
        f"a list cannot start behind its key; write [{shorten(item)}], or '- {shorten(item)}' on a line "
        "of its own",
    )


def _of_text_behind_quote(slip: Slip) -> Problem | None:
    """`when: "a" == b`: a value that starts with a quote or bracket ends where that closes."""
    if slip.found != "'<scalar>'" or "flow" in slip.context:
        return None
    key = KEY.match(slip.text)
    if not key or not slip.text[key.end() :].lstrip().startswith(("'", '"', "[", "{")):
        return None
    value = slip.text[key.end() :].strip()
    quote = value[0] if value[0] in "'\"" else "bracket"
    inner = value.strip(quote) if quote in "'\"" and value.endswith(quote) else value
    return slip.tell(
        slip.place,
        f"the {quote} before this already ended the value; put the whole in quotes: "
        f"{key['key']}: {in_quotes(inner)}",
    )


def _of_indentation(slip: Slip) -> Problem | None:
    if not slip.found or "flow" in slip.context:
        return None
    lead, place = _indent(slip.text), slip.place
    if slip.found == "'-'":
        return slip.tell(
            place, "a list item ('-') stands here where a key was expected; indent it under its key"
        )
    if slip.found == "'?'":
        return slip.tell(
            place,
            "a key stands here where a list item ('- ...') was expected; check the indentation",
        )
    if slip.found == "':'":
        return slip.tell(place, "a key is missing before this colon")
    if slip.found == "'<scalar>'" and not KEY.match(slip.text):
        return _missing_colon(slip, place, slip.text.strip())
    lines = sorted(_indents_above(slip, lead))
    known = " or ".join(str(one) for one in lines) or "0"
    return slip.tell(
        Place(place.file, place.line, lead + 1),
        f"this line starts with {lead} space{'s' * (lead != 1)}, and no line above does: it must line "
        f"up with its neighbours, at {known}",
    )


def _indents_above(slip: Slip, lead: int) -> set[int]:
    """Indentations of the lines that enclose this one, and of the one before it."""
    known: set[int] = set()
    limit = 10_000
    for number in range(slip.place.line - 1, 0, -1):
        text = slip.source.line(number)
        if text.strip() and not text.lstrip().startswith("#") and _indent(text) < limit:
            limit = _indent(text)
            known.add(limit)
            if limit < lead:
                break
    return known


def _line_above(slip: Slip) -> tuple[int, str]:
    for number in range(slip.place.line - 1, 0, -1):
        text = slip.source.line(number)
        if text.strip() and not text.lstrip().startswith("#"):
            return number, text
    return slip.place.line, ""


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def in_quotes(text: str) -> str:
    """The text in the kind of quotes that needs the fewest changes inside."""
    text = text.strip()
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def shorten(text: str) -> str:
    """At most a line of somebody's text, to quote in a message."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


EXPLANATIONS: tuple[Callable[[Slip], Problem | None], ...] = (
    _of_tab,
    _of_open_quote,
    _of_escape,
    _of_first_character,
    _of_expression_in_braces,
    _of_colon_in_braces,
    _of_open_bracket,
    _of_stray_bracket,
    _of_colon_in_text,
    _of_missing_colon,
    _of_list_on_key_line,
    _of_text_behind_quote,
    _of_indentation,
)
