"""`reconcile:` of a mapping meets its fields: only numbers add up, and totals are written as numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from casework.fields.numerals import read_number
from casework.imports.cells import Read, constant
from casework.imports.mapping import Reconcile
from casework.imports.reconcile import SumPlan
from casework.imports.section_plan import SectionPlan
from casework.imports.word import Word
from casework.imports.written_numbers import CULTURES
from casework.problems import Place, did_you_mean

Fault = Callable[[Place, str], None]


def plan_sums(
    wanted: Reconcile, sections: Sequence[SectionPlan], fault: Fault, is_whole: bool
) -> tuple[tuple[SumPlan, ...], int | None]:
    """The sums, and how many rows there must be; what is wrong is told and left out.

    Totals of the old system hold only where `is_whole`: every entity of the mapping is imported.
    """
    sums = []
    for word, expected in wanted.sums.items():
        reads = {one.entity.name: read for one in sections if (read := _number(one, word.text))}
        if sections and not reads:
            known = {name for one in sections for name in _numbers(one)}
            tail = did_you_mean(word.text, known)
            fault(word.place, f"'{word}' is no number field that is mapped{tail}")
        whole = next(iter(reads.values()), constant(None))
        total = _total(expected, fault)
        sums.append(SumPlan(word.text, reads, whole, total if is_whole else None))
    rows = _total(wanted.rows, fault)
    return tuple(sums), int(rows) if rows is not None and is_whole else None


def _numbers(section: SectionPlan) -> Iterable[str]:
    fields = section.entity.fields
    return (name for name, _ in section.own if fields[name].kind.rule_type().is_number)


def _number(section: SectionPlan, name: str) -> Read | None:
    if name not in set(_numbers(section)):
        return None
    return dict(section.own)[name]


def _total(word: Word | None, fault: Fault) -> Decimal | None:
    """A total of the old system, as the mapping writes it: with a point."""
    if word is None:
        return None
    number = read_number(word.text, CULTURES["."])
    if number is None:
        fault(word.place, f"'{word}' is no number; write one like 81234.50")
    return number
