"""Functions over rows: repeating groups and child records. `count` stands with the numbers."""

from __future__ import annotations

from casework.rules.functions.accepts import CONDITION, NUMBER, ROWS
from casework.rules.functions.record import Example, Function, Parameter
from casework.rules.types import BOOLEAN

FUNCTIONS = (
    Function(
        name="sum",
        doc="The numbers of all rows added up, without those that are unknown; 0 without rows.",
        parameters=(Parameter("rows", ROWS), Parameter("number", NUMBER)),
        result=None,
        python=None,
        sqlite=None,
        postgresql=None,
        examples=(
            Example("sum(visits, 1) == count(visits)", True),
            Example("sum(visits, minutes) == sum(visits, minutes * 1)", True),
        ),
        over_rows=True,
    ),
    Function(
        name="any",
        doc="True when the condition is true of a row; false without rows.",
        parameters=(Parameter("rows", ROWS), Parameter("condition", CONDITION)),
        result=BOOLEAN,
        python=None,
        sqlite=None,
        postgresql=None,
        examples=(Example("any(visits, minutes == 3) or not any(visits, true) or true", True),),
        over_rows=True,
    ),
    Function(
        name="all",
        doc="True when the condition is true of every row, and without rows.",
        parameters=(Parameter("rows", ROWS), Parameter("condition", CONDITION)),
        result=BOOLEAN,
        python=None,
        sqlite=None,
        postgresql=None,
        examples=(Example("all(visits, true)", True),),
        over_rows=True,
    ),
)
