"""What a stored revision made tables of, as far as its text can still be read.

A revision compiles for ever, unless a fault of ours or of the database says otherwise. Then a repair
must still be publishable: names, types, options and states stand in the text even when a rule or a
form no longer compiles. A file that cannot be read at all is left out; its tables speak for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from casework.catalogue import Agency, CaseType, Catalogue, Entity, Field, State
from casework.compiler.upgrade import gone_states
from casework.definition import AgencyText, CaseTypeText, EntityText, read_readable
from casework.fields import Culture
from casework.labels import Label


def outline_bundle(
    texts: Mapping[str, str], agency: Agency, number: int = 0, digest: str = ""
) -> Catalogue:
    """Entities with stored fields and states, without rules, forms and words. Never raises.

    `agency` is the one that shall follow; of the old one only currency and region are of use here.
    """
    documents = [one.text for one in read_readable(texts)]
    culture = agency.culture(agency.languages[0])
    for text in documents:
        if isinstance(text, AgencyText):
            culture = Culture(agency.languages[0], text.region, text.time_zone, text.currency)
    entities = {
        name: entity
        for text in documents
        if isinstance(text, EntityText | CaseTypeText)
        for name, entity in [_outlined(text, culture)]
    }
    return Catalogue(agency, MappingProxyType(entities), number, digest)


def _outlined(text: EntityText | CaseTypeText, culture: Culture) -> tuple[str, Entity]:
    name = text.case_type if isinstance(text, CaseTypeText) else text.entity
    fields = {
        own: Field(own, Label.from_name(own), Label(), field.kind.for_agency(culture))
        for own, field in text.fields.items()
        if field.kind.value is None
    }
    given: dict[str, Any] = {
        "name": name,
        "title": Label.from_name(name),
        "plural": Label.from_name(name),
        "fields": MappingProxyType(fields),
        "reference": text.reference,
        "was": text.was,
        "former": {own: field.kind for own, field in text.former.items()},
    }
    if isinstance(text, CaseTypeText):
        return name, CaseType(**given, states=MappingProxyType(_states(text)))
    return name, Entity(**given)


def _states(text: CaseTypeText) -> dict[str, State]:
    return {
        name: State(
            name, Label.from_name(name), is_start=state.start, final=state.final,
            was=state.was,
            merge=(*state.merge, *(old for old, new in gone_states(text) if new == name)),
        )
        for name, state in text.states.items()
    }  # fmt: skip
