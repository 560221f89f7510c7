"""Does a document have the shape of the language? Every fault is said at its place, in plain words."""

from __future__ import annotations

from functools import cache
from typing import Any

from casework.definition.fitting import Fitting
from casework.definition.nodes import MapNode
from casework.definition.schemas import schema_of
from casework.definition.typed import typed
from casework.problems import Problem


def read_shape(document: str, root: MapNode) -> tuple[dict[str, Any], list[Problem]]:
    """The plain data of a document and what is wrong with its shape; data is whole when nothing is."""
    schema = schema_of(document)
    data = typed(root, schema, schema["$defs"])
    if _fitting(document).fits(data):
        return data, []
    from casework.definition.shape_faults import shape_faults  # here: see there

    return data, shape_faults(document, root, data)


@cache
def _fitting(document: str) -> Fitting:
    return Fitting(schema_of(document))
