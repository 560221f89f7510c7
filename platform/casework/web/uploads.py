"""Files that came with a form: stored at once, so that a fault elsewhere never loses them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from casework.cases.errors import InvalidAnswers
from casework.cases.uploads import keep_file
from casework.cases.work import Work
from casework.catalogue import Field
from casework.fields.base import Fault
from casework.web.posted import Posted
from casework.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Uploads:
    """`raw` is what the form now posts for each file: its token under `name.kept`, and its name."""

    raw: dict[str, list[str]]
    faults: dict[str, Fault]


async def keep_uploads(
    visit: Visit, work: Work, fields: Iterable[Field], posted: Posted
) -> Uploads:
    raw: dict[str, list[str]] = {}
    faults: dict[str, Fault] = {}
    for field in fields:
        sent = posted.files.get(field.name)
        if not sent or not field.kind.takes_upload:
            continue
        try:
            await sent[0].seek(0)  # the request may be repeated after a publication
            kept = await keep_file(work, field, sent[0].filename, await sent[0].read())
        except InvalidAnswers as problem:
            faults |= problem.faults
            continue
        raw[f"{field.name}.kept"] = [kept.token]
        raw[f"{field.name}.label"] = [kept.ref.label]
    return Uploads(raw, faults)
