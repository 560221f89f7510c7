"""Which fields are converted, which are refused with their rows, and the steps for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from casework.catalogue import Catalogue
from casework.fields.base import Culture
from casework.fields.columns import ColumnKind
from casework.store import ddl
from casework.store.casting import Misfits
from casework.store.conversion import Conversion, next_name
from casework.store.database import Database
from casework.store.differences import Differences, path_before
from casework.store.live_schema import LiveColumn, LiveSchema
from casework.store.meaning import fits, meaning_of
from casework.store.names import table_name
from casework.store.plan import Refusal, Step
from casework.store.removed_fields import swap_back
from casework.store.set_aside import SEEN, SetAside, aside_name, forget_restored, remember
from casework.store.shapes import ColumnShape
from casework.store.type_changes import MeaningChanged, changed_meanings

Outcome = Refusal | str


@dataclass(slots=True)
class Conversions:
    """The steps: new columns first, then the rows of every field, then all names at once."""

    beginning: list[Step] = field(default_factory=list)
    rows: list[Step] = field(default_factory=list)
    swaps: list[Step] = field(default_factory=list)
    fields: set[tuple[str, str]] = field(default_factory=set)

    @property
    def steps(self) -> list[Step]:
        return [*self.beginning, *self.rows, *self.swaps]


async def plan_conversions(
    db: Database, catalogue: Catalogue, live: Catalogue, found: Differences, done: Conversions
) -> AsyncIterator[Outcome]:
    culture = catalogue.agency.culture(catalogue.agency.languages[0])
    for change in changed_meanings(catalogue, live, found):
        if change.reason is not None:
            yield _refusal(change, change.reason)
            continue
        before = _converted_before(found, change)
        if before is not None and fits(before.became or "", change.field.kind):
            continue
        if before is not None:
            outcome = _unconverted(found, change, before)
            if outcome is not None:
                yield outcome
            continue
        async for told in _convert(db, found, change, culture, done):
            yield told


def _refusal(change: MeaningChanged, reason: str) -> Refusal:
    name = change.field.name
    return Refusal(
        f"{change.entity.name}.{name}",
        reason,
        f"Put it back as it was, or add a field with another name next to '{name}'",
    )


def _converted_before(found: Differences, change: MeaningChanged) -> SetAside | None:
    """An earlier `apply` of this change that was not published: the rows are converted by now."""
    register = found.known.register
    for row in register.waiting("field"):
        is_here = row.entity in (change.entity.name, found.renamed.old_table(change.entity.name))
        first = found.renamed.old_column(change.entity.name, change.field.column_names()[0])
        name = first.partition("__")[0]
        if is_here and row.field == name and row.became and row.revision == register.revision:
            return row
    return None


def _unconverted(found: Differences, change: MeaningChanged, row: SetAside) -> Refusal | None:
    """The text went back to the type of before, without a publication in between."""
    if fits(row.meaning, change.field.kind) and swap_back(found, change.entity, change.field, row):
        return None
    return _refusal(change, "it was converted to another type already, which was not published")


# -- one field ---------------------------------------------------------------------------------
async def _convert(
    db: Database, found: Differences, change: MeaningChanged, culture: Culture, done: Conversions
) -> AsyncIterator[Outcome]:
    entity, name, register = change.entity.name, change.field.name, found.known.register
    conversion = Conversion(
        found.dialect, found.agency, entity, name, change.old.kind, change.field.kind,
        0 if change.is_shorter else register.next(), culture,
        None if change.is_shorter else _returning(found, change), found.known.back is not None,
    )  # fmt: skip
    names = tuple(found.renamed.old_column(entity, each) for each in conversion.old_columns())
    misfits = await conversion.misfits(db, found.renamed.old_table(entity), names)
    back = found.known.back
    if misfits.count and back is None:
        yield _unfitting(change, misfits)
        return
    if misfits.count and back is not None:
        yield (
            f"{misfits.records()} not fit {entity}.{name} as revision {back.to} has it; the answers"
            f" stay in what is set aside: {misfits}"
        )
    if not change.is_shorter:
        _plan(found, change, conversion, misfits.filled, done)


def _returning(found: Differences, change: MeaningChanged) -> SetAside | None:
    """What the field was before it became what it is now, if that is what it shall be again."""
    back = found.known.back
    for row in found.known.register.waiting("field"):
        own = (row.entity, row.field)
        name = own if back is None else back.asides.get(row.id)
        table = found.renamed.tables[change.entity.name]
        is_whole = bool(row.columns(table)) and row.name + SEEN in table.hidden
        is_this = name == (change.entity.name, change.field.name)
        if row.became and is_whole and is_this and fits(row.meaning, change.field.kind):
            return row
    return None


def _unfitting(change: MeaningChanged, misfits: Misfits) -> Refusal:
    name, kind = change.field.name, change.field.kind
    if change.is_shorter:
        most = f"{getattr(kind, 'most', 0):,}"
        reason = f"{misfits.records()} not fit in {most} characters"
    else:
        same = kind.type_name == change.old.kind.type_name
        reason = f"{misfits.records()} not fit " + (
            "what it holds now"
            if same
            else f"{kind.type_name}, which was {change.old.kind.type_name}"
        )
    return Refusal(
        f"{change.entity.name}.{name}",
        f"{reason}: {misfits}",
        f"Change those records first, or add a field with another name next to '{name}'",
    )


def _plan(
    found: Differences,
    change: MeaningChanged,
    conversion: Conversion,
    rows: int,
    done: Conversions,
) -> None:
    table = found.renamed.tables[conversion.entity]
    done.beginning.extend(_beginning(found, conversion))
    what = f"{conversion.entity}.{conversion.field}"
    words = f"{conversion.old.type_name} to {conversion.new.type_name}"
    undo = f"'{what}' is {conversion.old.type_name} again; unchanged rows get exactly what they had"
    done.rows.append(
        Step(
            "convert",
            f"-- casework reads '{what}' as people write it and writes it as the new type",
            f"convert {what} from {words}, in batches",
            "backfill",
            rows,
            in_transaction=False,
            undo=undo,
            job=conversion,
        )
    )
    done.swaps.extend(_swap(found, change, conversion, rows))
    done.fields.add((conversion.entity, conversion.field))
    hidden = _hidden(conversion)
    for old, new in hidden.items():
        table = table.with_renamed_column(old, new)
    types = ddl.TYPES[found.dialect]
    finals = zip(conversion.final_columns(), conversion.new.columns(), strict=True)
    found.renamed.tables[conversion.entity] = table.without_columns(hidden.values()).with_columns(
        LiveColumn(name, types[column.kind]) for name, column in finals
    )


def _hidden(conversion: Conversion) -> dict[str, str]:
    stem, name = aside_name(conversion.number), conversion.field
    return {each: stem + each.removeprefix(name) for each in conversion.old_columns()}


def _beginning(found: Differences, conversion: Conversion) -> Iterator[Step]:
    kinds = [column.kind for column in conversion.new.columns()]
    columns = [*zip(conversion.next_columns(), kinds, strict=True)]
    for name, kind in [*columns, (conversion.seen, ColumnKind.INTEGER)]:
        shape = ColumnShape(name, kind)
        sql = ddl.add_column(found.dialect, found.agency, conversion.entity, shape)
        what = f"{conversion.entity}.{conversion.field} as {conversion.new.type_name}"
        note = f"room for {what}, beside the answers that are there"
        if name == conversion.seen:
            note = f"room for which version of each record was converted to {what}"
        yield Step("add_column", sql, note)


def _swap(
    found: Differences, change: MeaningChanged, conversion: Conversion, rows: int
) -> Iterator[Step]:
    dialect, agency, entity = found.dialect, found.agency, conversion.entity
    what = f"{entity}.{conversion.field}"
    if dialect == "postgresql":
        sql = f"LOCK TABLE {table_name(dialect, agency, entity)} IN ACCESS EXCLUSIVE MODE"
        yield Step("swap", sql, f"nobody writes '{what}' while the names change")
        yield Step(
            "swap", f"-- casework converts what changed in '{what}' since", f"the last rows of {what}",
            job=conversion,
        )  # fmt: skip
    stem = aside_name(conversion.number)
    renames = {**_hidden(conversion), conversion.seen: stem + SEEN}
    renames |= dict(zip(conversion.next_columns(), conversion.final_columns(), strict=True))
    finals = set(conversion.final_columns())
    for old, new in renames.items():
        sql = ddl.rename_column(dialect, agency, entity, old, new)
        told = f"the answers as they were go aside, as {new}"
        if new.endswith(SEEN):
            told = f"with them goes which version of each record was converted, as {new}"
        elif new in finals:
            told = f"the converted answers take their place as '{new}'"
        yield Step("swap", sql, f"{what}: {told}")
    register = found.known.register
    path = path_before(found, entity, conversion.old_columns()[0])
    row = SetAside(
        conversion.number, "field", entity, conversion.field,
        path, meaning_of(conversion.old),
        meaning_of(conversion.new), {}, rows, register.revision, datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    yield remember(dialect, agency, row)
    if conversion.returns is not None:
        yield forget_restored(dialect, agency, conversion.returns, register.revision)


def drop_unfinished(found: Differences, live: LiveSchema) -> Iterator[Step]:
    """What a broken-off conversion had copied so far: it begins anew."""
    stem = next_name(0)[:-1]
    for table in live.tables.values():
        for name in table.hidden:
            if name.startswith(stem):
                sql = ddl.drop_column(found.dialect, found.agency, table.name, name)
                note = f"a conversion in {table.name} was broken off; its copies go, no data goes"
                yield Step("drop_column", sql, note)
