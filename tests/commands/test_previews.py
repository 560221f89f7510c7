"""`casework preview` at a terminal."""

import re
from pathlib import Path

from tests.commands.conftest import Operator
from tests.web.city import CITY


def test_a_draft_gets_a_link_is_listed_and_ended(operator: Operator) -> None:
    operator.writes()
    told = operator.fails("preview", "city")
    assert "city was never published, so there is nothing to look at it over" in told
    operator.does("publish", "city")
    assert "this very text is live as revision 1" in operator.fails("preview", "city")
    draft = CITY["entities/dossier.yaml"].replace("fields:", "fields:\n  more: {type: text}")
    operator.writes(**{"entities/dossier.yaml": draft})
    told = operator.does("preview", "city", "--hours", "2", "--note", "more of it")
    assert "city: publishing it would take 1 step(s): casework plan" in told
    assert re.search(r"http://127.0.0.1:8000/preview/[\w-]{43}\n", told)
    listed = operator.does("preview", "--list")
    assert re.search(r"^ +1  city  until .* more of it$", listed, re.M)
    assert "no preview 7 is running" in operator.fails("preview", "--end", "7")
    assert "preview 1 has ended" in operator.does("preview", "--end", "1")
    assert "no preview is running" in operator.does("preview", "--list")


def test_a_draft_lies_in_any_folder(operator: Operator, tmp_path: Path) -> None:
    operator.writes()
    operator.does("publish", "city")
    folder = tmp_path / "elsewhere" / "city"
    for path, text in CITY.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text.replace("Dossier", "Folder"), encoding="utf-8")
    assert "/preview/" in operator.does("preview", str(folder))


def test_what_is_wrong_is_told_as_by_check(operator: Operator) -> None:
    operator.writes()
    operator.does("publish", "city")
    operator.writes(**{"entities/dossier.yaml": CITY["entities/dossier.yaml"] + "nonsense: 1\n"})
    assert "dossier.yaml:" in operator.fails("preview", "city")
    operator.fails("preview", status=2)


def test_answers_that_only_publishing_converts_are_named(operator: Operator) -> None:
    operator.writes()
    operator.does("publish", "city")
    asset = CITY["entities/asset.yaml"].replace(
        "price: {type: money, min: 0}", "price: {type: text}"
    )
    operator.writes(**{"entities/asset.yaml": asset})
    told = operator.does("preview", "city")
    assert "asset.price: its answers are converted by publishing; here they are empty" in told
