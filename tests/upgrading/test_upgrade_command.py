"""`casework upgrade`, `plan` and `publish`, as somebody at a terminal uses them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from casework.commands.main import main
from tests.upgrading.licences import ASK_NOTHING, Texts, second
from tests.upgrading.stalls import act_on_stall, apply, publish, read
from tests.web.driving import Running


class Desk:
    """Somebody who types, in the town of a running site."""

    def __init__(self, site: Running, folder: Path, url: str) -> None:
        self.folder = folder / "agencies"
        self.environment = {
            "CASEWORK_DATABASE": url,
            "CASEWORK_AGENCIES": str(self.folder),
            "CASEWORK_HOME": str(site.settings.home),
            "CASEWORK_URL": "https://town.example",
        }

    def write(self, texts: Texts) -> None:
        for path, text in texts.items():
            (self.folder / "town" / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / "town" / path).write_text(text, "utf-8")

    def types(self, *words: str, answer: str = "") -> Result:
        return CliRunner().invoke(main, list(words), env=self.environment, input=answer)


@pytest.fixture
def desk(site: Running, tmp_path: Path, database_url: str) -> Desk:
    return Desk(site, tmp_path, database_url)


def told(result: Result) -> Any:
    return json.loads(result.stdout)["case_types"][0]


def test_plan_and_publish_tell_of_open_cases_and_what_to_run(site: Running, desk: Desk) -> None:
    apply(site)
    apply(site)
    desk.write(second())
    run = "casework upgrade town stall --dry-run"
    planned = desk.types("plan", "town")
    assert f"stall: 2 open cases are under earlier revisions; then run: {run}" in planned.output
    published = desk.types("publish", "town", "--allow", "destructive")
    assert f"stall: 2 open cases are under earlier revisions; run: {run}" in published.output


def test_the_dry_run_says_what_becomes_of_each_and_why(site: Running, desk: Desk) -> None:
    moves, _ = apply(site)
    act_on_stall(site, moves, "wait")
    apply(site, kind="cart")
    stranded, _ = apply(site, street=None)
    publish(site, second(*ASK_NOTHING))
    result = desk.types("upgrade", "town", "--dry-run")
    assert result.exit_code == 1, "somebody is stranded"
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines == [
        "stall",
        "revision 1: 1 moves, 1 stays by the rule, 1 is stranded",
        f"{stranded} is stranded: Address needs an answer",
    ]
    assert read(site, moves)["revision"] == 1
    found = told(desk.types("upgrade", "town", "stall", "--dry-run", "--json"))
    assert found["revisions"] == [
        {"revision": 1, "moves": 1, "asked": 0, "stays": 1, "stranded": 1}
    ]
    assert found["stranded"] == [
        {
            "reference": stranded,
            "revision": 1,
            "reasons": [{"field": "address", "message": "Address needs an answer"}],
        }
    ]


def test_it_asks_before_it_moves_anything(site: Running, desk: Desk) -> None:
    reference, _ = apply(site)
    publish(site, second(*ASK_NOTHING))
    assert desk.types("upgrade", "town", answer="n\n").exit_code == 1
    assert read(site, reference)["revision"] == 1
    done = desk.types("upgrade", "town", answer="y\n")
    assert done.exit_code == 0, done.output
    assert "Move 1 and ask the applicants of 0?" in done.output
    assert read(site, reference)["revision"] == 2
    again = desk.types("upgrade", "town", "--yes")
    assert again.exit_code == 0
    assert again.stdout.strip() == "stall: every open case is under the live revision"


def test_a_program_is_never_asked(site: Running, desk: Desk) -> None:
    reference, _ = apply(site)
    publish(site, second())
    assert desk.types("upgrade", "town", "--json").exit_code == 2
    first_run, second_run = (told(desk.types("upgrade", "town", "--json", "--yes")) for _ in (1, 2))
    asked = {"reference": reference, "revision": 1, "fields": ["near_school"]}
    assert first_run["asked"] == [{**asked, "was_asked": False}]
    assert second_run["asked"] == [{**asked, "was_asked": True}]


def test_a_case_type_without_upgrade_leaves_its_cases(site: Running, desk: Desk) -> None:
    reference, _ = apply(site)
    texts = second(*ASK_NOTHING)
    path = "case_types/stall.yaml"
    publish(site, {**texts, path: texts[path].partition("upgrade:")[0].replace(
        "  received:\n    title", "  received:\n    merge: [waiting]\n    title")})  # fmt: skip
    result = desk.types("upgrade", "town", "--yes")
    assert result.exit_code == 0
    assert "1 open case stays under the law of earlier revisions" in result.stdout
    assert read(site, reference)["revision"] == 1


def test_a_misspelt_case_type_gets_its_nearest_match(site: Running, desk: Desk) -> None:
    apply(site)
    result = desk.types("upgrade", "town", "stal")
    assert result.exit_code == 1
    assert "there is no case type 'stal'; did you mean 'stall'?" in result.output
