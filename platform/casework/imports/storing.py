"""One batch in one transaction, through the only writer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.cases.bulk import Incoming, import_records
from casework.cases.change import change_record
from casework.cases.errors import Conflict, InvalidAnswers
from casework.cases.statements import statements_of
from casework.cases.validating import taken
from casework.cases.work import Work
from casework.catalogue import VALID_FROM, Entity
from casework.fields import Fault
from casework.fields.base import Named
from casework.imports.period_rows import begins_on, later_periods
from casework.imports.rows import RowRead
from casework.imports.section_plan import SectionPlan
from casework.store.database import UniqueViolation
from casework.store.names import quoted

TAKEN = "another record has this already: "
BY_FILE = "imported"
FIRST_REFUSED = "the record was refused on the line that tells of its first day"
CHANGED = "somebody changed the record at this very moment; import the row again"


@dataclass(slots=True)
class Stored:
    """What became of the rows of one section."""

    section: SectionPlan
    rows: Sequence[RowRead]
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    faults: dict[int, str] = field(default_factory=dict)
    """Reasons by the row's place among `rows`."""
    homeless: set[int] = field(default_factory=set)
    """Those of them whose record of a tree only lacks the one above it, which may come yet."""

    def look_for_home(self, at: int, faults: Mapping[str, Fault]) -> None:
        tree, value = self.section.entity.tree, None
        if tree is not None and set(faults) == {tree.parent}:
            value = self.rows[at].values.get(tree.parent)
        if isinstance(value, Named):
            self.homeless.add(at)

    def refused(self) -> Iterable[tuple[RowRead, str]]:
        return ((self.rows[at], reason) for at, reason in self.faults.items())

    def kept(self) -> Iterable[RowRead]:
        """Rows whose record is there now."""
        return (row for at, row in enumerate(self.rows) if at not in self.faults)


class _TakenBack(Exception):
    """A dry run is over: whatever was written is not kept."""


async def store_batch(
    work: Work,
    batch: Mapping[str, tuple[SectionPlan, Sequence[RowRead]]],
    *,
    is_update: bool,
    dry_run: bool,
) -> list[Stored]:
    """Store the rows of every section together, or nothing when anything goes wrong.

    Where a value that must be unique is taken, which only the database knows, row by row.
    """
    parts = [(section, rows) for section, rows in batch.values() if rows]
    try:
        return await _in_one(work, parts, is_update, dry_run)
    except UniqueViolation:
        return [await _row_by_row(work, one, rows, is_update, dry_run) for one, rows in parts]


async def _in_one(
    work: Work,
    parts: Sequence[tuple[SectionPlan, Sequence[RowRead]]],
    is_update: bool,
    dry_run: bool,
) -> list[Stored]:
    stored: list[Stored] = []
    if not parts:
        return stored
    try:
        async with work.db.transaction():
            for section, rows in parts:
                stored.append(await _store(work, section, rows, is_update))
            if dry_run:
                raise _TakenBack
    except _TakenBack:
        pass
    return stored


async def _row_by_row(
    work: Work, section: SectionPlan, rows: Sequence[RowRead], is_update: bool, dry_run: bool
) -> Stored:
    told = Stored(section, rows)
    for at, row in enumerate(rows):
        try:
            (one,) = await _in_one(work, [(section, [row])], is_update, dry_run)
        except UniqueViolation as error:
            told.faults[at] = _clashing(work, section.entity, row, error)
            continue
        told.created += one.created
        told.updated += one.updated
        told.unchanged += one.unchanged
        if one.faults:
            told.faults[at] = one.faults[0]
            told.homeless |= {at} if one.homeless else set()
    return told


def _clashing(work: Work, entity: Entity, row: RowRead, error: UniqueViolation) -> str:
    """The titles of the row's own fields that clash; never whose value it is."""
    found = taken(work, entity, error, row.values)
    if isinstance(found, InvalidAnswers) and len(error.columns) > 1:
        return _reasons(entity, found.faults, work.language)
    unique = [own for own in entity.stored_fields() if own.kind.unique and own.name in row.values]
    named = [own for own in unique if set(own.column_names()) & set(error.columns)]
    return TAKEN + ", ".join(str(own.title) for own in named or unique)


async def _store(
    work: Work, section: SectionPlan, rows: Sequence[RowRead], is_update: bool
) -> Stored:
    told = Stored(section, rows)
    known = await _known(work, section, rows) if is_update else {}
    later = await later_periods(work, section, rows)
    fresh = [at for at, row in enumerate(rows) if row.key not in known and at not in later]
    incoming = [Incoming(rows[at].values, **rows[at].system) for at in fresh]
    done = await import_records(work, section.entity, incoming, key=section.key)
    told.created, told.unchanged = done.created, done.present
    for position, faults in done.refused.items():
        told.faults[fresh[position]] = _reasons(section.entity, faults, work.language)
        told.look_for_home(fresh[position], faults)
    for at, row in enumerate(rows):
        if at in later:
            await _take_period(work, told, at, row, is_update=is_update)
        elif row.key in known:
            await _take_over(work, told, at, row, *known[row.key])
    return told


async def _take_period(work: Work, told: Stored, at: int, row: RowRead, *, is_update: bool) -> None:
    """Another day of a record that is there: a period of its own, unless one begins on that day."""
    day: date = row.system[VALID_FROM]
    found = (await _known(work, told.section, [row])).get(row.key)
    if found is None:
        told.faults[at] = FIRST_REFUSED
    elif is_update or not await begins_on(work, told.section.entity, found[0], day):
        await _take_over(work, told, at, row, *found, day)
    else:
        told.unchanged += 1


async def _known(
    work: Work, section: SectionPlan, rows: Sequence[RowRead]
) -> dict[object, tuple[str, int]]:
    """Reference and version of the records that are there already, by their key."""
    table = statements_of(work.catalogue, work.db).rows(section.entity.name)
    stored = {table.slots[section.key].store(row.key)[0]: row.key for row in rows}
    column = quoted(section.entity.fields[section.key].column_names()[0])
    marks = ", ".join("?" * len(stored))
    sql = f"SELECT {column}, reference, version FROM {table.table} WHERE {column} IN ({marks})"
    found = await work.db.fetch(sql, table.given(work.moment.today, *stored))
    return {stored[row[0]]: (str(row[1]), int(str(row[2]))) for row in found}


async def _take_over(
    work: Work,
    told: Stored,
    at: int,
    row: RowRead,
    reference: str,
    version: int,
    day: date | None = None,
) -> None:
    """Write the fields that differ. Where a case stands only its transitions change."""
    entity = told.section.entity
    try:
        record = await change_record(
            work,
            entity,
            reference,
            row.values,
            version=version,
            reason=BY_FILE if day else "",
            valid_from=day,
        )
    except InvalidAnswers as error:
        told.faults[at] = _reasons(entity, error.faults, work.language)
        told.look_for_home(at, error.faults)
    except Conflict:
        told.faults[at] = CHANGED
    else:
        told.updated += record.version != version
        told.unchanged += record.version == version


def _reasons(entity: Entity, faults: Mapping[str, Fault], language: str) -> str:
    return "; ".join(_told(entity, name, fault, language) for name, fault in faults.items())


def _told(entity: Entity, name: str, fault: Fault, language: str) -> str:
    own = entity.fields.get(name)
    title = own.title.text(language) if own else name
    said = fault.message.format_map({**fault.values, "title": title})
    return said if title in said else f"{title}: {said}"
