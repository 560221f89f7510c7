"""One row of the file becomes the values of one record, or the reasons why it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.catalogue import CaseType
from casework.imports.cells import Refusal, quote
from casework.imports.section_plan import SectionPlan


@dataclass(frozen=True, slots=True)
class RowRead:
    """What a row says. `cells` is the row as it stood, for the reject file."""

    line: int
    cells: list[str]
    key: Any
    values: dict[str, Any]
    system: dict[str, Any]


def read_row(
    section: SectionPlan, width: int, line: int, cells: list[str], now: datetime
) -> RowRead | str:
    """The row's values, or every reason at once why it is refused. `now` is on the agency's clocks."""
    if len(cells) != width:
        return f"the row has {_count(len(cells), 'cell')} and the header has {width}"
    reasons: list[str] = []
    values = _read(section.own, cells, reasons)
    system = _read(section.system, cells, reasons)
    if reasons:
        return "; ".join(reasons)
    key = values.get(section.key)
    if key is None:
        return f"{section.key_column} is empty, and rows are told apart by it"
    if isinstance(section.entity, CaseType):
        fault = case_fault(section.entity, system, now)
        if fault is not None:
            return fault
    return RowRead(line, cells, key, values, system)


def _read(
    readers: tuple[tuple[str, Any], ...], cells: list[str], reasons: list[str]
) -> dict[str, Any]:
    values = {}
    for name, read in readers:
        value = read(cells)
        if value is None:
            continue
        if type(value) is Refusal:
            reasons.append(value)
        else:
            values[name] = value
    return values


def case_fault(case_type: CaseType, system: Mapping[str, Any], now: datetime) -> str | None:
    """What cannot be true of a case: closed before it was opened, closed and still open."""
    opened, closed = system.get("opened_on"), system.get("closed_on")
    state = case_type.states[system["state"]] if "state" in system else case_type.start
    if opened is not None and opened > now:
        return f"the case would be opened in the future, on {_at(opened, now)}"
    if opened is not None and closed is not None and closed < opened:
        return f"the case would be closed ({_at(closed, now)}) before it was opened ({_at(opened, now)})"
    if state.final is None and closed is not None:
        return (
            f"the case has a closing date but its state is {quote(str(state.title))}, which is open"
        )
    if state.final is not None and closed is None:
        return f"the state is {quote(str(state.title))}, which ends a case, but there is no closing date"
    return None


def _at(moment: datetime, now: datetime) -> str:
    """On the clocks that `now` is told by."""
    return f"{moment.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
