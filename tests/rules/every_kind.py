"""Every operator and function once on plain fields, so that none depends on the luck of the draw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

NUMBERS = ("severity", "number", "length_m", "ratio", "cost", "paid", "2.5", "7")
ORDERED = (("title", "note"), ("opened_on", "due_on"), ("received_at", "closed_at"))
PARTS = ('"a"', '"tr"', '"e"', '""', '"B"', "note")
DAYS = ("opened_on", "due_on", "date(received_at)", "today()")


def every_kind() -> list[str]:
    """About four hundred rules, each of one or two operations."""
    kinds = (
        _comparisons,
        _arithmetic,
        _memberships,
        _logic,
        _numbers,
        _texts,
        _days,
        _times,
        _over_rows,
    )
    return [rule for kind in kinds for rule in kind()]


def _comparisons() -> Iterator[str]:
    pairs = [*ORDERED, ("severity", "number"), ("cost", "length_m"), ("ratio", "severity")]
    for (left, right), operator in product(pairs, ("==", "!=", "<", "<=", ">", ">=")):
        yield f"{left} {operator} {right}"
    for left, right in [("size", "kind"), ("is_open", "is_urgent")]:
        yield from (f"{left} == {right}", f"{left} != {right}")


def _arithmetic() -> Iterator[str]:
    for left, operator, right in product(NUMBERS, "+-*/", NUMBERS):
        if operator != "*" or not {left, right} <= {"cost", "paid"}:
            yield f"{left} {operator} {right}"


def _memberships() -> Iterator[str]:
    for left, right in [*ORDERED, ("severity", "number"), ("cost", "ratio")]:
        yield from (f"{left} in [{right}]", f"{left} not in [{right}, {right}]")
        yield from (f"{left} in {left}..{right}", f"{left} in {right}..{left}")
    yield from (
        'size in ["small", "huge"]',
        "size in kinds",
        "kind not in kinds",
        '"huge" in kinds',
    )


def _logic() -> Iterator[str]:
    for word in ("and", "or"):
        yield f"is_open {word} is_urgent"
        yield f"is_open {word} is_urgent {word} severity > 0"
    yield from ("not is_open", "is_open ? cost : ratio", "is_open ? is_urgent : severity > 0")
    for name in ("severity", "title", "size", "kinds", "is_open", "due_on", "closed_at"):
        yield f"is_null({name})"


def _numbers() -> Iterator[str]:
    for name in NUMBERS[:-2]:
        yield from (f"-{name}", f"abs({name})", f"round({name})")
        yield from (f"round({name}, {digits})" for digits in (1, 2, 5))
    for function, (left, right) in product(
        ("min", "max", "coalesce"), [*ORDERED, ("cost", "ratio")]
    ):
        if function == "coalesce" or left != "title":
            yield f"{function}({left}, {right})"
    yield from ("count(kinds)", "severity * 1000000", "number * 1000", "number * number")


def _texts() -> Iterator[str]:
    yield from (f"{function}(title)" for function in ("length", "lower", "upper", "trim"))
    yield "title + note"
    for text in ("title", "note", "title + note", "upper(note)", "coalesce(title, note)"):
        yield from (f'{text} < "\uffff"', f'{text} in "a".."\uffff"')
    for function, part in product(("contains", "starts_with", "ends_with"), PARTS):
        yield f"{function}(title, {part})"


def _days() -> Iterator[str]:
    for day in DAYS:
        yield from (f"{function}({day})" for function in ("year", "month", "day", "weekday"))
        yield from (f"{day} + 3 days", f"{day} - 2 weeks", f"{day} + severity * 1 day")
        yield f"days_between({day}, due_on)"


def _times() -> Iterator[str]:
    for time in ("received_at", "closed_at", "now()"):
        yield from (f"{time} + 90 minutes", f"{time} - severity * 1 hour", f"date({time})")
        yield from (f"{time} - received_at", f"hours_between({time}, closed_at)")
        yield f"{time} + (now() - closed_at)"
    yield from ("severity * 50000 days", "severity * 1 second < now() - received_at")


CONDITIONS = (
    "is_done", "not is_done", "minutes > 3", "minutes == severity", "price >= cost", "due_on < day",
    "day < opened_on", 'verdict == "small"', "verdict == size", '"huge" in marks', "is_null(marks)",
    "is_null(remark) or is_open", 'contains(remark, "a")', "remark < title", "is_urgent", "true",
    "at > received_at", "date(at) == day", "at + 1 hour < now()", "is_null(at)", "weight in 1..9",
)  # fmt: skip
AMOUNTS = (
    "1", "severity", "minutes", "price", "weight", "minutes * severity", "price * weight", "cost",
    "price / minutes", "is_done ? price : 0", "coalesce(minutes, 5)", "count(marks)",
    "min(minutes, 3)", "max(price, cost)", "length(remark)", "days_between(day, due_on)",
)  # fmt: skip


def _over_rows() -> Iterator[str]:
    for rows in ("visits", "fees"):
        yield from (f"count({rows})", f"is_null({rows})", f"not is_null({rows}) and is_open")
        for function, condition in product(("count", "any", "all"), CONDITIONS):
            yield f"{function}({rows}, {condition})"
        for amount in AMOUNTS:
            yield from (f"sum({rows}, {amount})", f"sum({rows}, {amount}) > count({rows})")
        yield f"any({rows}, price > 5) and sum({rows}, price) < cost or all({rows}, minutes < 9)"
        yield f"any({rows}, is_done) ? count({rows}, is_done) : severity"
