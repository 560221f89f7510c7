"""`search_through` of links: the fields named are there, and nobody learns of them by the way round."""

from __future__ import annotations

from collections.abc import Mapping

from casework.catalogue import Field, SearchPath
from casework.catalogue.contact import CONTACTS
from casework.compiler.findings import Findings
from casework.compiler.names import Names, Written
from casework.definition import Spot
from casework.fields import FieldType
from casework.fields.text import Text
from casework.problems import NO_FORMER

REFERENCE = "reference"
NAME = "name"
A = {"person": "a person", "organisation": "an organisation"}
OF_PEOPLE = ("personal", "sensitive")


def check_search_through(written: Written, names: Names, findings: Findings) -> None:
    for link, kind in written.kinds.items():
        spot = written.spot["fields"][link]["search_through"]
        if kind.value is not None and kind.searched_fields():
            findings.add(spot.key_place, f"'{link}' is worked out by a rule, so nothing is stored")
        if link in written.effective and kind.searched_fields():
            findings.add(
                spot.key_place,
                f"'{link}' holds from a day on, and words are kept of records, not of their periods;"
                " take it from `effective`, or take this line away",
                "search_through",
            )
        for number, name in enumerate(kind.searched_fields()):
            if name in kind.searched_fields()[:number]:
                findings.add(spot[number].place, f"the field '{name}' stands here twice")
            else:
                _check_field(link, kind, name, spot[number], names, findings)


def _check_field(
    link: str, kind: FieldType, name: str, spot: Spot, names: Names, findings: Findings
) -> None:
    target = kind.links_to() or ""
    if target not in names.records and target not in CONTACTS:
        return  # told where the link says so
    there, former = _fields_of(target, names)
    if name == REFERENCE:
        return
    if name not in there:
        findings.lacks(spot.place, target, name, {**there, REFERENCE: None}, former)
    elif there[name].links_to() is not None:
        findings.add(
            spot.place,
            f"'{name}' of '{target}' is a link itself; the search looks one step far",
            "search_through",
        )
    elif target in names.records and name in names.records[target].effective:
        findings.add(
            spot.place,
            f"'{name}' of '{target}' holds from a day on, and the search looks through what holds at once",
            "search_through",
        )
    elif not there[name].is_stored or there[name].value is not None:
        findings.add(
            spot.place,
            f"'{name}' of '{target}' is worked out by a rule, and the search knows what is stored",
            "search_through",
        )
    elif target in CONTACTS and name != NAME and kind.privacy not in OF_PEOPLE:
        findings.add(
            spot.place,
            f"'{link}' is {kind.privacy}, and '{name}' of {A[target]} is personal;"
            f" give '{link}' privacy: personal, or search through the {NAME} alone",
            "search_through",
        )


def _fields_of(target: str, names: Names) -> tuple[Mapping[str, FieldType], Mapping[str, str]]:
    if target in CONTACTS:
        return {name: own.kind for name, own in CONTACTS[target].fields.items()}, NO_FORMER
    return names.records[target].kinds, names.records[target].former


def resolve_search_through(
    own: Mapping[str, Field], others: Mapping[str, Mapping[str, Field]], names: Names
) -> tuple[SearchPath, ...]:
    """The ways of an entity, link by link, in the order in which they are written."""
    found = []
    for link in own.values():
        target = link.kind.links_to() or ""
        there = CONTACTS[target].fields if target in CONTACTS else others.get(target, {})
        for name in link.kind.searched_fields():
            kind = Text() if name == REFERENCE else there[name].kind
            many, there_now = link.kind.links_many, names.records.get(target)
            has_periods = there_now is not None and bool(there_now.effective)
            found.append(SearchPath(link.name, target, name, kind, many, has_periods))
    return tuple(found)
