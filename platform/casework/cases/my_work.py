"""What waits for one officer: own cases and unassigned ones of the own teams, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from casework.cases.cursor import Cursor, read_cursor, write_cursor
from casework.cases.errors import NotFound
from casework.cases.list_query import NO_PAGE, BadQuery
from casework.cases.scope import Scope
from casework.cases.work import Work
from casework.catalogue import CaseType, State
from casework.fields.columns import ColumnKind
from casework.store.codec import LARGEST, decoder, encode
from casework.store.database import Dialect
from casework.store.names import quoted
from casework.store.views import CAP
from casework.store.views_fields import RECORD
from casework.store.views_scope import Piece, statement, where

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a case without a deadline is due, to stand behind all that have one."""
_LIST = "my work"
_COLUMNS = ("id", "reference", "state", "team", "officer", "priority", "opened_on", "due_on")


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One case that waits. `is_mine`: it was given to the officer, not only to one of the teams."""

    case_type: CaseType
    reference: str
    label: str
    state: State
    team: str | None
    is_mine: bool
    priority: str
    opened_on: datetime
    due_on: datetime | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """Each counted up to the cap of lists."""

    mine: int
    of_teams: int
    overdue: int


@dataclass(frozen=True, slots=True)
class WorkList:
    items: tuple[WorkItem, ...]
    next: str | None
    counts: WorkCounts


async def my_work(work: Work, limit: int = 25, after: str = "") -> WorkList:
    """One page over all case types: overdue first, then by when they are due, then the oldest."""
    scopes = _scopes(work)
    if not scopes or (work.actor.id is None and not work.actor.teams):
        return WorkList((), None, WorkCounts(0, 0, 0))
    rows = await _page(work, scopes, limit, _begin(after))
    following = _next(scopes, rows[limit - 1], work.db.dialect) if len(rows) > limit else None
    items = tuple(_item(work, scopes, row) for row in rows[:limit])
    return WorkList(items, following, await _counts(work, scopes))


def _scopes(work: Work) -> list[Scope]:
    """The case types that the officer may read, in the order of the agency."""
    found = []
    for case_type in work.catalogue.case_types():
        try:
            found.append(Scope.open(work, case_type))
        except NotFound:
            continue
    return found


def _waiting(work: Work, scope: Scope) -> list[Piece]:
    """Open, and the officer's own or nobody's of the officer's teams."""
    case_type = scope.entity
    assert isinstance(case_type, CaseType)  # noqa: S101  (only case types are asked for)
    states, teams = case_type.open_states(), work.actor.teams
    is_open = f"{RECORD}.state IN ({_marks(states)})"
    if not states:
        return [Piece("1 = 0")]
    # The states stand on both sides of the OR, so that each side is an index seek.
    either = f"{RECORD}.officer = ? AND {is_open}"
    slots: tuple[tuple[object, ...], ...] = ((work.actor.id or 0, *states),)
    if teams:
        free = f"{RECORD}.officer IS NULL AND {RECORD}.team IN ({_marks(teams)}) AND {is_open}"
        either, slots = f"{either} OR {free}", (*slots, (*teams, *states))
    return [Piece(f"({either})", slots), *scope.source.rows(scope.verdict.rows)]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


# -- the page ----------------------------------------------------------------------------------
def _begin(after: str) -> tuple[datetime, int, int] | None:
    """When, case type and id of the last item of the page before."""
    if not after:
        return None
    number, _, text = after.partition("-")
    cursor = read_cursor(text, f"{_LIST} {number}", "due_on", descending=False)
    if (
        cursor is None
        or not (number.isascii() and number.isdigit())
        or not isinstance(cursor.value, datetime)
        or abs(cursor.id) > LARGEST
        or len(number) > 9
    ):
        raise BadQuery({"after": NO_PAGE})
    return cursor.value, int(number), cursor.id


def _next(scopes: Sequence[Scope], row: Sequence[Any], dialect: Dialect) -> str:
    due = decoder(ColumnKind.TIMESTAMP, dialect)(row[-2])
    text = write_cursor(Cursor(due, int(row[1])), f"{_LIST} {row[0]}", "due_on", descending=False)
    return f"{row[0]}-{text}"


async def _page(
    work: Work, scopes: Sequence[Scope], limit: int, begin: tuple[datetime, int, int] | None
) -> list[Any]:
    dialect = work.db.dialect
    never = encode(ColumnKind.TIMESTAMP, NEVER, dialect)
    parts: list[Piece] = []
    for number, scope in enumerate(scopes):
        due = Piece(f"coalesce({RECORD}.due_on, ?)", ((never,),))
        conditions = _waiting(work, scope)
        if begin is not None:
            start = (encode(ColumnKind.TIMESTAMP, begin[0], dialect), begin[1], begin[2])
            behind = f"({due.text}, {number}, {RECORD}.id) > (?, ?, ?)"
            conditions.append(Piece(behind, (*due.slots, start)))
        parts.append(_branch(number, scope, due, conditions, limit))
    text = " UNION ALL ".join(part.text for part in parts)
    slots = tuple(slot for part in parts for slot in part.slots)
    whole = Piece(f"{text} ORDER BY due_key, kind, id LIMIT ?", (*slots, (limit + 1,)))
    made = statement([whole], dialect)
    return list(await work.db.fetch_slow(made.sql, made.arguments(work.moment, {})))


def _branch(
    number: int, scope: Scope, due: Piece, conditions: Sequence[Piece], limit: int
) -> Piece:
    """The first rows of one case type, enough to fill the page alone."""
    columns = ", ".join(f"{RECORD}.{quoted(name)}" for name in _COLUMNS)
    chosen = where(conditions)
    text = (
        f"SELECT * FROM (SELECT {number} AS kind, {columns}, {due.text} AS due_key,"
        f" {_label(scope)} AS label FROM {scope.source.place().text}{chosen.text}"
        f" ORDER BY due_key, {RECORD}.id LIMIT ?) AS part{number}"
    )
    return Piece(text, (*due.slots, *chosen.slots, (limit + 1,)))


def _label(scope: Scope) -> str:
    """The column of the value that names a case, where the officer may read it."""
    name = scope.entity.label_field
    if name is None or not scope.readable([name]):
        return "NULL"
    asked = scope.source.asked(name)
    is_text = asked.is_single and asked.rule is None and asked.columns[0].kind is ColumnKind.TEXT
    return f"{RECORD}.{quoted(name)}" if is_text else "NULL"


def _item(work: Work, scopes: Sequence[Scope], row: Sequence[Any]) -> WorkItem:
    number, _, reference, state, team, officer, priority, opened_on, due_on, _, label = row
    case_type = scopes[number].entity
    assert isinstance(case_type, CaseType)  # noqa: S101  (only case types are asked for)
    decode = decoder(ColumnKind.TIMESTAMP, work.db.dialect)
    due = decode(due_on)
    return WorkItem(
        case_type=case_type,
        reference=reference,
        label=label or "",
        state=case_type.state(state),
        team=team,
        is_mine=officer is not None,
        priority=priority or "",
        opened_on=decode(opened_on),
        due_on=due,
        is_overdue=due is not None and due < work.now,
    )


# -- counts ------------------------------------------------------------------------------------
async def _counts(work: Work, scopes: Sequence[Scope]) -> WorkCounts:
    now = encode(ColumnKind.TIMESTAMP, work.now, work.db.dialect)
    parts: list[Piece] = []
    for number, scope in enumerate(scopes):
        chosen = where(_waiting(work, scope))
        text = (
            f"SELECT * FROM (SELECT CASE WHEN {RECORD}.officer IS NULL THEN 0 ELSE 1 END AS mine,"
            f" CASE WHEN {RECORD}.due_on < ? THEN 1 ELSE 0 END AS late"
            f" FROM {scope.source.place().text}{chosen.text} LIMIT {CAP + 1}) AS part{number}"
        )
        parts.append(Piece(text, ((now,), *chosen.slots)))
    text = " UNION ALL ".join(part.text for part in parts)
    slots = tuple(slot for part in parts for slot in part.slots)
    made = statement(
        [Piece(f"SELECT count(*), sum(mine), sum(late) FROM ({text}) AS every", slots)],
        work.db.dialect,
    )
    rows = await work.db.fetch_slow(made.sql, made.arguments(work.moment, {}))
    total, mine, late = (int(str(number or 0)) for number in rows[0])
    return WorkCounts(min(mine, CAP), min(total - mine, CAP), min(late, CAP))
