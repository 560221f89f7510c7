"""Groups on a page: a row is a fieldset, and buttons that post the form add and remove rows.

Whatever was typed in the other rows and fields stays as it was typed: rows are added and removed in what
the browser posted, before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casework.catalogue import Field
from casework.fields.base import Culture, Fault, Raw
from casework.fields.group import Group
from casework.fields.rows import MARK, RowFaults, below, moved, posted_rows

if TYPE_CHECKING:
    from casework.rules import Moment
    from casework.web.forms import FieldView

ADD, REMOVE = "add ", "remove "
"""What the buttons post under `then`, before the name of a group or of a row."""

Typed = dict[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class RowView:
    """One row as a template sees it. `name` is `household.0`; `remove` is what its button posts, or empty."""

    name: str
    id: str
    legend: str
    error: str | None
    fields: tuple[FieldView, ...]
    remove: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """The rows of a group. `add` is what the button posts that adds one; empty when there may be no more."""

    rows: tuple[RowView, ...]
    add: str
    add_words: str
    repeats: bool
    asks_again: bool
    """Whether answers decide what else is asked in a row."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row to be read: (label, view, value) of everything that was answered."""

    legend: str
    answers: tuple[tuple[str, FieldView, Any], ...]


MakeView = Callable[[Field, Raw, Fault | None, str, bool], "FieldView"]


def group_view(
    one: Field,
    name: str,
    raw: Raw,
    fault: Fault | None,
    is_required: bool,
    make: MakeView,
    culture: Culture,
    moment: Moment | None,
    words: Callable[[Fault, str], str],
) -> GroupView | None:
    """The rows that were posted, and those that must be there at least; None for another type."""
    kind = one.kind
    if not isinstance(kind, Group):
        return None
    fewest = _fewest(kind, is_required)
    numbers = posted_rows(raw, name) or tuple(range(fewest))
    faults = fault if isinstance(fault, RowFaults) else None
    rows = []
    for place, number in enumerate(numbers):
        row = f"{name}.{number}"
        own = below(raw, row)
        legend = legend_of(one, place, culture.language)
        wrong = faults.of_row(place) if faults else None
        fields = tuple(
            make(
                one.inner[inner],
                own,
                faults.of_field(place, inner) if faults else None,
                f"{row}.{inner}",
                needs,
            )
            for inner, needs in _asked(kind, row, own, culture, moment).items()
        )
        is_kept = len(numbers) <= fewest
        told = words(wrong, legend) if wrong else None
        removal = "" if is_kept or not kind.repeats else REMOVE + row
        rows.append(RowView(row, id_of(row), legend, told, fields, removal))
    add = ADD + name if len(rows) < kind.max else ""
    asks = bool(kind.show or kind.require)
    return GroupView(tuple(rows), add, one.add.text(culture.language), kind.repeats, asks)


def _fewest(kind: Group, is_required: bool) -> int:
    """How many rows stand there before anybody asked for one."""
    return max(kind.min, 1 if is_required or not kind.repeats else 0)


def _asked(
    kind: Group, row: str, raw: Raw, culture: Culture, moment: Moment | None
) -> Mapping[str, bool]:
    if moment is None:
        return {name: inner.required for name, inner in kind.inner.items()}
    read = {n: inner.parse_form(raw, f"{row}.{n}", culture) for n, inner in kind.inner.items()}
    known = {n: v for n, v in read.items() if v is not None and not isinstance(v, Fault)}
    return kind.shown(known, moment)


def legend_of(one: Field, place: int, language: str) -> str:
    """`Household member 2`; of a group that does not repeat, just its title."""
    words = one.one.text(language)
    return f"{words} {place + 1}" if isinstance(one.kind, Group) and one.kind.repeats else words


def shown_rows(
    one: Field, value: Any, parts: Iterable[FieldView], language: str
) -> tuple[ShownRow, ...]:
    views = {view.of.name: view for view in parts}
    return tuple(
        ShownRow(
            legend_of(one, place, language),
            tuple((views[n].label, views[n], answer) for n, answer in row.answers.items()),
        )
        for place, row in enumerate(value or ())
    )


def id_of(name: str) -> str:
    return f"f-{name.replace('.', '-')}"


# -- what the buttons do -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Changed:
    """What the form holds after a button, and the row that the person goes on with (`f-household-1`)."""

    typed: Typed
    focus: str


def is_row_button(then: str) -> bool:
    return then.startswith((ADD, REMOVE))


def taken(
    fields: Iterable[Field], typed: Raw, then: str, culture: Culture, *, is_sent: bool
) -> Changed:
    """What the form holds after it was posted: by a button of a group, on the way, or to be sent."""
    if is_row_button(then):
        return press(fields, typed, then)
    found = without_empty_rows(fields, typed, culture) if is_sent else dict(typed)
    return Changed(found, "")


def press(fields: Iterable[Field], typed: Raw, then: str) -> Changed:
    """Adds or removes the row that a button names. One that names nothing changes nothing."""
    found = {name: list(values) for name, values in typed.items()}
    if then.startswith(ADD):
        path = then.removeprefix(ADD).split(".")
    else:
        path = then.removeprefix(REMOVE).split(".")[:-1]
    group = _group_at(fields, path)
    if group is None:
        return Changed(dict(found), "")
    name, kind = ".".join(path), group
    if len(path) == 3:  # the row around is there, although nothing was answered in it yet
        found.setdefault(".".join(path[:2]), [MARK])
    numbers = posted_rows(found, name)
    if then.startswith(ADD):
        return _added(found, name, kind, numbers)
    return _removed(found, name, numbers, then.rpartition(".")[2])


def _group_at(fields: Iterable[Field], path: Sequence[str]) -> Group | None:
    """`household`, or `household.1.addresses`."""
    known = {field.name: field.kind for field in fields}
    kind = known.get(path[0]) if path else None
    if len(path) == 3 and isinstance(kind, Group) and path[1].isdecimal():
        kind = kind.inner.get(path[2])
    elif len(path) != 1:
        return None
    return kind if isinstance(kind, Group) else None


def _added(found: dict[str, list[str]], name: str, kind: Group, numbers: Sequence[int]) -> Changed:
    if len(numbers) >= kind.max:
        return Changed(dict(found), "")
    row = f"{name}.{max(numbers, default=-1) + 1}"
    found[row] = [MARK]
    return Changed(dict(found), id_of(row))


def _removed(
    found: dict[str, list[str]], name: str, numbers: Sequence[int], number: str
) -> Changed:
    if not number.isdecimal() or int(number) not in numbers:
        return Changed(dict(found), "")
    rest = [n for n in numbers if n != int(number)]
    focus = next((n for n in reversed(rest) if n < int(number)), rest[0] if rest else None)
    kept = _renumbered(found, name, rest)
    place = rest.index(focus) if focus is not None else None
    return Changed(kept, f"{id_of(name)}-group" if place is None else id_of(f"{name}.{place}"))


def _renumbered(typed: Raw, name: str, numbers: Iterable[int]) -> Typed:
    """Only these rows, counted from 0 without a gap."""
    others = {key: values for key, values in typed.items() if not key.startswith(f"{name}.")}
    for place, number in enumerate(numbers):
        others |= moved(typed, f"{name}.{number}", f"{name}.{place}")
    return dict(others)


def without_empty_rows(fields: Iterable[Field], typed: Raw, culture: Culture) -> Typed:
    """What was posted, without rows in which nothing stands: a row more than needed is no mistake."""
    found: Typed = dict(typed)
    for field in fields:
        found = _tidied(field.kind, field.name, found, culture)
    return found


def _tidied(kind: Any, name: str, typed: Typed, culture: Culture) -> Typed:
    if not isinstance(kind, Group):
        return typed
    full = []
    for number in posted_rows(typed, name):
        row = f"{name}.{number}"
        for inner, inner_kind in kind.inner.items():
            typed = _tidied(inner_kind, f"{row}.{inner}", typed, culture)
        answers = (k.parse_form(typed, f"{row}.{n}", culture) for n, k in kind.inner.items())
        if any(answer is not None for answer in answers):
            full.append(number)
    return _renumbered(typed, name, full)


def errors_of(view: FieldView) -> Iterable[tuple[str, str]]:
    """(id, sentence) of a field and of everything inside it, each row called by its legend."""
    if view.error:
        yield view.id, view.error
    for row in view.group.rows if view.group else ():
        if row.error:
            yield row.id, f"{row.legend}: {row.error}"
        for inner in row.fields:
            for target, told in errors_of(inner):
                yield target, f"{row.legend}: {told}"
