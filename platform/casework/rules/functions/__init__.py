"""The functions of the rules language, one record each, grouped by what they are about."""

from casework.rules.functions import dates, nulls, numbers, rows, text, trees
from casework.rules.functions.registry import Registry

FUNCTIONS = Registry()
FUNCTIONS.register(
    *nulls.FUNCTIONS,
    *numbers.FUNCTIONS,
    *rows.FUNCTIONS,
    *text.FUNCTIONS,
    *dates.FUNCTIONS,
    *trees.FUNCTIONS,
)
FUNCTIONS.close()
