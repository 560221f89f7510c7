"""Words go out to translators and come back, and nothing else of the YAML changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.compiler import check_agency
from casework.messages import bring, compare, languages_of, read_sheet, texts_of, write_sheet
from casework.publishing.bundles import agency_folders
from casework.settings import bundled

AGENCIES = agency_folders(bundled("agencies"))
ODD = (
    "Sí", "yes", "No", "12:30", "a: b", "- a", "#1", "{x}", "[x]", "a, b", "'tis", 'say "x"', "&a *b",
    "=1+1", "'=1", "@x", "+1", "línea\notra", "una\n\notra\n", " lead", "trail ", "\\n", "null", "~",
    "¿Qué?", "%d", "| x", "> x", "!tag", "👍🏽", "مرحبا", "a\tb", "x" * 300, "?", ": ", "''", "it's # x",
)  # fmt: skip


def copy_of(agency: Path, home: Path, *languages: str) -> Path:
    """The agency in a folder of its own, speaking some more languages."""
    folder = home / agency.name
    shutil.copytree(agency, folder)
    file = folder / "agency.yaml"
    text = file.read_text("utf-8")
    spoken = ", ".join(languages_of(agency))
    assert f"[{spoken}]" in text
    more = ", ".join([*languages_of(agency), *languages])
    file.write_text(text.replace(f"[{spoken}]", f"[{more}]", 1), "utf-8")
    return folder


def yaml_of(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): file.read_text("utf-8") for file in folder.rglob("*.yaml")
    }


def comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith("#")]


@pytest.mark.parametrize("layout", ["po", "csv"])
@pytest.mark.parametrize("agency", AGENCIES, ids=lambda folder: folder.name)
def test_what_goes_out_comes_back_as_it_was(agency: Path, layout: str, tmp_path: Path) -> None:
    texts = list(texts_of(agency, "en"))
    assert len(texts) > 300
    file = tmp_path / f"es.{layout}"
    file.write_bytes(write_sheet(layout, texts, "en", "es"))
    sheet = read_sheet(layout, file)
    assert sheet.language == "es"
    assert [(one.context, one.source, one.words) for one in sheet.translations] == [
        (text.context, text.source, text.said("es")) for text in texts
    ]
    report = compare(texts, sheet.translations, "es")
    assert (report.changes, report.problems) == ((), ())


@pytest.mark.parametrize("layout", ["po", "csv"])
@pytest.mark.parametrize("agency", AGENCIES, ids=lambda folder: folder.name)
def test_a_new_language_is_written_into_every_text_and_nothing_else_changes(
    agency: Path, layout: str, tmp_path: Path
) -> None:
    folder = copy_of(agency, tmp_path, "fr")
    before, files = list(texts_of(folder, "en")), yaml_of(folder)
    table = {text.context: f"{ODD[n % len(ODD)]} {n}" for n, text in enumerate(before)}
    slots = {text.context: text.source for text in before if "((" in text.source}
    file = tmp_path / f"fr.{layout}"
    sheet = write_sheet(layout, before, "en", "fr")
    file.write_bytes(sheet)
    told = [
        (one, slots.get(one.context, table[one.context]))
        for one in read_sheet(layout, file).translations
    ]
    report = compare(before, [type(o)(o.context, o.source, w, o.place) for o, w in told], "fr")
    assert report.problems == ()
    bring(folder, report.changes)
    after = list(texts_of(folder, "en"))
    assert [text.context for text in after] == [text.context for text in before]
    for old, new in zip(before, after, strict=True):
        assert new.said("fr") == slots.get(old.context, table[old.context])
        assert (new.source, new.said("es")) == (old.source, old.said("es"))
    assert {name: comments(text) for name, text in yaml_of(folder).items()} == {
        name: comments(text) for name, text in files.items()
    }
    assert [p for p in check_agency(folder)[1] if p.severity == "error"] == []
    once = write_sheet(layout, after, "en", "fr")
    file.write_bytes(once)
    again = compare(after, read_sheet(layout, file).translations, "fr")
    assert (again.changes, again.problems) == ((), ())


STYLES = """\
entity: thing
title: Thing
plural: {en: "Things", es: Cosas}  # kept
fields:
  one:
    type: text
    title: 'It''s: one'
    # a comment of its own
    help: >-
      Folded over
      two lines.

      And one more.
  two:
    type: choice
    title:
      en: Two
      es: Dos
    help: |
      As it
        is written.
    options: {a: A, b: {en: B}}
"""


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(
        st.one_of(
            st.sampled_from(ODD),
            st.text(
                st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1
            ),
        ).filter(lambda text: bool(text.strip()) and "((" not in text and "))" not in text),
        min_size=9,
        max_size=9,
    ),
    language=st.sampled_from(["es", "fr"]),
)
def test_any_words_are_written_beside_any_style_and_are_read_again(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], language: str
) -> None:
    folder = tmp_path_factory.mktemp("styles")
    (folder / "entities").mkdir()
    agency = "agency: town\ntitle: Town\nlanguages: [en, es, fr]\n"
    (folder / "agency.yaml").write_text(agency, "utf-8")
    (folder / "entities" / "thing.yaml").write_text(STYLES, "utf-8")
    texts = list(texts_of(folder, "en"))
    assert len(texts) == 9
    wanted = {text.context: told for text, told in zip(texts, words, strict=True)}
    file = folder / "x.csv"
    file.write_bytes(write_sheet("csv", texts, "en", language))
    sent = [
        type(one)(one.context, one.source, wanted[one.context], one.place)
        for one in read_sheet("csv", file).translations
    ]
    report = compare(texts, sent, language)
    refused = {problem.place.line for problem in report.problems}
    bring(folder, report.changes)
    after = {text.context: text for text in texts_of(folder, "en")}
    for line, text in enumerate(texts, 2):
        now = after[text.context]
        assert now.source == text.source
        if line not in refused:
            assert now.said(language) == wanted[text.context]
        for other in {"es", "fr"} - {language}:
            assert now.said(other) == text.said(other)
    again = (folder / "entities" / "thing.yaml").read_text("utf-8")
    assert "# kept" in again
    assert "    # a comment of its own\n" in again
