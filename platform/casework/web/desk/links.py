"""Where a value leads: the page of a person, a record, a file or a map."""

from __future__ import annotations

from casework.catalogue import Catalogue, Field
from casework.fields.base import Ref


def link_of(catalogue: Catalogue, field: Field, value: object) -> str | None:
    """The address of what a field's value points to, or None when it points nowhere."""
    target = field.kind.links_to()
    if target is None or not isinstance(value, Ref):
        return None
    agency = catalogue.agency.name
    if target in ("user", "team"):
        return None
    if target == "file":
        return f"/desk/{agency}/files/{value.id}"
    return f"/desk/{agency}/go/{target}/{value.id}"
