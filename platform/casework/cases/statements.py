"""All the SQL with which cases are written, compiled once for a Catalogue and a kind of database."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.cases.audit import ChainStatements
from casework.cases.judging import Reach
from casework.cases.rows import Rows
from casework.catalogue import Catalogue
from casework.store import search
from casework.store.database import Database, Dialect
from casework.store.names import table_name


@dataclass(frozen=True, slots=True)
class Statements:
    """`rows(entity)` compiles an entity's statements when it is first written."""

    catalogue: Catalogue
    dialect: Dialect
    chain: ChainStatements
    next_numbers: str
    """Takes (name, year, how many, how many); gives the last number taken. Locks until the commit."""
    raise_numbers: str
    """Takes (number, name, year, number): where the sequence has not come so far, it has now."""
    set_numbers: str
    """Takes (number, name, year)."""
    find_key: str
    keep_key: str
    old_keys: str
    forget_keys: str
    add_clock: str
    move_clock: str
    running_clocks: str
    own_clocks: str
    """All of a case, those that ended too."""
    tell_again: str
    """A clock is due later than it was told of: takes (now, now, id)."""
    to_warn: str
    to_miss: str
    mark_warned: str
    mark_missed: str
    find_person: str
    add_person: str
    add_person_words: str
    """SQLite only; takes (id, *words)."""
    _rows: dict[str, Rows] = field(default_factory=dict)
    reaches: dict[str, Reach] = field(default_factory=dict)
    """By entity what its rules ask of other records: kept by `around`."""

    @classmethod
    def compile(cls, catalogue: Catalogue, dialect: Dialect) -> Statements:
        agency = catalogue.agency.name

        def table(name: str) -> str:
            return table_name(dialect, agency, name)

        clock = "id, name, started_on, due_on, warn_on, paused_on, paused_seconds, stopped_on"
        runs = "stopped_on IS NULL AND paused_on IS NULL"
        sequence, key, deadline = table("sequence"), table("idempotency"), table("deadline")
        return cls(
            catalogue,
            dialect,
            ChainStatements.compile(dialect, table),
            next_numbers=(
                f"INSERT INTO {sequence} AS s (name, year, value) VALUES (?, ?, ?)"
                " ON CONFLICT (name, year) DO UPDATE SET value = s.value + ? RETURNING value"
            ),
            raise_numbers=(
                f"UPDATE {sequence} SET value = ? WHERE name = ? AND year = ? AND value < ?"
            ),
            set_numbers=f"UPDATE {sequence} SET value = ? WHERE name = ? AND year = ?",
            find_key=f"SELECT body_hash, answer FROM {key} WHERE key_hash = ?",
            keep_key=(
                f'INSERT INTO {key} (key_hash, actor, route, body_hash, answer, "at")'
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key_hash) DO NOTHING"
            ),
            old_keys=f'SELECT 1 FROM {key} WHERE "at" < ? LIMIT 1',
            forget_keys=f'DELETE FROM {key} WHERE "at" < ?',
            add_clock=(
                f"INSERT INTO {deadline} (entity, record, name, started_on, due_on, warn_on,"
                " paused_on, paused_seconds, stopped_on, outcome)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            move_clock=(
                f"UPDATE {deadline} SET due_on = ?, warn_on = ?, paused_on = ?,"
                " paused_seconds = ?, stopped_on = ?, outcome = ? WHERE id = ?"
            ),
            running_clocks=(
                f"SELECT {clock} FROM {deadline}"
                " WHERE entity = ? AND record = ? AND stopped_on IS NULL ORDER BY id"
            ),
            own_clocks=(
                f"SELECT {clock} FROM {deadline} WHERE entity = ? AND record = ? ORDER BY id"
            ),
            tell_again=(
                f"UPDATE {deadline} SET"
                " warned_on = CASE WHEN warn_on > ? THEN NULL ELSE warned_on END,"
                " missed_on = CASE WHEN due_on > ? THEN NULL ELSE missed_on END WHERE id = ?"
            ),
            to_warn=(
                f"SELECT id, entity, record, name, due_on FROM {deadline} WHERE {runs}"
                " AND warned_on IS NULL AND warn_on <= ? AND due_on >= ? ORDER BY id LIMIT ?"
            ),
            to_miss=(
                f"SELECT id, entity, record, name, due_on FROM {deadline} WHERE {runs}"
                " AND missed_on IS NULL AND due_on < ? ORDER BY id LIMIT ?"
            ),
            mark_warned=(
                f"UPDATE {deadline} SET warned_on = ? WHERE id = ? AND warned_on IS NULL AND {runs}"
            ),
            mark_missed=(
                f"UPDATE {deadline} SET missed_on = ? WHERE id = ? AND missed_on IS NULL AND {runs}"
            ),
            find_person=f"SELECT id, name FROM {table('person')} WHERE email_key = ? ORDER BY id",
            add_person=_add_person(dialect, table("person")),
            add_person_words=search.insert_words_sql(table("person" + search.SUFFIX)),
        )

    def rows(self, entity: str) -> Rows:
        if entity not in self._rows:
            found = self.catalogue.entities[entity]
            self._rows[entity] = Rows.compile(found, self.dialect, self.catalogue.agency.name)
        return self._rows[entity]


def _add_person(dialect: Dialect, table: str) -> str:
    names = (
        "reference, version, created_on, changed_on, name, email, email_key, phone, language,"
        " preferred_channel"
    )
    marks = ", ".join("?" * 10)
    if dialect == "postgresql":
        names, marks = f"{names}, search", f"{marks}, ?::text::tsvector"
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"


def statements_of(catalogue: Catalogue, db: Database) -> Statements:
    """Compiled once, and kept with the Catalogue."""
    by_dialect: dict[Dialect, Statements] = catalogue.kept.setdefault("statements", {})
    if db.dialect not in by_dialect:
        by_dialect[db.dialect] = Statements.compile(catalogue, db.dialect)
    return by_dialect[db.dialect]
