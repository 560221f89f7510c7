"""Functions about numbers, and the smallest and largest of several values."""

from __future__ import annotations

from decimal import Decimal

from casework.rules.functions.accepts import CHOSEN, NUMBER, SIZED
from casework.rules.functions.record import Example, Function, Parameter
from casework.rules.types import INTEGER

FUNCTIONS = (
    Function(
        name="min",
        doc="The smallest of the values; unknown when one of them is.",
        parameters=(Parameter("value", SIZED), Parameter("other", SIZED)),
        result=None,
        python=min,
        sqlite="min({*})",
        postgresql="(SELECT CASE WHEN count(v.a) = count(*) THEN min(v.a) END"
        " FROM (VALUES {rows}) AS v(a))",
        examples=(Example("min(3, 2, 7)", 2), Example("is_null(min(3, 1 / 0))", True)),
        is_variadic=True,
    ),
    Function(
        name="max",
        doc="The largest of the values; unknown when one of them is.",
        parameters=(Parameter("value", SIZED), Parameter("other", SIZED)),
        result=None,
        python=max,
        sqlite="max({*})",
        postgresql="(SELECT CASE WHEN count(v.a) = count(*) THEN max(v.a) END"
        " FROM (VALUES {rows}) AS v(a))",
        examples=(Example("max(3, 2.5)", Decimal(3)), Example("max(1, 2) == 2", True)),
        is_variadic=True,
    ),
    Function(
        name="abs",
        doc="The number without its sign.",
        parameters=(Parameter("number", NUMBER),),
        result=None,
        python=abs,
        sqlite="abs({0})",
        postgresql="abs({0})",
        examples=(Example("abs(-3)", 3), Example("abs(2.5)", Decimal("2.5"))),
    ),
    Function(
        name="round",
        doc="The number rounded to so many digits after the point (0 to 6, none when left out); "
        "halves go away from zero.",
        parameters=(Parameter("number", NUMBER),),
        result=None,
        python=None,
        sqlite=None,
        postgresql=None,
        examples=(
            Example("round(2.5)", 3),
            Example("round(-2.5)", -3),
            Example("round(1.005, 2)", Decimal("1.01")),
            Example("round(7, 2)", Decimal("7.00")),
        ),
        rescales=True,
    ),
    Function(
        name="count",
        doc="How many options of a multi-choice are chosen; or how many rows there are, "
        "with a condition those for which it is true.",
        parameters=(Parameter("chosen or rows", CHOSEN),),
        result=INTEGER,
        python=lambda chosen: len(set(chosen or ())),
        sqlite="(SELECT max(length(v.a) - length(replace(v.a, '|', '')) - 1, 0)"
        " FROM (SELECT coalesce({0}, '') AS a) AS v)",
        postgresql="(SELECT GREATEST(length(v.a) - length(replace(v.a, '|', '')) - 1, 0)"
        " FROM (SELECT COALESCE({0}, '') AS a OFFSET 0) AS v)",
        examples=(
            Example("count(kinds) >= 0", True),
            Example("count(visits, minutes > 5) <= count(visits)", True),
        ),
        sees_null=True,
        over_rows=True,
        bound=10**6,
    ),
)
