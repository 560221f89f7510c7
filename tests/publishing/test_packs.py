"""A service pack in an agency: used, overlaid, brought up to date, and nothing lost on the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from casework.commands import main
from casework.compiler import check_agency
from casework.publishing.bundles import read_folder
from casework.publishing.packs import (
    PackRefused,
    add_pack,
    carry_out,
    changed_in_place,
    check_pack,
    packs_of,
    plan_update,
)
from casework.publishing.scaffold import write_agency

PACK = Path(__file__).parents[1] / "packs" / "dog_licence"
DOCUMENT = "case_types/dog_licence.yaml"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    write_agency(tmp_path / "agencies", "town")
    add_pack(tmp_path / "agencies" / "town", PACK)
    return tmp_path / "agencies" / "town"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The next version of the pack, as its maker hands it out."""
    shutil.copytree(PACK, tmp_path / "newer")
    rewrite(tmp_path / "newer" / "pack.yaml", "1.0.0", "1.1.0")
    return tmp_path / "newer"


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def overlay(town: Path, text: str) -> Path:
    file = town / "overlays" / DOCUMENT
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"case_type: dog_licence\n{text}", encoding="utf-8")
    return file


def files(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def test_a_pack_brings_its_case_types_teams_and_roles(town: Path) -> None:
    catalogue, problems = check_agency(town)
    assert not problems
    assert catalogue is not None
    assert {"dog_licence", "kennel", "request"} <= set(catalogue.entities)
    assert {"animal_licensing", "front_desk"} <= set(catalogue.agency.teams)
    assert "licence_clerk" in catalogue.agency.roles
    assert [(one.name, one.version) for one in packs_of(town)] == [("dog_licence", "1.0.0")]


def test_a_pack_speaks_the_languages_of_the_agency(town: Path) -> None:
    rewrite(town / "agency.yaml", "languages: [en]", "languages: [es, en]")
    catalogue, problems = check_agency(town)
    assert not problems
    assert catalogue is not None
    assert catalogue.entities["dog_licence"].title.words[0] == ("es", "Licencia de perro")


def test_what_the_agency_writes_goes_before_what_the_pack_brings(town: Path) -> None:
    rewrite(
        town / "agency.yaml", "teams:\n", "teams:\n  animal_licensing: {title: The dog people}\n"
    )
    overlay(
        town,
        "change: {fields: {chip: {type: text, required: true}}}\n"
        "remove: [fields.colour, form.steps.Your dog.fields.colour]\n"
        "insert:\n  - {into: form.steps.Your dog.fields, after: dog_name, items: [chip]}\n",
    )
    catalogue, problems = check_agency(town)
    assert not problems
    assert catalogue is not None
    assert catalogue.agency.teams["animal_licensing"].title.words == (("en", "The dog people"),)
    assert {"chip"} <= set(catalogue.entities["dog_licence"].fields)
    assert "colour" not in catalogue.entities["dog_licence"].fields


def test_a_fault_is_told_in_the_file_it_stands_in(town: Path) -> None:
    file = overlay(town, "change:\n  fields:\n    size: {requird: true}\n    chip: {type: txt}\n")
    _, problems = check_agency(town)
    told = [str(one) for one in problems]
    assert any(one.startswith(f"{file}:4:12:") and "requird" in one for one in told), told
    assert any(one.startswith(f"{file}:5:18:") and "text" in one for one in told), told


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        (
            "overlays/case_types/dog_license.yaml",
            "case_type: dog_license\n",
            "did you mean 'overlays/case_types/dog_licence.yaml'?",
        ),
        (DOCUMENT, "case_type: dog_licence\n", f"has a file {DOCUMENT} of its own"),
        ("packs/cats/case_types/cat.yaml", "case_type: cat\n", "there is no packs/cats/pack.yaml"),
        ("packs/dog_licence/notes/x.yaml", "a: b\n", "a pack has pack.yaml, case_types/, entities/"),
    ],
)  # fmt: skip
def test_a_file_at_the_wrong_place_is_told_of(town: Path, path: str, text: str, told: str) -> None:
    (town / path).parent.mkdir(parents=True, exist_ok=True)
    (town / path).write_text(text, encoding="utf-8")
    _, problems = check_agency(town)
    assert any(told in str(one) for one in problems), [str(one) for one in problems]


def test_a_revision_holds_the_pack_and_the_overlay(town: Path) -> None:
    overlay(town, "change: {title: {en: Hound licence}}\n")
    texts = read_folder(town).text
    assert f"packs/dog_licence/{DOCUMENT}" in texts
    assert f"overlays/{DOCUMENT}" in texts
    assert not any("scenarios" in path for path in texts)


def test_an_update_keeps_what_the_agency_changed(town: Path, newer: Path) -> None:
    overlay(town, "change: {fields: {dog_name: {max_length: 60}}}\n")
    rewrite(newer / DOCUMENT, "colour: {type: text,", "colour: {type: long_text,")
    planned = plan_update(town, newer)
    assert not planned.clashes
    assert not planned.problems
    assert planned.changes == (
        "case_types/dog_licence.yaml: fields.colour.type was text and is now long_text",
        "pack.yaml: version was 1.0.0 and is now 1.1.0",
    )
    carry_out(town, planned)
    catalogue, problems = check_agency(town)
    assert not problems
    assert catalogue is not None
    assert catalogue.entities["dog_licence"].fields["dog_name"].kind.max_length == 60  # type: ignore[attr-defined]
    assert packs_of(town)[0].version == "1.1.0"
    assert not changed_in_place(packs_of(town)[0])


def test_a_clash_writes_nothing_until_somebody_settles_it(town: Path, newer: Path) -> None:
    file = overlay(
        town, "# why: our form has more room\nchange:\n  fields:\n    dog_name:\n      max_length: 60\n"
        "    colour:\n      required: true\n"
    )  # fmt: skip
    rewrite(newer / DOCUMENT, "max_length: 40", "max_length: 30")
    before = files(town)
    (clash,) = plan_update(town, newer).clashes
    assert str(clash.place) == f"{file}:6:7"
    assert (
        clash.told
        == "you write fields.dog_name.max_length: 60, and the pack changed it from 40 to 30"
    )
    assert clash.path == "case_types/dog_licence:fields.dog_name.max_length"
    assert files(town) == before

    kept = plan_update(town, newer, keep=[clash.path])
    assert not kept.clashes
    assert not kept.writes

    taken = plan_update(town, newer, take=[clash.path])
    carry_out(town, taken)
    assert "max_length" not in file.read_text(encoding="utf-8")
    assert "# why: our form has more room" in file.read_text(encoding="utf-8")
    assert "required: true" in file.read_text(encoding="utf-8")
    saved = town / "overlays" / ".settled" / "dog_licence-1.0.0" / DOCUMENT
    assert saved.read_bytes() == before[f"overlays/{DOCUMENT}"]
    assert not check_agency(town)[1]


def test_what_does_not_fit_together_any_more_is_told_before_it_is_written(
    town: Path, newer: Path
) -> None:
    overlay(town, "change: {label: colour}\n")
    rewrite(newer / DOCUMENT, "  colour: {type: text, title: {en: Colour, es: Color}}\n", "")
    rewrite(newer / DOCUMENT, "[dog_name, colour, size]", "[dog_name, size]")
    planned = plan_update(town, newer)
    assert any("colour" in str(problem) for problem in planned.problems)


def test_a_file_of_the_pack_changed_in_place_is_not_written_over(town: Path, newer: Path) -> None:
    rewrite(town / "packs" / "dog_licence" / DOCUMENT, "max_length: 40", "max_length: 50")
    with pytest.raises(PackRefused, match="Write the change into overlays/case_types"):
        plan_update(town, newer)


def test_what_the_pack_took_over_is_said_to_be_needless(town: Path, newer: Path) -> None:
    overlay(town, "change: {fields: {dog_name: {max_length: 60}}}\nremove: [fields.kennel]\n")
    rewrite(newer / DOCUMENT, "max_length: 40", "max_length: 60")
    (one,) = plan_update(town, newer).needless
    assert one.told == "the pack says fields.dog_name.max_length: 60 itself now; this can go"


def test_a_pack_is_refused_that_does_not_go_with_the_agency(tmp_path: Path, newer: Path) -> None:
    town = write_agency(tmp_path / "agencies", "town")[0].parent
    rewrite(newer / DOCUMENT, "to: kennel", "to: kenel")
    assert "did you mean 'kennel'" in str(check_pack(newer)[0])
    before = files(town)
    result = CliRunner().invoke(
        main, ["pack", "add", "town", str(newer)], env={"CASEWORK_AGENCIES": str(town.parent)}
    )
    assert result.exit_code == 1
    assert files(town) == before


def test_the_commands_tell_how_to_settle_a_clash(town: Path, newer: Path) -> None:
    overlay(town, "change: {fields: {dog_name: {max_length: 60}}}\n")
    rewrite(newer / DOCUMENT, "max_length: 40", "max_length: 30")

    def run(*words: str) -> tuple[int, str]:
        env = {"CASEWORK_AGENCIES": str(town.parent)}
        result = CliRunner().invoke(main, ["pack", *words], env=env)
        return result.exit_code, result.output

    assert run("check", str(newer)) == (0, "newer: nothing is wrong\n")
    code, told = run("update", "town", str(newer))
    path = "case_types/dog_licence:fields.dog_name.max_length"
    assert code == 1
    assert f"settle it with --keep {path} or --take {path}" in told
    assert "nothing was written" in told
    code, told = run("update", "town", str(newer), "--keep", f"{path}x")
    assert (code, "did you mean" in told) == (1, True)
    code, told = run("update", "town", str(newer), "--keep", "all", "--dry-run")
    assert code == 0
    assert packs_of(town)[0].version == "1.0.0"
    code, told = run("update", "town", str(newer), "--keep", "all")
    assert code == 0
    assert "town uses dog_licence 1.1.0 now" in told
    assert run("list", "town") == (0, "town: dog_licence 1.1.0, Dog licence\n")
