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


def search_url(catalogue: Catalogue, field: Field) -> str | None:
    """Where a field's box finds records; None for what is not found by typing."""
    target = field.kind.links_to()
    is_record = target is not None and catalogue.entity(target) is not None
    return f"/desk/{catalogue.agency.name}/go/{target}" if is_record else None
