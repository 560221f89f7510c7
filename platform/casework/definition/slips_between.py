"""Slips between lines: colons that are missing or too many, lists and indentation out of line.

Each function knows one kind of slip, looks around and either explains it or passes.
"""

from __future__ import annotations

import re

from casework.definition.slip import KEY, Slip, in_quotes, shorten
from casework.problems import Place, Problem

ITEM = re.compile(r"^(?P<lead>\s*(?:-\s+)*)\S")


def of_colon_in_text(slip: Slip) -> Problem | None:
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
        f"this line starts in column {column}, and line {number} above, which has its value already, in "
        f"column {_indent(above) + 1}; lines that belong together start in the same column",
    )


def of_missing_colon(slip: Slip) -> Problem | None:
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


def of_list_on_key_line(slip: Slip) -> Problem | None:
    if "sequence entries are not allowed" not in slip.says:
        return None
    item = slip.text[slip.place.column :].strip()
    return slip.tell(
        slip.place,
        f"a list cannot start behind its key; write [{shorten(item)}], or '- {shorten(item)}' on a line "
        "of its own",
    )


def of_text_behind_quote(slip: Slip) -> Problem | None:
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


def of_indentation(slip: Slip) -> Problem | None:
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
