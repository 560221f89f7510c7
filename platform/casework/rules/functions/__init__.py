"""The functions of the rules language, one record each, grouped by what they are about."""

from casework.registry import Registry
from casework.rules.functions import dates, nulls, numbers, rows, text, trees
from casework.rules.functions.record import Function

FUNCTIONS: Registry[Function] = Registry("functions")
for _group in (nulls, numbers, rows, text, dates, trees):
    for _function in _group.FUNCTIONS:
        FUNCTIONS.add(_function.name, _function)
FUNCTIONS.close()
