"""What a form promises whoever sent it: the words of that form, with facts of the case filled in."""

from __future__ import annotations

from typing import Any

import msgspec

from casework.actions.placeholders import as_text, read_template
from casework.cases.rows import Rows, Stored
from casework.cases.telling import tell
from casework.cases.tracking import OF_RECORD, Tracked
from casework.catalogue import Catalogue, Form
from casework.store.database import Database
from casework.store.names import table_name

TOLD = ("public", "internal")
"""Privacy classes of answers that a receipt may repeat: whoever has the link reads it."""


async def word_receipt(db: Database, catalogue: Catalogue, tracked: Tracked, language: str) -> str:
    """In the words of the form by which the case came. A private answer is left out, not told."""
    form = await _form_sent(db, catalogue, tracked)
    template = read_template(form.receipt.text(language))
    if not template.names():
        return template.render(str, as_text)
    agency, case_type = catalogue.agency, tracked.case_type
    rows = Rows.compile(case_type, db.dialect, agency.name)
    found = await db.fetch(rows.select_by("reference"), (tracked.reference,))
    stored = rows.load(found[0])

    def value(name: str) -> str:
        own = case_type.fields.get(name)
        if own is not None and (own.privacy not in TOLD or own.is_computed):
            return ""
        return tell(agency, case_type, name, _fact(stored, name), language)

    return template.render(value, as_text)


def _fact(stored: Stored, name: str) -> object:
    return stored.values[name] if name in stored.values else stored.system.get(name)


async def _form_sent(db: Database, catalogue: Catalogue, tracked: Tracked) -> Form:
    """The form of the first event; the case type's own where the event does not say."""
    case_type = tracked.case_type
    name = await sent_form(db, catalogue.agency.name, case_type.name, tracked.record)
    return case_type.forms.get(name, case_type.form)


async def sent_form(db: Database, agency: str, entity: str, record: int) -> str:
    """The name of the form by which a case came, as the first event has it; else empty."""
    events, former = (table_name(db.dialect, agency, each) for each in ("event", "former_name"))
    sql = (
        f"SELECT because FROM {events} WHERE {OF_RECORD.format(former)}"
        " AND kind = 'submitted' ORDER BY id LIMIT 1"
    )
    rows = await db.fetch(sql, (entity, entity, record))
    because = msgspec.json.decode(str(rows[0][0] or "{}"), type=dict[str, Any]) if rows else {}
    return str(because.get("form") or "")
