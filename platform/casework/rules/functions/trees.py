"""Functions over trees: records that belong to one another, such as the districts of a city.

Every node keeps the way to it from above, as a text in a column: the codes of those above it and its
own, each between two signs that no code holds.
"""

from __future__ import annotations

from casework.rules.functions.accepts import REFERENCE, TEXTUAL
from casework.rules.functions.record import Example, Function, Parameter
from casework.rules.types import BOOLEAN

PATH = "tree_path_"
"""The column. No name of an agency ends like this."""
APART = "\x1f"


def is_within(path: str, code: str) -> bool:
    return f"{APART}{code}{APART}" in path


FUNCTIONS = (
    Function(
        name="within",
        doc="True when the link leads to the node with this code, or to one somewhere below it.",
        parameters=(Parameter("link", REFERENCE), Parameter("code", TEXTUAL)),
        result=BOOLEAN,
        python=is_within,
        sqlite="(instr({0}, char(31) || {1} || char(31)) > 0)",
        postgresql="(strpos({0}, chr(31) || {1} || chr(31)) > 0)",
        examples=(Example('within(district, "north") or true', True),),
        is_browser=False,
        over_tree=True,
    ),
)
