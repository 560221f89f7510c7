"""The parts of an .xlsx file, inflated piece by piece: a bomb is given up, never held.

What a zip file says about its own sizes is not believed; bytes are counted as they come out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from casework.imports.tables.grid import refused

PIECE = 1 << 16
LARGEST_PART = 512 << 20
"""Bytes of XML in one sheet: about ten million cells. A larger table is saved as CSV."""
MOST_PARTS = 10_000


@dataclass
class Workbook:
    """The zip file of a workbook."""

    path: Path
    parts: zipfile.ZipFile

    def has(self, part: str) -> bool:
        return part in self.parts.NameToInfo

    def pieces(self, part: str, largest: int = LARGEST_PART) -> Iterator[bytes]:
        """The bytes of a part; ImportRefused when they are damaged, locked or far too many."""
        taken = 0
        try:
            with self.parts.open(part) as stream:
                while piece := stream.read(PIECE):
                    taken += len(piece)
                    if taken > largest:
                        raise refused(self.path, 1, self._too_large(part, largest))
                    yield piece
        except KeyError:
            message = f"this spreadsheet is damaged: the part {part} is missing; save it again"
            raise refused(self.path, 1, message) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            message = f"this spreadsheet is damaged ({error}); open it and save it again"
            raise refused(self.path, 1, message) from error
        except (RuntimeError, NotImplementedError) as error:
            raise refused(self.path, 1, f"this spreadsheet is locked or packed: {error}") from error

    def _too_large(self, part: str, largest: int) -> str:
        return (
            f"this spreadsheet holds more than {largest >> 20} MB in {part}; "
            "save the sheet as CSV and import that"
        )


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    try:
        with zipfile.ZipFile(path) as parts:
            if len(parts.infolist()) > MOST_PARTS:
                raise refused(path, 1, "this spreadsheet has more parts than any program writes")
            yield Workbook(path, parts)
    except zipfile.BadZipFile as error:
        message = (
            f"this spreadsheet is cut off or damaged ({error}); get it whole, or save it again"
        )
        raise refused(path, 1, message) from error


@dataclass
class XmlReader:
    """Tells of elements by their local name while bytes are fed. Entities and doctypes are refused."""

    workbook: Workbook
    part: str
    longest: int
    """Characters of text that one element may hold."""
    text: list[str] = field(default_factory=list)
    held: int = 0
    is_listening: bool = False

    def walk(self, largest: int = LARGEST_PART) -> Iterator[None]:
        """Feeds the part piece by piece; control comes back after each."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, given: self.start(name.rpartition(":")[2], given)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.take
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            for piece in self.workbook.pieces(self.part, largest):
                parser.Parse(piece, False)
                yield
            parser.Parse(b"", True)
            yield
        except expat.ExpatError as error:
            message = f"this spreadsheet is damaged ({self.part}: {error}); save it again"
            raise refused(self.workbook.path, 1, message) from error

    def start(self, name: str, given: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def take(self, text: str) -> None:
        if not self.is_listening:
            return
        self.held += len(text)
        if self.held > self.longest:
            message = f"a cell of this spreadsheet holds more than {self.longest:,} characters"
            raise refused(self.workbook.path, 1, message)
        self.text.append(text)

    def listen(self) -> None:
        self.text, self.held, self.is_listening = [], 0, True

    def heard(self) -> str:
        self.is_listening = False
        return "".join(self.text)

    def _refuse_doctype(self, *_: object) -> None:
        message = "this spreadsheet has a document type in it, which no program writes"
        raise refused(self.workbook.path, 1, message)
