"""The functions over rows in Python: each goes through the rows once. None is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from casework.rules.moment import Moment
from casework.rules.types import EXACT

Run = Callable[[Mapping[str, Any], Moment], Any]


class InRow(Mapping[str, Any]):
    """The values of the record, and the row that the function is at."""

    __slots__ = ("_record", "row")

    def __init__(self, record: Mapping[str, Any], row: Mapping[str, Any]) -> None:
        self._record = record
        self.row = row

    def __getitem__(self, name: str) -> Any:
        return self._record[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self._record.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._record)

    def __len__(self) -> int:
        return len(self._record)


def of_row(name: str) -> Run:
    """A field of the row."""

    def run(values: Any, moment: Moment) -> Any:
        return values.row.get(name)

    return run


def _each(rows: str, item: Run, values: Mapping[str, Any], moment: Moment) -> Iterator[Any]:
    for row in values.get(rows) or ():
        yield item(InRow(values, row), moment)


def _count(rows: str, item: Run | None) -> Run:
    if item is None:
        return lambda values, moment: len(values.get(rows) or ())
    condition = item
    return lambda values, moment: sum(
        1 for value in _each(rows, condition, values, moment) if value
    )


def _sum(rows: str, item: Run) -> Run:
    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        total: Any = 0
        for value in _each(rows, item, values, moment):
            if isinstance(value, int):
                total += value
            elif value is not None:
                total = EXACT.add(total, value)
        return total

    return run


def _any(rows: str, item: Run) -> Run:
    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        answer: bool | None = False
        for value in _each(rows, item, values, moment):
            if value:
                return True
            if value is None:
                answer = None
        return answer

    return run


def _all(rows: str, item: Run) -> Run:
    def run(values: Mapping[str, Any], moment: Moment) -> Any:
        answer: bool | None = True
        for value in _each(rows, item, values, moment):
            if value is None:
                answer = None
            elif not value:
                return False
        return answer

    return run


OVER_ROWS: dict[str, Callable[[str, Any], Run]] = {
    "count": _count,
    "sum": _sum,
    "any": _any,
    "all": _all,
}
