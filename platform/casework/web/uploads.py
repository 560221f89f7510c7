"""Files that came with a form: stored at once, so that a fault elsewhere never loses them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.cases.errors import InvalidAnswers
from casework.cases.uploads import keep_file
from casework.cases.work import Work
from casework.catalogue import Field
from casework.fields.base import Fault, Named, Ref
from casework.fields.file import File
from casework.web.posted import Posted
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Uploads:
    """`raw` is what the form now posts for each file: its token under `name.kept`, and its name."""

    raw: dict[str, list[str]]
    faults: dict[str, Fault]


NO_UPLOADS = Uploads({}, {})


async def keep_uploads(
    visit: Visit, work: Work, fields: Iterable[Field], posted: Posted
) -> Uploads:
    """A file that is too large, or one too many, is a fault of its field; the others are kept."""
    raw: dict[str, list[str]] = {}
    faults: dict[str, Fault] = {}
    for field in fields:
        kind, name = field.kind, field.name
        if not isinstance(kind, File):
            continue
        if name in posted.too_large:
            faults[name] = kind.too_large()
        kept = [text for text in posted.all(f"{name}.kept") if text] if kind.is_several else []
        for sent in posted.files.get(name, ()):
            if len(kept) >= kind.max_files:
                faults[name] = kind.too_many()
                break
            try:
                upload = await keep_file(work, field, sent.filename, await sent.read())
            except InvalidAnswers as problem:
                faults |= problem.faults
                continue
            kept.append(upload.token)
            raw.setdefault(f"{name}.label", list(posted.all(f"{name}.label"))).append(
                f"{upload.token} {upload.ref.label}" if kind.is_several else upload.ref.label
            )
        if name in posted.too_many:
            faults.setdefault(name, kind.too_many())
        if f"{name}.label" in raw:
            raw[f"{name}.kept"] = kept
            raw[f"{name}.label"] = (
                raw[f"{name}.label"] if kind.is_several else raw[f"{name}.label"][-1:]
            )
    return Uploads(raw, faults)


def file_names(value: Iterable[Named | Ref], labels: Iterable[str]) -> list[str]:
    """How people know the files of an answer: an upload by its own name, not by its token."""
    known = dict(label.partition(" ")[::2] for label in labels)
    return [
        known.get(one.reference, one.reference) if isinstance(one, Named) else one.label
        for one in value
    ]
