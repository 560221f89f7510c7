"""Functions about text. Text is compared by code point, and case matters."""

from __future__ import annotations

from casework.rules.functions.accepts import TEXTUAL
from casework.rules.functions.record import Example, Function, Parameter
from casework.rules.types import BOOLEAN, INTEGER, TEXT

TO_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
TO_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
BLANKS = " \t\r\n"

_TEXT = (Parameter("text", TEXTUAL),)
_TEXT_AND_PART = (Parameter("text", TEXTUAL), Parameter("part", TEXTUAL))

FUNCTIONS = (
    Function(
        name="length",
        doc="How many characters the text has.",
        parameters=_TEXT,
        result=INTEGER,
        python=len,
        sqlite="length({0})",
        postgresql="char_length({0})",
        examples=(Example('length("año")', 3), Example('length("")', 0)),
        bound=10**10,
    ),
    Function(
        name="lower",
        doc="The text in small letters. Only A to Z change; letters with accents stay as they are, "
        "so that every database gives the same answer.",
        parameters=_TEXT,
        result=TEXT,
        python=lambda text: text.translate(TO_LOWER),
        sqlite="lower({0})",
        postgresql='lower({0} COLLATE "C")',
        examples=(Example('lower("Main ST")', "main st"), Example('lower("Ñ")', "Ñ")),
    ),
    Function(
        name="upper",
        doc="The text in capitals. Only a to z change.",
        parameters=_TEXT,
        result=TEXT,
        python=lambda text: text.translate(TO_UPPER),
        sqlite="upper({0})",
        postgresql='upper({0} COLLATE "C")',
        examples=(Example('upper("a1")', "A1"), Example('upper("straße")', "STRAßE")),
    ),
    Function(
        name="trim",
        doc="The text without blanks, tabs and line ends at its two ends.",
        parameters=_TEXT,
        result=TEXT,
        python=lambda text: text.strip(BLANKS),
        sqlite="trim({0}, ' ' || char(9, 10, 13))",
        postgresql="btrim({0}, ' ' || chr(9) || chr(10) || chr(13))",
        examples=(Example('trim("  a b ")', "a b"),),
    ),
    Function(
        name="contains",
        doc="True when the part stands somewhere in the text.",
        parameters=_TEXT_AND_PART,
        result=BOOLEAN,
        python=lambda text, part: part in text,
        sqlite="(instr({0}, {1}) > 0)",
        postgresql='(strpos({0} COLLATE "C", {1}) > 0)',
        examples=(
            Example('contains("large hole", "hole")', True),
            Example('contains("Hole", "hole")', False),
            Example('contains("a", "")', True),
        ),
    ),
    Function(
        name="starts_with",
        doc="True when the text begins with the part.",
        parameters=_TEXT_AND_PART,
        result=BOOLEAN,
        python=lambda text, part: text.startswith(part),
        sqlite="(instr({0}, {1}) = 1)",
        postgresql='(strpos({0} COLLATE "C", {1}) = 1)',
        examples=(
            Example('starts_with("PH-12", "PH")', True),
            Example('starts_with("a", "ab")', False),
        ),
    ),
    Function(
        name="ends_with",
        doc="True when the text ends with the part.",
        parameters=_TEXT_AND_PART,
        result=BOOLEAN,
        python=lambda text, part: text.endswith(part),
        sqlite="(SELECT substr(v.a, length(v.a) - length(v.b) + 1) = v.b AND length(v.a) >= length(v.b)"
        " FROM (SELECT {0} AS a, {1} AS b) AS v)",
        postgresql='(SELECT right(v.a, length(v.b)) = v.b COLLATE "C"'
        " FROM (SELECT {0} AS a, {1} AS b OFFSET 0) AS v)",
        examples=(
            Example('ends_with("a.jpg", ".jpg")', True),
            Example('ends_with("jpg", ".jpg")', False),
            Example('ends_with("a", "")', True),
        ),
    ),
)
