"""A company, a charity or a public body that the agency knows."""

from __future__ import annotations

from casework.fields.base import Fault
from casework.fields.link import SearchedLink
from casework.fields.registry import field_type


@field_type
class Organisation(SearchedLink, frozen=True, kw_only=True):
    type_name = "organisation"
    doc = "A company, charity or public body."
    may_be_unique = False

    def target(self) -> str:
        return "organisation"

    def unclear(self) -> Fault:
        return Fault("{title} must be the reference of an organisation")
