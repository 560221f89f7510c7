"""Functions about what is not known."""

from __future__ import annotations

from casework.rules.functions.accepts import ANYTHING, VALUE
from casework.rules.functions.record import Example, Function, Parameter
from casework.rules.types import BOOLEAN


def first_known(*values: object) -> object:
    """The first value that is not None."""
    for value in values:
        if value is not None:
            return value
    return None


FUNCTIONS = (
    Function(
        name="is_null",
        doc="True when nothing is filled in. It is never unknown.",
        parameters=(Parameter("value", ANYTHING),),
        result=BOOLEAN,
        python=lambda value: value is None,
        sqlite="({0} IS NULL)",
        postgresql="({0} IS NULL)",
        examples=(Example("is_null(3)", False), Example("not is_null(1 / 0)", False)),
        sees_null=True,
    ),
    Function(
        name="coalesce",
        doc="The first value that is filled in.",
        parameters=(Parameter("value", VALUE), Parameter("other", VALUE)),
        result=None,
        python=first_known,
        sqlite="coalesce({*})",
        postgresql="COALESCE({*})",
        examples=(Example("coalesce(1 / 0, 2) == 2", True), Example('coalesce("a", "b")', "a")),
        is_variadic=True,
        sees_null=True,
    ),
)
