"""What is wrong with a translator's file is told by its line, and then nothing is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from casework.commands import main
from casework.messages import read_sheet
from casework.problems import DefinitionError

AGENCY = """\
format: 1
agency: town
title: Town
languages: [en, es]
time_zone: America/Los_Angeles
currency: USD
roles: {clerk: {title: Clerk}}
"""
THING = """\
entity: thing
reference: "T-{number}"
title: Thing   # what it is
plural: {en: Things, es: Cosas}
fields:
  name:
    type: text
    title: The name
    help: |
      As on the label.
      In full.
"""


class Translator:
    """Somebody at the command line, with an agency of two files."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "town"
        (self.folder / "entities").mkdir(parents=True)
        (self.folder / "agency.yaml").write_text(AGENCY, "utf-8")
        self.thing = self.folder / "entities" / "thing.yaml"
        self.thing.write_text(THING, "utf-8")
        self.file = home / "es.po"

    def types(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["messages", *words], catch_exceptions=False)

    def sends(self, text: str, *options: str) -> Result:
        self.file.write_text(text, "utf-8")
        return self.types("import", str(self.folder), str(self.file), *options)


@pytest.fixture
def translator(tmp_path: Path) -> Translator:
    return Translator(tmp_path)


def po(context: str, source: str, words: str, above: str = "") -> str:
    head = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n\n'
    return f'{head}{above}msgctxt "{context}"\nmsgid "{source}"\nmsgstr "{words}"\n'


TITLE = "entities/thing.yaml: title"


def test_a_translation_is_written_beside_its_text_and_comments_stay(translator: Translator) -> None:
    out = translator.types("export", str(translator.folder), "es", "-o", str(translator.file))
    assert out.output == f"{translator.file}: 6 text(s), 5 of them not yet in 'es'\n"
    text = translator.file.read_text("utf-8")
    for source, words in (
        ("Thing", "Cosa"),
        ("The name", "Nombre: completo"),
        ("As on the label.\\nIn full.\\n", "Como en la etiqueta.\\nEntero.\\n"),
    ):
        text = translated(text, source, words)
    done = translator.sends(text)
    assert done.exit_code == 0
    assert "3 to write, 1 as they were, 2 without a translation, 0 left out" in done.output
    assert translator.thing.read_text("utf-8") == (
        """\
entity: thing
reference: "T-{number}"
title: {en: Thing, es: Cosa}   # what it is
plural: {en: Things, es: Cosas}
fields:
  name:
    type: text
    title: {en: The name, es: "Nombre: completo"}
    help:
      en: |
        As on the label.
        In full.
      es: |
        Como en la etiqueta.
        Entero.
"""
    )
    assert translator.sends(text).output.startswith("0 to write, 4 as they were")


def translated(text: str, source: str, words: str) -> str:
    whole = source.replace("\\n", "\n")
    pattern = re.escape(f'msgid "{source}"') if "\\n" not in source else None
    if pattern is None:
        lines = "".join(f'"{line}\\n"\n' for line in whole.splitlines())
        old = f'msgid ""\n{lines}msgstr ""'
        assert old in text, text
        return text.replace(old, f'msgid ""\n{lines}msgstr "{words}"', 1)
    return re.sub(pattern + r'\nmsgstr ""', f'msgid "{source}"\nmsgstr "{words}"', text, count=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            po(TITLE, "A thing", "Una cosa"),
            "es.po:6:1: warning: the text has changed: 'A thing' was translated, and it is now 'Thing'",
        ),
        (
            po("entities/thing.yaml: tilte", "Other", "Otra"),
            "no text 'entities/thing.yaml: tilte' any more; did you mean 'entities/thing.yaml: title'?",
        ),
        (
            po(TITLE, "Thing", "Cosa", "#, fuzzy\n"),
            "warning: this translation is marked as fuzzy; look at it and unmark it",
        ),
        (po(TITLE, "Thing", "La ((nmae))"), "nmae"),
        (po(TITLE, "Thing", "Cosa\\u200b".replace("\\u200b", "\x85")), "(U+0085); delete it"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_line_and_left_out(
    translator: Translator, text: str, words: str
) -> None:
    done = translator.sends(text)
    assert words in done.output
    assert translator.thing.read_text("utf-8") == THING


def test_a_text_that_moved_takes_its_translation_with_it(translator: Translator) -> None:
    done = translator.sends(po("entities/thing.yaml: fields.old.title", "The name", "El nombre"))
    assert "1 to write" in done.output
    assert "title: {en: The name, es: El nombre}" in translator.thing.read_text("utf-8")


def test_an_error_anywhere_writes_nothing_at_all(translator: Translator) -> None:
    text = po(TITLE, "Thing", "Cosa") + (
        '\nmsgctxt "entities/thing.yaml: fields.name.title"\nmsgid "The name"\nmsgstr "((x"\n'
    )
    done = translator.sends(text)
    assert done.exit_code == 1
    assert "nothing was written" in done.output
    assert translator.thing.read_text("utf-8") == THING


def test_a_dry_run_writes_nothing(translator: Translator) -> None:
    done = translator.sends(po(TITLE, "Thing", "Cosa"), "--dry-run")
    assert (done.exit_code, "1 to write" in done.output) == (0, True)
    assert translator.thing.read_text("utf-8") == THING


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "TOWN", "en"), "'en' is the language the texts are written in"),
        (("export", "TOWN", "es", "-o", "es.doc"), "neither a .po nor a .csv file"),
        (("import", "TOWN", "PO", "--language", "fr"), "add fr to `languages` in"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    translator: Translator, arguments: tuple[str, ...], words: str
) -> None:
    translator.file.write_text(po(TITLE, "Thing", "Cosa"), "utf-8")
    names = {"TOWN": str(translator.folder), "PO": str(translator.file)}
    done = translator.types(*(names.get(word, word) for word in arguments))
    assert done.exit_code == 1
    assert words in done.output


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "es.csv:1:1: the first line names the columns context, line and the two languages"),
        (b"context,line,en\n", "the first line names the columns"),
        (b"context,line,en,es\na,1,b\n", "es.csv:2:1: this line has 3 cells, and 4 were expected"),
        (b"context,line,en,es\na,1,b,\xe9\n", "es.csv:2:1: this is not UTF-8 text"),
        (b'context,line,en,es\na,1,"b,c\n', "this is not a table"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(tmp_path: Path, data: bytes, words: str) -> None:
    file = tmp_path / "es.csv"
    file.write_bytes(data)
    with pytest.raises(DefinitionError) as problem:
        read_sheet("csv", file)
    assert words in str(problem.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "es.csv"
    rows = [["context", "line", "en", "es"], ["a: b", "1", "'=1+1", "'tis"]]
    file.write_text("\r\n".join(delimiter.join(row) for row in rows), "utf-8-sig", newline="")
    (one,) = read_sheet("csv", file).translations
    assert (one.context, one.source, one.words) == ("a: b", "=1+1", "'tis")


def test_a_po_file_that_is_none_says_so(tmp_path: Path) -> None:
    file = tmp_path / "es.po"
    file.write_text('msgid "a"\nmsgstr "b"\nnothing of the kind\n', "utf-8")
    with pytest.raises(DefinitionError, match=r"es\.po:\d+:1: this is not a PO file"):
        read_sheet("po", file)
