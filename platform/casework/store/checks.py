"""What only the rows can tell: options and states still in use, values that clash, texts too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable

from casework.catalogue import CaseType, Catalogue, Entity, Field
from casework.fields.options import Listed
from casework.store.database import Database
from casework.store.differences import Differences, UniqueAdded
from casework.store.names import quoted, table_name
from casework.store.plan import Refusal, Step
from casework.store.renames import Renamed

SHOWN = 5


async def check_rows(
    db: Database, catalogue: Catalogue, found: Differences
) -> AsyncIterator[Step | Refusal]:
    """Reads under the names that columns have now; gives steps for the names they will have."""
    for entity in catalogue.entities.values():
        if entity.name not in found.renamed.tables:
            continue
        if isinstance(entity, CaseType):
            async for refusal in _check_states(db, entity, found):
                yield refusal
        for field in entity.stored_fields():
            if isinstance(field.kind, Listed) and _is_live(found.renamed, entity, field):
                async for outcome in _check_options(db, entity, field, field.kind, found):
                    yield outcome
    for unique in found.uniques:
        clash = await _check_unique(db, found, unique)
        if clash is not None:
            yield clash


def _is_live(renamed: Renamed, entity: Entity, field: Field) -> bool:
    return all(name in renamed.tables[entity.name].columns for name in field.column_names())


def _live_table(found: Differences, table: str) -> str:
    return table_name(found.dialect, found.agency, found.renamed.old_table(table))


async def _tally(db: Database, found: Differences, table: str, column: str) -> Counter[str]:
    """How many rows hold each text of a column."""
    name = quoted(found.renamed.old_column(table, column))
    rows = await db.fetch_slow(
        f"SELECT {name}, count(*) FROM {_live_table(found, table)}"
        f" WHERE {name} IS NOT NULL GROUP BY {name}"
    )
    return Counter({str(text): int(str(count)) for text, count in rows})


async def _check_states(
    db: Database, case_type: CaseType, found: Differences
) -> AsyncIterator[Refusal]:
    for state, count in (await _tally(db, found, case_type.name, "state")).items():
        if state not in case_type.states:
            yield Refusal(
                f"{case_type.name}.states.{state}",
                f"the state is no longer in the file, but {_cases(count)} in it",
                f"Put '{state}' back and move its cases on before it goes",
            )


def _cases(count: int) -> str:
    return "1 case is" if count == 1 else f"{count:,} cases are"


async def _check_options(
    db: Database, entity: Entity, field: Field, kind: Listed, found: Differences
) -> AsyncIterator[Step | Refusal]:
    (column,) = field.column_names()
    tally = await _tally(db, found, entity.name, column)
    used: Counter[str] = Counter()
    for text, count in tally.items():
        used.update(dict.fromkeys(text.strip("|").split("|"), count))
    is_list = any(text.startswith("|") for text in tally)
    for word, count in sorted(used.items()):
        if word in kind.words:
            continue
        new = kind.renamed.get(word)
        if new is not None:
            yield _rename_option(found, entity, column, (word, new), count, is_list=is_list)
        else:
            yield _option_in_use(entity, field, word, count)


def _option_in_use(entity: Entity, field: Field, word: str, count: int) -> Refusal:
    rows = "1 record has" if count == 1 else f"{count:,} records have"
    return Refusal(
        f"{entity.name}.{field.name}.{word}",
        f"the option is no longer in the file, but {rows} it as their answer",
        f"Put '{word}' back, or write `was: {word}` on the option that takes its place",
    )


def _rename_option(
    found: Differences,
    entity: Entity,
    column: str,
    words: tuple[str, str],
    count: int,
    *,
    is_list: bool,
) -> Step:
    """One UPDATE. Words of a list stay in their order by letters, which is how lists are compared."""
    old, new = words
    table = table_name(found.dialect, found.agency, entity.name)
    name = quoted(column)
    if is_list:
        value = _SORTED[found.dialect].format(column=name, old=old, new=new)
        at = "instr" if found.dialect == "sqlite" else "strpos"
        sql = f"UPDATE {table} SET {name} = {value} WHERE {at}({name}, '|{old}|') > 0"
    else:
        sql = f"UPDATE {table} SET {name} = '{new}' WHERE {name} = '{old}'"
    note = f"option '{old}' of {entity.name}.{column} is called '{new}'"
    return Step("rename_words", sql, note, "backfill", count, in_transaction=False)


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


async def _check_unique(db: Database, found: Differences, unique: UniqueAdded) -> Refusal | None:
    columns = [
        quoted(found.renamed.old_column(unique.table, each)) for each in unique.index.columns
    ]
    listed = ", ".join(columns)
    filled = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    rows = await db.fetch_slow(
        f"SELECT {listed}, count(*) FROM {_live_table(found, unique.table)} WHERE {filled}"
        f" GROUP BY {listed} HAVING count(*) > 1 ORDER BY count(*) DESC LIMIT {SHOWN + 1}"
    )
    if not rows:
        return None
    field = unique.index.columns[0].partition("__")[0]
    return Refusal(
        f"{unique.table}.{field}",
        f"it cannot be unique: {_examples(rows)}",
        "Change those records first, or take `unique` away",
    )


def _examples(rows: Iterable[tuple[object, ...]]) -> str:
    told = [f"{_value(row[:-1])} is there {row[-1]} times" for row in rows]
    return ", ".join(told[:SHOWN]) + (", and more" if len(told) > SHOWN else "")


def _value(parts: tuple[object, ...]) -> str:
    return "'" + ", ".join(map(str, parts)) + "'"
