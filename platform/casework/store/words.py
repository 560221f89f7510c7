"""Options and states that are gone from the definition while rows still hold them.

`was:` renames a word in every row. `merge:` turns one word into another; what the row had is set
aside in a column of its own, so that a rollback can tell the two apart again. A word that nobody
claims is refused with the number of its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from casework.catalogue import CaseType, Entity, Field
from casework.fields.columns import ColumnKind
from casework.fields.options import Listed
from casework.store import ddl
from casework.store.database import Database, Dialect
from casework.store.differences import Differences, path_before
from casework.store.names import quoted, table_name
from casework.store.plan import Refusal, Step
from casework.store.set_aside import SetAside, aside_name, forget_restored, remember
from casework.store.shapes import ColumnShape
from casework.store.state_merges import assigned as beside
from casework.store.state_merges import stop_clocks, turn_of

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of words: what may stand in it, and what older words have become."""

    entity: str
    name: str
    subject: str
    words: frozenset[str]
    renamed: Mapping[str, str]
    merged: Mapping[str, str]
    what: str
    case_type: CaseType | None = None
    """Of a column of states: whose they are."""

    @property
    def path(self) -> str:
        return f"{self.entity}.{self.name}"


Outcome = Step | Refusal | str


async def check_words(
    db: Database, entity: Entity, found: Differences, converted: set[tuple[str, str]]
) -> AsyncIterator[Outcome]:
    """Steps, refusals, and in a rollback notes about words that stay as they are."""
    for column in _columns(entity, found):
        if (column.entity, column.name) in converted or not _is_there(found, column):
            continue
        if _knows_all_before(found, column):
            continue
        tally = await _tally(db, found, column)
        for undo in _undone(found, column):
            yield undo
        async for outcome in _check(found, column, tally):
            yield outcome


def _columns(entity: Entity, found: Differences) -> Iterator[Column]:
    live = found.renamed.tables[entity.name].columns
    if isinstance(entity, CaseType) and "state" in live:
        yield _state_column(entity)
    for field in entity.stored_fields():
        if isinstance(field.kind, Listed) and field.column_names()[0] in live:
            yield _option_column(entity, field, field.kind)


def _state_column(case_type: CaseType) -> Column:
    states = case_type.states.values()
    return Column(
        case_type.name,
        "state",
        f"{case_type.name}.states",
        frozenset(case_type.states),
        {state.was: state.name for state in states if state.was},
        {old: state.name for state in states for old in state.merge},
        "state",
        case_type,
    )


def _option_column(entity: Entity, field: Field, kind: Listed) -> Column:
    subject = f"{entity.name}.{field.name}"
    words = frozenset(kind.words)
    return Column(entity.name, field.name, subject, words, kind.renamed, kind.merged, "option")


def _is_there(found: Differences, column: Column) -> bool:
    """Whether the column has rows to look at: one that is added here has none."""
    return column.name in found.renamed.tables[column.entity].columns


def _knows_all_before(found: Differences, column: Column) -> bool:
    """Every word of the live definition is still one: no row has to be looked at."""
    renamed, before = found.renamed, found.known.before
    is_back = found.known.back is not None or (column.entity, column.name) in found.restored
    old = before.entity(renamed.old_table(column.entity)) if before and not is_back else None
    if old is None:
        return False
    name = renamed.old_column(column.entity, column.name)
    if column.what == "state":
        return isinstance(old, CaseType) and column.words >= old.states.keys()
    field = old.fields.get(name)
    if field is None or not field.is_stored or not isinstance(field.kind, Listed):
        return False
    return column.words >= frozenset(field.kind.words)


async def _tally(db: Database, found: Differences, column: Column) -> Counter[str]:
    """How many rows hold each text of a column, under the names it has now."""
    name = quoted(found.renamed.old_column(column.entity, column.name))
    table = table_name(found.dialect, found.agency, found.renamed.old_table(column.entity))
    rows = await db.fetch_slow(
        f"SELECT {name}, count(*) FROM {table} WHERE {name} IS NOT NULL GROUP BY {name}"
    )
    return Counter({str(text): int(str(count)) for text, count in rows})


async def _check(found: Differences, column: Column, tally: Counter[str]) -> AsyncIterator[Outcome]:
    used: Counter[str] = Counter()
    for text, count in tally.items():
        for word in text.strip("|").split("|"):
            used[word] += count
    is_list = any(text.startswith("|") for text in tally)
    for word, count in sorted(used.items()):
        if word in column.words:
            continue
        if new := column.renamed.get(word):
            yield _rename(found, column, (word, new), count, is_list=is_list)
        elif new := column.merged.get(word):
            for step in _merge(found, column, (word, new), count, is_list=is_list):
                yield step
        elif found.known.back is not None and column.what == "option":
            yield (
                f"{_records(count)} keep the option '{word}' of {column.path}, which revision"
                f" {found.known.back.to} does not know: it is shown as it is"
            )
        else:
            yield _in_use(column, word, count)


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"


def _in_use(column: Column, word: str, count: int) -> Refusal:
    if column.what == "state":
        rows = "1 case is" if count == 1 else f"{count:,} cases are"
        return Refusal(
            f"{column.subject}.{word}",
            f"the state is no longer in the file, but {rows} in it",
            f"Put '{word}' back and move its cases on before it goes, or write"
            f" `merge: [{word}]` on the state they are in from now on",
        )
    rows = "1 record has" if count == 1 else f"{count:,} records have"
    return Refusal(
        f"{column.subject}.{word}",
        f"the option is no longer in the file, but {rows} it as their answer",
        f"Put '{word}' back, or write `was: {word}` on the option that takes its place, or"
        f" `merge: [{word}]` on one that is there already",
    )


# -- renaming and merging ----------------------------------------------------------------------
def _rename(
    found: Differences, column: Column, words: tuple[str, str], count: int, *, is_list: bool
) -> Step:
    old, new = words
    sql = _update(found, column, f"{quoted(column.name)} = {_changed(found, column, words, is_list)}",
                  _holds(found, column, old, is_list))  # fmt: skip
    note = f"{column.what} '{old}' of {column.path} is called '{new}'"
    undo = f"{column.what} '{new}' of {column.path} is called '{old}' again"
    return Step(
        "rename_words", sql, note, "backfill", count, in_transaction=False, undo=undo, repeats=True
    )


def _merge(
    found: Differences, column: Column, words: tuple[str, str], count: int, *, is_list: bool
) -> Iterator[Step]:
    old, new = words
    dialect, agency, register = found.dialect, found.agency, found.known.register
    number = register.next()
    hidden = aside_name(number)
    shape = ColumnShape(hidden, ColumnKind.TEXT)
    note = f"a place for the {column.what} '{old}' that {_records(count)} had"
    yield Step("add_column", ddl.add_column(dialect, agency, column.entity, shape), note)
    row = SetAside(
        number, "words", column.entity, column.name,
        path_before(found, column.entity, column.name), "words", new,
        {old: new, "is_list": "yes" if is_list else ""}, count, register.revision,
        datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    yield remember(dialect, agency, row)
    turn = turn_of(_case_type_before(found, column), column.case_type, words)
    if turn == "ends":
        yield from stop_clocks(found, column.entity, old)
    assigned = (
        f"{quoted(hidden)} = {quoted(column.name)},"
        f" {quoted(column.name)} = {_changed(found, column, words, is_list)}"
        f"{beside(dialect, turn)}"
    )
    sql = _update(found, column, assigned, _holds(found, column, old, is_list))
    note = (
        f"{column.what} '{old}' of {column.path} is merged into '{new}'; the old word is kept aside"
    )
    undo = f"{_records(count)} have '{old}' of {column.path} again, unless it was changed meanwhile"
    yield Step(
        "rename_words", sql, note, "backfill", count, in_transaction=False, undo=undo, repeats=True
    )


def _case_type_before(found: Differences, column: Column) -> CaseType | None:
    before = found.known.before
    old = before.entity(found.renamed.old_table(column.entity)) if before else None
    return old if column.case_type and isinstance(old, CaseType) else None


def _undone(found: Differences, column: Column) -> Iterator[Step]:
    """In a rollback: words that were merged since, each row as it was; the newest merge first."""
    back, register = found.known.back, found.known.register
    table = found.renamed.tables[column.entity]
    for row in register.waiting("words") if back else ():
        name = back.asides.get(row.id) if back else None
        if name != (column.entity, column.name) or row.name not in table.hidden:
            continue
        ((old, new),) = [pair for pair in row.words.items() if pair[0] != "is_list"]
        if old not in column.words:
            continue
        hidden, own = quoted(row.name), quoted(column.name)
        is_list = bool(row.words.get("is_list"))
        merged = _in_list(found.dialect, hidden, old, new) if is_list else f"'{new}'"
        where = f"{hidden} IS NOT NULL AND {own} = {merged}"
        turn = turn_of(_case_type_before(found, column), column.case_type, (new, old))
        assigned = f"{own} = {hidden}, {hidden} = NULL{beside(found.dialect, turn)}"
        sql = _update(found, column, assigned, where)
        note = f"'{old}' of {column.path} comes back where it was merged into '{new}'"
        yield Step(
            "rename_words", sql, note, "backfill", row.rows, in_transaction=False, repeats=True
        )
        yield forget_restored(found.dialect, found.agency, row, register.revision)


def _update(found: Differences, column: Column, assigned: str, where: str) -> str:
    """One batch: short locks, and what was done stays done."""
    table = table_name(found.dialect, found.agency, column.entity)
    return (
        f"UPDATE {table} SET {assigned} WHERE id IN"
        f" (SELECT id FROM {table} WHERE {where} LIMIT {BATCH})"
    )


def _holds(found: Differences, column: Column, word: str, is_list: bool) -> str:
    name = quoted(column.name)
    if not is_list:
        return f"{name} = '{word}'"
    at = "instr" if found.dialect == "sqlite" else "strpos"
    return f"{at}({name}, '|{word}|') > 0"


def _changed(found: Differences, column: Column, words: tuple[str, str], is_list: bool) -> str:
    return _in_list(found.dialect, quoted(column.name), *words) if is_list else f"'{words[1]}'"


def _in_list(dialect: Dialect, column: str, old: str, new: str) -> str:
    """Words of a list stay in their order by letters, which is how lists are compared."""
    return _SORTED[dialect].format(column=column, old=old, new=new)


_REPLACED = "trim(replace({column}, '|{old}|', '|{new}|'), '|')"
_SORTED = {
    "sqlite": (
        "(SELECT '|' || group_concat(value, '|') || '|' FROM (SELECT DISTINCT value FROM"
        " json_each('[\"' || replace(" + _REPLACED + ", '|', '\",\"') || '\"]') ORDER BY value))"
    ),
    "postgresql": (
        "(SELECT '|' || string_agg(word, '|' ORDER BY word COLLATE \"C\") || '|' FROM"
        " (SELECT DISTINCT word FROM unnest(string_to_array(" + _REPLACED + ", '|')) word) w)"
    ),
}
