"""The commands about change, as somebody at a terminal uses them."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casework.commands.main import main
from casework.store import open_database
from tests.publishing.shire import AGENCY, entity, put


class Desk:
    """A folder of agencies, a database, and somebody who types."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / "agencies" / "shire"
        self.file = folder / "shire.zip"
        (self.folder / "entities").mkdir(parents=True)
        self.environment = {
            "CASEWORK_DATABASE": url,
            "CASEWORK_AGENCIES": str(folder / "agencies"),
            "CASEWORK_HOME": str(folder / "home"),
            "COLUMNS": "200",
        }
        (self.folder / "agency.yaml").write_text(AGENCY, "utf-8")

    def write(self, fields: str) -> None:
        (self.folder / "entities/asset.yaml").write_text(entity(fields), "utf-8")

    def types(self, *words: str, answer: str = "") -> Result:
        return CliRunner().invoke(main, list(words), env=self.environment, input=answer)

    def gives(self, *words: str) -> str:
        result = self.types(*words)
        assert result.exit_code == 0, result.output
        return result.output


async def filled(url: str) -> None:
    db = await open_database(url)
    await put(db, "asset", "A-1", name="Lamp", size=3)
    await put(db, "asset", "A-2", name="Bench", size=4)
    await db.close()


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    desk = Desk(tmp_path, database_url)
    desk.write("name: {type: text}\nsize: {type: integer}")
    desk.gives("publish", "shire", "--note", "first")
    asyncio.run(filled(database_url))
    return desk


def test_a_field_goes_and_comes_back_by_hand(desk: Desk) -> None:
    before = desk.gives("export", "shire", "asset")
    desk.write("label: {type: text, was: name}")
    told = desk.gives("plan", "shire")
    assert (
        "set 'size' of asset aside with 2 answers; nothing is deleted (destructive, 2 rows" in told
    )
    assert "rename 'name' of asset to 'label', its answers stay (safe" in told
    back = desk.gives("plan", "shire", "--reverse")
    assert "'size' of asset comes back from _aside_1" in back
    for command in ("apply", "publish"):
        refused = desk.types(command, "shire")
        assert refused.exit_code == 1
        assert "shire: this puts data out of sight:" in refused.output
        assert "To go on: --allow destructive" in refused.output
    assert "revision 2 is live" in desk.gives("publish", "shire", "--allow", "destructive")
    assert desk.gives("plan", "shire").strip().endswith("-- shire: nothing to do")

    asked = desk.types("rollback", "shire", "1", answer="n\n")
    assert asked.exit_code == 1
    assert "Publish the text of revision 1 again? [y/N]: n" in asked.output
    done = desk.types("rollback", "shire", "1", "--note", "too early", answer="y\n")
    assert "'size' of asset comes back with the 2 answers it had" in done.output
    assert "shire: revision 3 is live, with the text of 1" in done.output
    assert desk.gives("export", "shire", "asset") == before
    lines = desk.gives("history", "shire").splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert [" * " in line for line in lines] == [True, False, False]
    assert lines[0].endswith("too early")
    assert "the text of revision 3 is live already" in desk.gives("rollback", "shire", "3", "--yes")


def test_a_difference_is_told_in_the_text_and_in_the_tables(desk: Desk) -> None:
    desk.write("name: {type: long_text}\nsize: {type: text}\nplace: {type: geo_point}")
    desk.gives("publish", "shire")
    told = desk.gives("diff", "shire", "1")
    assert "-  size: {type: integer}" in told
    assert "+  size: {type: text}" in told
    assert "asset.size: integer becomes text" in told
    assert "'place__lat' of asset; rows that exist have no answer" in told
    back = desk.gives("diff", "shire", "2", "1")
    assert "set 'place' of asset aside" in back
    refused = desk.types("diff", "shire", "1", "9")
    assert "shire has no revision 9; run: casework history shire" in refused.output


def test_a_purge_tells_what_it_deletes_and_asks(desk: Desk) -> None:
    assert "shire: nothing to delete" in desk.gives("purge", "shire")
    desk.write("name: {type: text}")
    desk.gives("publish", "shire", "--allow", "destructive")
    assert "nothing to delete" in desk.gives("purge", "shire", "--older-than", "30")
    asked = desk.types("purge", "shire", answer="n\n")
    assert "asset.size: 2 answers, set aside on" in asked.output
    assert "Delete this for good? [y/N]: n" in asked.output
    assert "shire: deleted 1" in desk.gives("purge", "shire", "--yes")
    assert "nothing to delete" in desk.gives("purge", "shire")


def test_an_agency_goes_to_another_installation_in_one_file(desk: Desk, tmp_path: Path) -> None:
    assert "shire: 2 file(s) in" in desk.gives("bundle", "export", "shire", str(desk.file))
    other = Desk(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}")
    told = other.gives("bundle", "import", str(desk.file))
    assert "shire: 2 file(s) written" in told
    assert "next: casework plan shire, then casework publish shire" in told
    other.gives("publish", "shire")
    told = desk.gives("history", "shire") + other.gives("history", "shire")
    digest = [line.split()[4] for line in told.splitlines()]
    assert digest[0] == digest[1]
    desk.file.write_bytes(b"no")
    refused = other.types("bundle", "import", str(desk.file))
    assert refused.exit_code == 1
    assert "this is not a bundle of an agency" in refused.output


def test_one_case_type_goes_to_another_agency(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", f"sqlite:///{tmp_path / 'other.db'}")
    for one, name in ((desk, "town"), (other, "village")):
        one.gives("new", "agency", name)
    told = desk.gives("bundle", "export", "town", str(desk.file), "--case-type", "request")
    assert "town: request and what it needs, 3 file(s)" in told
    refused = other.types("bundle", "import", str(desk.file))
    assert refused.exit_code == 1
    assert "say where it goes: --into AGENCY" in refused.output
    told = other.gives("bundle", "import", str(desk.file), "--into", "village")
    assert "village: request of town, it has all of it already" in told
    file = other.folder.parent / "village/case_types/request.yaml"
    file.write_text(file.read_text().replace("Request", "Wish"))
    refused = other.types("bundle", "import", str(desk.file), "--into", "village")
    assert refused.exit_code == 1
    assert f"{file} is there and says something else" in refused.output
    told = other.gives("bundle", "import", str(desk.file), "--into", "village", "--replace")
    assert "case_types/request.yaml: as it came" in told
    assert "next: casework check, casework test village, then casework plan village" in told
    other.gives("check", str(other.folder.parent / "village"))


def test_keep_and_replace_do_not_go_together(desk: Desk) -> None:
    desk.gives("new", "agency", "town")
    desk.gives("bundle", "export", "town", str(desk.file), "--case-type", "request")
    words = ("bundle", "import", str(desk.file), "--into", "town", "--keep", "--replace")
    refused = desk.types(*words)
    assert refused.exit_code == 2
    assert "--replace and --keep say opposite things" in refused.output
    whole = ("bundle", "export", "town", str(desk.file))
    desk.gives(*whole)
    refused = desk.types("bundle", "import", str(desk.file), "--into", "town")
    assert refused.exit_code == 1
    assert "this is all of town" in refused.output


def test_what_was_never_published_has_no_history(desk: Desk) -> None:
    assert desk.gives("history", "nowhere") == ""
    for command in (["diff", "nowhere", "1"], ["rollback", "nowhere", "1"]):
        refused = desk.types(*command)
        assert refused.exit_code == 1
        assert "nowhere was never published" in refused.output
