"""Slips within a line: tabs, quotes, brackets, characters that YAML keeps for itself.

Each function knows one kind of slip, looks around and either explains it or passes.
"""

from __future__ import annotations

import re

import yaml

from casework.definition.slip import Slip, in_quotes
from casework.problems import Place, Problem

AT_THE_END = "'<stream end>'"
"""What the parser found when the file was over."""
CLOSING = {"[": "]", "{": "}"}


def of_tab(slip: Slip) -> Problem | None:
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


def of_open_quote(slip: Slip) -> Problem | None:
    is_unclosed = "quoted scalar" in slip.context and "unexpected" in slip.says
    if is_unclosed:
        start = slip.context_index
    elif slip.last is not None and slip.last.style in ("single", "double"):
        start = slip.last.start
        if slip.source.place(slip.last.end).line == slip.last.place.line:
            return None
    else:
        return None
    quote = slip.source.text[start]
    return slip.tell(
        slip.source.place(start),
        f"the quote that opens here is not closed; put {quote} behind the text",
    )


def of_escape(slip: Slip) -> Problem | None:
    if "escape" not in slip.says and "hexadecimal" not in slip.says:
        return None
    return slip.tell(
        slip.place.moved(-1),
        "a backslash means something special in double quotes; put the text in single quotes: '...'",
    )


def of_first_character(slip: Slip) -> Problem | None:
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


def of_expression_in_braces(slip: Slip) -> Problem | None:
    """`{when: district in ["north"], team: x}`: YAML takes the brackets of the rule for its own."""
    if "flow" not in slip.context or slip.place.line != slip.opened.line:
        return None
    if slip.found in ("':'", AT_THE_END):
        return None
    before = slip.text[: slip.place.column - 1]
    key = list(re.finditer(r"([A-Za-z_]\w*):\s+", before))
    if not key or "{" not in before:
        return None
    end = _endof_expression(slip.text, key[-1].end())
    expression = slip.text[key[-1].end() : end]
    if expression.strip().startswith("[") and slip.found != "'['":
        return None
    place = Place(slip.place.file, slip.place.line, key[-1].end() + 1)
    return slip.tell(
        place,
        "inside {...} a rule or text with brackets, commas, quotes or a question mark must be in "
        f"quotes: write {key[-1][1]}: {in_quotes(expression)}",
    )


def _endof_expression(line: str, start: int) -> int:
    """Where the value ends that starts here: before `}` or before `, key:` outside of brackets."""
    depth = 0
    for at in range(start, len(line)):
        letter = line[at]
        if depth == 0 and (letter == "}" or re.match(r",\s*\w+:\s", line[at:])):
            return at
        depth += (letter in "([{") - (letter in ")]}")
    return len(line)


def of_colon_in_braces(slip: Slip) -> Problem | None:
    if "flow" not in slip.context or slip.found != "':'" or slip.place.line != slip.opened.line:
        return None
    return slip.tell(
        slip.place, "a second colon stands here inside {...}; put the text that holds it in quotes"
    )


def of_bracket_at_the_end(slip: Slip) -> Problem | None:
    """The file ends inside of brackets: the innermost that is open is told, where it opens."""
    if slip.found != AT_THE_END:
        return None
    start = _innermost_open(slip.source.text)
    if start is None:
        return None
    opening, place = slip.source.text[start], slip.source.place(start)
    return _behind_comment(slip, opening, place) or slip.tell(
        place,
        f"the {opening} that opens here is not closed; put {CLOSING[opening]} where it ends",
    )


def _innermost_open(text: str) -> int | None:
    opened: list[int] = []
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.FlowMappingStartToken | yaml.FlowSequenceStartToken):
                opened.append(token.start_mark.index)
            elif isinstance(token, yaml.FlowMappingEndToken | yaml.FlowSequenceEndToken):
                opened.pop()
    except (yaml.YAMLError, IndexError):
        return None
    return opened[-1] if opened else None


def _behind_comment(slip: Slip, opening: str, place: Place) -> Problem | None:
    """`{colour: #fff}`: the bracket that closes is part of a comment."""
    line = slip.source.line(place.line)
    if " #" not in line:
        return None
    behind = line.split(" #", 1)[1].rstrip("}] ")
    return slip.tell(
        place,
        f"the {opening} that opens here is not closed, since everything behind ' #' is a comment; put "
        f'the text in quotes: "#{behind}"',
    )


def _last_opened(text: str, index: int) -> str:
    """The bracket at this place, or the last one before."""
    before = text[: index + 1]
    return before[max(before.rfind("["), before.rfind("{"), 0) :][:1]


def of_open_bracket(slip: Slip) -> Problem | None:
    if "flow" not in slip.context:
        return None
    opening = _last_opened(slip.source.text, slip.context_index)
    closing = CLOSING.get(opening, "]")
    if slip.found in ("'}'", "']'") and slip.place.line == slip.opened.line:
        return slip.tell(slip.place, f"{slip.found} closes what {opening} opened; write {closing}")
    if slip.place.line == slip.opened.line and slip.found != "'<block end>'":
        return slip.tell(
            slip.place, f"a comma or {closing} is expected here, behind what {opening} opened"
        )
    return _behind_comment(slip, opening, slip.opened) or slip.tell(
        slip.opened,
        f"the {opening} that opens here is not closed (put {closing} at the end), or a comma is missing "
        "behind one of its lines",
    )


def of_stray_bracket(slip: Slip) -> Problem | None:
    if slip.found not in ("']'", "'}'", "','"):
        return None
    return slip.tell(
        slip.place,
        f"{slip.found[1]} stands here without an opening bracket; delete it, or put the text in quotes",
    )
