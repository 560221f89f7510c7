"""What translators get and give back: a PO file, or a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from casework.messages.texts import Text
from casework.problems import DefinitionError, Place, Problem, Refused

LAYOUTS = ("po", "csv")
_COLUMNS = ("context", "line")
_CALCULATED = tuple("=+-@\t\r")
"""A cell that begins so is taken for a formula; an apostrophe before it says that it is text."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One line of a translator's file: what was to be translated, and what they made of it."""

    context: str
    source: str
    words: str
    place: Place
    is_doubtful: bool = False
    """Marked as fuzzy: somebody has to look at it again."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`language` is what the file says it is in; '' when it does not."""

    language: str
    translations: tuple[Translation, ...]


class _Plain(Catalog):
    """A catalogue without dates, tools and people: the same words are the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier or "")),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        self._set_mime_headers(headers)


def layout_of(file: Path) -> str:
    """By the end of its name. Raises `Refused` for another."""
    layout = file.suffix.lower().removeprefix(".")
    if layout not in LAYOUTS:
        raise Refused(f"{file.name} is neither a .po nor a .csv file; say --format po or csv")
    return layout


def write_sheet(layout: str, texts: Iterable[Text], first: str, language: str) -> bytes:
    """The texts with what is written of them in `language`, in the order given."""
    if layout == "po":
        return _write_po(texts, language)
    return _write_csv(texts, first, language)


def read_sheet(layout: str, file: Path) -> Sheet:
    """Raises `DefinitionError` with the line of whatever cannot be read."""
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = "this is not UTF-8 text; save it as 'CSV UTF-8', or with the charset utf-8"
        raise _fault(file, line, message) from None
    return _read_po(file, text) if layout == "po" else _read_csv(file, text)


# -- PO --------------------------------------------------------------------------------------------
def _write_po(texts: Iterable[Text], language: str) -> bytes:
    catalog = _Plain(fuzzy=False, header_comment="# Casework: the words of an agency.")
    catalog.locale = language
    for text in texts:
        catalog.add(
            text.source,
            text.said(language),
            locations=[(text.file, text.place.line)],
            context=text.context,
        )
    file = io.BytesIO()
    write_po(file, catalog, width=0)
    return file.getvalue()


def _read_po(file: Path, text: str) -> Sheet:
    try:
        catalog = read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        line = getattr(error, "lineno", None)
        raise _fault(file, (line or 0) + 1, f"this is not a PO file: {error}") from None
    return Sheet(catalog.locale_identifier or "", tuple(_translations(file, catalog)))


def _translations(file: Path, catalog: Catalog) -> Iterator[Translation]:
    for message in catalog:
        if not message.id:
            continue
        source, words = _single(message.id), _single(message.string)
        place = Place(str(file), message.lineno or 1)
        yield Translation(message.context or "", source, words, place, message.fuzzy)


def _single(words: Any) -> str:
    return words if isinstance(words, str) else str(words[0] if words else "")


# -- tables ----------------------------------------------------------------------------------------
def _write_csv(texts: Iterable[Text], first: str, language: str) -> bytes:
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow([*_COLUMNS, first, language])
    for text in texts:
        row = [text.context, str(text.place.line), text.source, text.said(language)]
        table.writerow([_as_text(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    """Never a formula: an apostrophe goes before what a spreadsheet would work out."""
    is_odd = cell.startswith("'") and cell[1:2] in ("'", *_CALCULATED)
    return f"'{cell}" if is_odd or cell.startswith(_CALCULATED) else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("'", *_CALCULATED) else cell


def _read_csv(file: Path, text: str) -> Sheet:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(table.line_num, row) for row in table if row]
    except csv.Error as error:
        raise _fault(file, table.line_num, f"this is not a table: {error}") from None
    if not rows or len(rows[0][1]) != 4 or tuple(rows[0][1][:2]) != _COLUMNS:
        expected = f"{', '.join(_COLUMNS)} and the two languages"
        raise _fault(file, 1, f"the first line names the columns {expected}")
    language = rows[0][1][3].strip()
    return Sheet(language, tuple(_of_row(file, *one) for one in rows[1:]))


def _of_row(file: Path, line: int, row: list[str]) -> Translation:
    if len(row) != 4:
        raise _fault(file, line, f"this line has {len(row)} cells, and 4 were expected")
    context, _, source, words = (_as_written(cell.replace("\r\n", "\n")) for cell in row)
    return Translation(context, source, words, Place(str(file), line))


def _fault(file: Path, line: int, message: str) -> DefinitionError:
    name = str(PurePath(file))
    return DefinitionError([Problem(Place(name, line), message, "messages")])
