"""Facts of a case as people read them: answers, and what every case has."""

from __future__ import annotations

from casework.actions import TEAM
from casework.catalogue import CaseType
from casework.catalogue.catalogue import Agency
from casework.fields.registry import FIELD_TYPES


def tell(agency: Agency, case_type: CaseType, name: str, value: object, language: str) -> str:
    """The value of a field, or of a column that every case has, in words; nothing is ''."""
    culture = agency.culture(language)
    own = case_type.fields.get(name)
    if own is not None:
        return own.kind.display(value, culture)
    if name == "state":
        state = case_type.state(str(value))
        return (state.public or state.title).text(language)
    if name == TEAM and value in agency.teams:
        return agency.teams[str(value)].title.text(language)
    word = case_type.system_fields().get(name, "text")
    if word in ("datetime", "integer"):
        return FIELD_TYPES[word]().display(value, culture)
    return "" if value is None else str(value)
