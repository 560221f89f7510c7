"""What is wrong with the shape of a document, by the library that explains it.

Imported when a document has a fault: the library takes as long to import as a small agency to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import jsonschema

from casework.definition.nodes import MapNode, Spot
from casework.definition.schemas import schema_of
from casework.definition.shape_words import Error, told
from casework.definition.typed import Schema, branches_of
from casework.problems import Problem


def shape_faults(document: str, root: MapNode, data: dict[str, Any]) -> list[Problem]:
    """Every fault at its place."""
    problems: set[Problem] = set()
    for error in _validator(document).iter_errors(data):
        spot = _spot(root, error.absolute_path)
        problems.update(told(Error.of(error), spot))
    return sorted(problems)


@cache
def _validator(document: str) -> Any:
    return BRANCHING(schema_of(document))


def _chosen_branch(
    validator: Any, branches: list[Schema], instance: Any, schema: Schema
) -> Iterator[Any]:
    """`allOf` of our `if`/`then` by the type of a field: only the branch it names can be at fault.

    The same answer as trying all branches, in a twentieth of the time.
    """
    del schema
    if isinstance(instance, dict):
        for chosen in branches_of(branches).of(instance.get):
            yield from validator.descend(instance, chosen)


# The stubs of the library leave this one function untyped.
BRANCHING: Any = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator, {"allOf": _chosen_branch}
)


def _spot(root: MapNode, path: Sequence[str | int]) -> Spot:
    spot = Spot(root)
    for step in path:
        spot = spot[step]
    return spot
