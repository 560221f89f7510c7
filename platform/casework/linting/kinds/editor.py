"""The comment that tells an editor which schema completes and checks a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from casework.definition import Document
from casework.linting.finding import Found, finding
from casework.linting.subject import Subject
from casework.problems import Place

COMMENT = re.compile(r"^#\s*yaml-language-server:\s*\$schema=(\S+)\s*$", re.MULTILINE)

NO_FILE = "there is no file"


@finding(
    "schema-comment",
    what="A file without the comment that connects an editor with the schema of the language, or with one "
    "that leads nowhere or to the schema of another kind of file.",
    mend="Write `# yaml-language-server: $schema=WAY` first in the file, with the way from it to "
    "`schemas/KIND.schema.json`; `casework new` does so.",
)
def schema_comments(subject: Subject) -> Iterator[Found]:
    if subject.folder is None:
        return
    faults = [fault for kind, document in subject.documents() if (fault := _fault(kind, document))]
    lost = [fault for fault in faults if fault[1].startswith(NO_FILE)]
    yield from (fault for fault in faults if fault not in lost)
    if lost:  # an agency that was moved as a whole is told of once
        (place, words), others = lost[0], len(lost) - 1
        yield place, f"{words}; nor from {others} other files of the agency" if others else words


def _fault(kind: str, document: Document[Any]) -> Found | None:
    found = COMMENT.search(document.source.text)
    if found is None:
        told = (
            "editors find no schema here; write '# yaml-language-server: $schema=' and the way to "
            f"{kind}.schema.json"
        )
        return Place(document.file), told
    place, way = document.source.place(found.start(1)), found[1]
    if "://" in way:
        return None
    if Path(way).name != f"{kind}.schema.json":
        return (
            place,
            f"this is the schema of something else; the one of this file is {kind}.schema.json",
        )
    if not (Path(document.file).parent / way).is_file():
        return place, f"{NO_FILE} {way}, seen from here"
    return None
