"""The one decision: who may do what, with which rows and which fields."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework.cases.access import LINK_FIELDS, verdict
from casework.cases.work import Actor
from casework.catalogue import Catalogue, Grant, Role, Verb
from casework.labels import Label
from tests.cases.conftest import ADMIN, CITIZEN, CLERK, NOBODY, OFFICER, SYSTEM
from tests.sample_agency import TOWN, compile_texts, town_catalogue

LINK = Actor("link", "the reporter", 1)


def with_roles(*roles: Role) -> Catalogue:
    town = town_catalogue()
    return replace(town, agency=replace(town.agency, roles={role.name: role for role in roles}))


def role(name: str, *verbs: Verb, sees: str = "", streets_only: bool = False) -> Role:
    rows = town_catalogue().agency.roles["clerk"].grants["pothole"].rows if streets_only else None
    grant = Grant("pothole", frozenset(verbs), rows)
    return Role(name, Label(), frozenset(sees.split()), {"pothole": grant})


def actor(*roles: str) -> Actor:
    return Actor("officer", "Otto", 3, roles)


@pytest.mark.parametrize("verb", list(Verb))
def test_an_officer_without_a_role_may_nothing(verb: Verb) -> None:
    town = town_catalogue()
    assert not verdict(town, NOBODY, verb, "pothole").is_allowed
    assert not verdict(town, actor("no_such_role"), verb, "pothole").is_allowed
    assert not verdict(town, OFFICER, verb, "no_such_entity").is_allowed


def test_a_role_grants_its_verbs_and_its_rows() -> None:
    found = verdict(town_catalogue(), CLERK, Verb.READ, "pothole")
    assert found.rows is not None
    assert [rule.text for rule in found.rows] == ['team in ["streets"]']
    assert verdict(town_catalogue(), OFFICER, Verb.READ, "pothole").rows is None
    assert not verdict(town_catalogue(), CLERK, Verb.CHANGE, "pothole").is_allowed
    assert verdict(town_catalogue(), ADMIN, Verb.DELETE, "pothole").is_allowed


def test_a_field_of_a_privacy_class_is_for_roles_that_see_it() -> None:
    town = town_catalogue()
    assert "reporter" in verdict(town, OFFICER, Verb.READ, "pothole").readable
    assert "reporter" not in verdict(town, CLERK, Verb.READ, "pothole").readable
    assert "reporter" not in verdict(town, CLERK, Verb.CREATE, "pothole").writable
    assert "street" in verdict(town, CLERK, Verb.READ, "pothole").readable


def test_roles_add_up() -> None:
    town = with_roles(role("reads", Verb.READ), role("acts", Verb.ACT))
    both = actor("reads", "acts")
    assert verdict(town, both, Verb.READ, "pothole").is_allowed
    assert verdict(town, both, Verb.ACT, "pothole").is_allowed
    assert not verdict(town, both, Verb.CHANGE, "pothole").is_allowed
    wide = with_roles(role("some", Verb.READ, streets_only=True), role("every", Verb.READ))
    assert verdict(wide, actor("some", "every"), Verb.READ, "pothole").rows is None


def test_a_role_never_lends_its_sight_to_the_rows_of_another() -> None:
    """One sees personal data of some rows, the other sees every row without it."""
    narrow = role("narrow", Verb.READ, sees="personal", streets_only=True)
    town = with_roles(narrow, role("wide", Verb.READ))
    assert "reporter" in verdict(town, actor("narrow"), Verb.READ, "pothole").readable
    assert "reporter" not in verdict(town, actor("narrow", "wide"), Verb.READ, "pothole").readable
    sighted = with_roles(
        role("narrow", Verb.READ, streets_only=True), role("wide", Verb.READ, sees="personal")
    )
    assert "reporter" in verdict(sighted, actor("narrow", "wide"), Verb.READ, "pothole").readable


def test_the_sight_of_a_role_on_another_entity_counts_for_nothing_here() -> None:
    other = Role("other", Label(), frozenset({"personal"}), {})
    town = with_roles(role("reads", Verb.READ), other)
    assert "reporter" not in verdict(town, actor("reads", "other"), Verb.READ, "pothole").readable


def test_exporting_needs_reading_in_the_same_role() -> None:
    town = with_roles(role("exports", Verb.EXPORT), role("reads", Verb.READ, streets_only=True))
    assert not verdict(town, actor("exports", "reads"), Verb.EXPORT, "pothole").is_allowed


def test_a_citizen_may_only_open_cases_of_public_services_with_what_the_form_asks() -> None:
    town = town_catalogue()
    found = verdict(town, CITIZEN, Verb.CREATE, "pothole")
    assert found.writable == {
        "street", "district", "place", "size", "severity", "details", "photo", "reporter",
    }  # fmt: skip
    assert (found.readable, found.rows) == (frozenset(), ())
    assert not verdict(town, CITIZEN, Verb.CREATE, "asset").is_allowed
    for verb in set(Verb) - {Verb.CREATE}:
        assert not verdict(town, CITIZEN, verb, "pothole").is_allowed
    texts = dict(TOWN)
    texts["case_types/pothole.yaml"] = texts["case_types/pothole.yaml"].replace(
        "public: true", "public: false"
    )
    assert not verdict(compile_texts(texts), CITIZEN, Verb.CREATE, "pothole").is_allowed


def test_a_tracking_link_reads_what_is_public_and_lists_nothing() -> None:
    found = verdict(town_catalogue(), LINK, Verb.READ, "pothole")
    assert found.readable == LINK_FIELDS
    assert found.rows == ()
    for verb in set(Verb) - {Verb.READ}:
        assert not verdict(town_catalogue(), LINK, verb, "pothole").is_allowed


def test_a_computed_field_is_hidden_with_what_it_tells_of() -> None:
    texts = dict(TOWN)
    texts["case_types/pothole.yaml"] = texts["case_types/pothole.yaml"].replace(
        "severity: {type: integer,", "severity: {type: integer, privacy: sensitive,"
    )
    town = compile_texts(texts)
    readable = verdict(town, OFFICER, Verb.READ, "pothole").readable
    assert "severity" not in readable
    assert "is_urgent" not in readable
    assert "is_urgent" in verdict(town, ADMIN, Verb.READ, "pothole").readable


def test_nobody_writes_what_the_platform_keeps() -> None:
    town = town_catalogue()
    pothole = town.entities["pothole"]
    for who in (OFFICER, ADMIN, SYSTEM, CITIZEN):
        writable = verdict(town, who, Verb.CREATE, "pothole").writable
        assert not writable & set(pothole.system_fields())
        assert "is_urgent" not in writable


def test_what_goes_wrong_while_deciding_is_a_no() -> None:
    class Broken:
        kind = "officer"

        @property
        def roles(self) -> tuple[str, ...]:
            raise LookupError("gone")

    assert not verdict(town_catalogue(), Broken(), Verb.READ, "pothole").is_allowed
    assert not verdict(town_catalogue(), OFFICER, "dance", "pothole").is_allowed  # type: ignore[arg-type]
