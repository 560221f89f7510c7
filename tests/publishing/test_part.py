"""One case type goes to another agency with what it needs, or not at all."""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from casework.catalogue import Catalogue
from casework.compiler import check_agency
from casework.problems import DefinitionError, Problem
from casework.publishing.bundle_file import BadBundle, Packed, pack, unpack, write_bundle
from casework.publishing.bundles import read_folder
from casework.publishing.compiling import compile_bundle
from casework.publishing.packs import add_pack
from casework.publishing.part_cutting import CannotCut, cut
from casework.publishing.part_taking import CannotTake, Rule, carry_out, plan_taking
from casework.publishing.scaffold import write_agency
from casework.scenarios.reading import check_scenarios, read_scenario

AGENCIES = Path(__file__).parents[2] / "agencies"
PACKS = Path(__file__).parents[1] / "packs"
OTHER = {"public_works": "permitting", "permitting": "public_works"}
EMPTY = """\
# A town that has nothing yet.
format: 1
agency: town
title: {en: Town, es: Pueblo}
languages: [en, es]
time_zone: UTC
"""


def complaints(
    catalogue: Catalogue, stories: Mapping[str, str]
) -> Mapping[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for path, text in stories.items():
        try:
            read_scenario(path, text, catalogue)
        except DefinitionError as error:
            found[path] = tuple(error.problems)
    return found


def stories(folder: Path) -> dict[str, str]:
    return {f"scenarios/{one.name}": one.read_text() for one in (folder / "scenarios").glob("*")}


@cache
def part(agency: str, name: str) -> Packed:
    """As it arrives: through its file."""
    folder = AGENCIES / agency
    packed, left_out = cut(read_folder(folder).text, name, stories(folder), complaints, {})
    assert left_out == ()
    assert unpack(pack(packed)) == packed
    return packed


def every_case_type() -> list[tuple[str, str]]:
    found = [(name, compile_bundle(read_folder(AGENCIES / name).text)) for name in OTHER]
    return [(agency, one.name) for agency, known in found for one in known.case_types()]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "agency.yaml").write_text(EMPTY)
    return folder


def take(folder: Path, packed: Packed, rule: Rule = "refuse") -> tuple[str, ...]:
    taking = plan_taking(folder, packed, rule, complaints)
    carry_out(taking)
    return taking.told


def is_well(folder: Path) -> Catalogue:
    catalogue, problems = check_agency(folder)
    assert catalogue is not None
    assert problems == ()
    assert check_scenarios(folder, catalogue) == ()
    return catalogue


def files(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


@pytest.mark.parametrize(("agency", "name"), every_case_type())
def test_every_case_type_goes_into_an_empty_agency(agency: str, name: str, town: Path) -> None:
    take(town, part(agency, name))
    catalogue, before = is_well(town), compile_bundle(read_folder(AGENCIES / agency).text)
    assert name in catalogue.entities
    assert (town / "agency.yaml").read_text().startswith(EMPTY)
    for role in catalogue.agency.roles.values():
        known = before.agency.roles[role.name]
        assert role.sees == known.sees
        assert not role.is_admin
        for entity, grant in role.grants.items():
            assert grant.verbs == known.grants[entity].verbs
            assert str(grant.rows) == str(known.grants[entity].rows)
    there = files(town)
    assert all("is there already" in line for line in take(town, part(agency, name)))
    assert files(town) == there


@pytest.mark.parametrize(("agency", "name"), every_case_type())
def test_every_case_type_goes_into_the_other_agency(agency: str, name: str, tmp_path: Path) -> None:
    folder = tmp_path / OTHER[agency]
    shutil.copytree(AGENCIES / OTHER[agency], folder)
    before = compile_bundle(read_folder(folder).text)
    take(folder, part(agency, name), "replace")
    catalogue = is_well(folder)
    assert name in catalogue.entities
    for role in before.agency.roles.values():
        after = catalogue.agency.roles[role.name]
        assert (after.sees, after.is_admin, after.title) == (role.sees, role.is_admin, role.title)
        for entity, grant in role.grants.items():
            assert after.grants[entity].verbs == grant.verbs


SOME = [("public_works", "street_light"), ("permitting", "inspection")]


@pytest.mark.parametrize(("agency", "name"), SOME)
def test_a_case_type_that_comes_home_changes_nothing(
    agency: str, name: str, tmp_path: Path
) -> None:
    folder = tmp_path / agency
    shutil.copytree(AGENCIES / agency, folder)
    before = files(folder)
    assert all("is there already" in line for line in take(folder, part(agency, name)))
    assert files(folder) == before


def test_a_role_brings_rights_over_nothing_but_what_comes(town: Path) -> None:
    (town / "entities").mkdir()
    (town / "entities/secret.yaml").write_text(
        'entity: secret\ntitle: {en: Secret, es: Secreto}\nreference: "SE-{number}"\n'
        "fields: {name: {type: text, title: {en: Name, es: Nombre}}}\n"
    )
    take(town, part("public_works", "graffiti"))
    roles = is_well(town).agency.roles
    assert {name for role in roles.values() for name in role.grants} == {"graffiti"}
    assert roles["graffiti_contractor"].grants["graffiti"].rows is not None


def test_what_says_something_else_is_told_all_at_once_and_nothing_is_written(town: Path) -> None:
    packed = part("public_works", "graffiti")
    take(town, packed)
    replaced(town / "agency.yaml", "graffiti@publicworks.example", "other@town.example")
    replaced(town / "agency.yaml", "sees: [personal, sensitive]", "sees: [personal]")
    replaced(town / "case_types/graffiti.yaml", "en: Graffiti", "en: Scribble")
    (town / "scenarios/graffiti_closed_at_once.yaml").unlink()
    before = files(town)
    with pytest.raises(CannotTake) as told:
        take(town, packed)
    assert files(town) == before
    words = str(told.value)
    assert f"{town / 'case_types/graffiti.yaml'} is there and says something else" in words
    assert "the agency has a team 'graffiti_removal' that says something else" in words
    assert "the agency has a role 'supervisor' that says something else" in words
    assert "agency.yaml:" in words
    assert words.endswith("to stay with what the agency has: --keep; to take what came: --replace")
    take(town, packed, "keep")
    assert "other@town.example" in (town / "agency.yaml").read_text()
    told_now = take(town, packed, "replace")
    assert "agency.yaml: team 'graffiti_removal': as it came" in told_now
    assert "other@town.example" not in (town / "agency.yaml").read_text()
    is_well(town)


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_a_language_that_is_missing_is_refused(town: Path) -> None:
    replaced(town / "agency.yaml", "[en, es]", "[en, fr]")
    replaced(town / "agency.yaml", "es: Pueblo", "fr: Ville")
    before = files(town)
    with pytest.raises(CannotTake, match=r"town speaks en, fr, and graffiti .* fr is missing"):
        take(town, part("public_works", "graffiti"))
    assert files(town) == before


@pytest.mark.parametrize(("agency", "name"), SOME)
def test_languages_that_the_agency_does_not_speak_are_left_out(
    agency: str, name: str, town: Path
) -> None:
    replaced(town / "agency.yaml", "languages: [en, es]", "languages: [es]")
    replaced(town / "agency.yaml", "{en: Town, es: Pueblo}", "Pueblo")
    take(town, part(agency, name))
    assert name in is_well(town).entities
    written = (town / "case_types" / f"{name}.yaml").read_text()
    came = (AGENCIES / agency / "case_types" / f"{name}.yaml").read_text()
    assert [one for one in written.splitlines() if "#" in one] == [
        one for one in came.splitlines() if "#" in one
    ]


def test_a_text_that_does_not_say_its_language_is_not_taken_for_another(town: Path) -> None:
    replaced(town / "agency.yaml", "[en, es]", "[es, en]")
    folder = town.parent / "public_works"
    shutil.copytree(AGENCIES / "public_works", folder)
    replaced(
        folder / "case_types/graffiti.yaml",
        "title: {en: Graffiti, es: Grafiti}",
        "title: Graffiti",
    )
    packed, _ = cut(read_folder(folder).text, "graffiti", {}, complaints, {})
    with pytest.raises(
        Exception, match=r"graffiti.yaml:\d+:8: this text does not say its language"
    ):
        take(town, packed)


def test_a_reference_that_is_taken_is_refused_by_its_words(town: Path) -> None:
    (town / "entities").mkdir()
    (town / "entities/ghost.yaml").write_text(
        'entity: ghost\ntitle: {en: Ghost, es: Fantasma}\nreference: "GR-{number}"\n'
        "fields: {name: {type: text, title: {en: Name, es: Nombre}}}\n"
    )
    before = files(town)
    with pytest.raises(DefinitionError, match="choose other letters"):
        take(town, part("public_works", "graffiti"))
    assert files(town) == before


def test_what_is_no_case_type_is_told() -> None:
    text = read_folder(AGENCIES / "public_works").text
    with pytest.raises(CannotCut, match="no case type 'grafiti'; did you mean 'graffiti'"):
        cut(text, "grafiti", {}, complaints, {})
    with pytest.raises(CannotCut, match="'asset' has no states"):
        cut(text, "asset", {}, complaints, {})


def test_what_comes_from_a_pack_goes_as_the_pack(tmp_path: Path) -> None:
    write_agency(tmp_path, "town")
    add_pack(tmp_path / "town", PACKS / "dog_licence")
    text = read_folder(tmp_path / "town").text
    with pytest.raises(CannotCut, match="comes from the pack dog_licence; take the pack itself"):
        cut(text, "dog_licence", {}, complaints, {})


def test_a_scenario_that_speaks_of_more_stays_behind() -> None:
    folder = AGENCIES / "public_works"
    odd = stories(folder)["scenarios/graffiti_closed_at_once.yaml"]
    odd = odd.replace("steps:", "given:\n  - asset: {place: x}\nsteps:", 1)
    packed, left_out = cut(
        read_folder(folder).text, "graffiti", {"scenarios/odd.yaml": odd}, complaints, {}
    )
    assert left_out == ("scenarios/odd.yaml",)
    assert "scenarios/odd.yaml" not in packed.text


def test_a_part_is_no_whole_agency(tmp_path: Path) -> None:
    with pytest.raises(BadBundle, match="say where it goes: --into AGENCY"):
        write_bundle(part("public_works", "graffiti"), tmp_path, replace=False)
    assert files(tmp_path) == {}


def test_comments_and_order_of_the_agency_stay(tmp_path: Path) -> None:
    folder = tmp_path / "permitting"
    shutil.copytree(AGENCIES / "permitting", folder)
    replaced(folder / "agency.yaml", "  viewer:\n", "  # Whoever only looks.\n  viewer:\n")
    before = (folder / "agency.yaml").read_text().splitlines()
    take(folder, part("public_works", "pothole"), "keep")
    after = iter((folder / "agency.yaml").read_text().splitlines())
    assert all(line in after for line in before), "every line of before, in its order"
