"""A link to a record of another entity of the agency."""

from __future__ import annotations

from typing import Annotated

import msgspec

from casework.fields.base import Fault, Identifier
from casework.fields.link import SearchedLink
from casework.fields.registry import field_type


@field_type
class RecordLink(SearchedLink, frozen=True, kw_only=True):
    type_name = "record"
    doc = "A link to a record of another entity, such as the street light that is broken."

    to: Annotated[Identifier, msgspec.Meta(description="The entity it links to, such as asset.")]

    as_of: Annotated[
        Identifier | None,
        msgspec.Meta(
            description="The day whose values rules see of a record with `effective` fields: a field of"
            " type date, created_on or opened_on. Without it, today."
        ),
    ] = None

    def target(self) -> str:
        return self.to

    def unclear(self) -> Fault:
        return Fault("{title} must be the reference of a record")
