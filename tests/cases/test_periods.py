"""The laws of periods, and that Python and both databases look at the same one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.cases.period_rows import load_periods
from casework.cases.periods import Period, Periods, entered, in_force, until, withdrawn
from casework.cases.reading import read_record
from casework.cases.statements import statements_of
from casework.cases.submit import submit_case
from casework.fields.base import Ref
from casework.store.database import Database
from tests.cases.conftest import Town, make_town
from tests.cases.rates import CLERK, rates_catalogue
from tests.cases.test_dated import add, amount, change, listed, permit

FIRST = date(2024, 1, 1)
days = st.integers(0, 400).map(lambda number: FIRST + timedelta(days=number))
entries = st.lists(st.tuples(days, st.integers(0, 9)), min_size=1, max_size=8)


def made(several: list[tuple[date, int]]) -> Periods:
    periods: Periods = ()
    for day, value in several:
        periods = entered(periods, day, {"amount": value})
    return periods


@given(entries, days)
def test_what_holds_on_a_day_began_last_on_that_day_or_before(
    several: list[tuple[date, int]], day: date
) -> None:
    last = dict(several)  # of two entries for one day the later one counts
    began = [since for since in last if since <= day]
    held = in_force(made(several), day)
    assert (None if held is None else held.values["amount"]) == (
        last[max(began)] if began else None
    )


@given(entries)
def test_no_two_periods_meet_and_there_is_no_gap(several: list[tuple[date, int]]) -> None:
    periods = made(several)
    starts = [one.since for one in periods if one.since]
    assert starts == sorted(set(starts))
    for one, following in pairwise(periods):
        ends = until(periods, one)
        assert ends is not None
        assert following.since == ends + timedelta(days=1)
    assert until(periods, periods[-1]) is None


@given(entries.map(lambda several: list(dict(several).items())), st.randoms(use_true_random=False))
def test_whole_entries_give_the_same_in_whatever_order(
    several: list[tuple[date, int]], random: Random
) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)
    assert made(shuffled) == made(several)


@given(entries, days)
def test_withdrawing_undoes_entering(several: list[tuple[date, int]], day: date) -> None:
    periods = tuple(one for one in made(several) if one.since != day)
    if periods:
        assert withdrawn(entered(periods, day, {"amount": 99}), day) == periods


def test_what_has_no_first_day_holds_from_the_beginning() -> None:
    old = Period(None, {"amount": 1})
    assert in_force((old,), date(1900, 1, 1)) is old
    later = entered((old,), FIRST, {"amount": 2})
    assert [one.values["amount"] for one in later] == [1, 2]
    assert until(later, old) == FIRST - timedelta(days=1)


@pytest.fixture
async def rates(db: Database, tmp_path: Path) -> Town:
    return await make_town(db, tmp_path / "home", rates_catalogue())


@pytest.mark.parametrize("seed", range(3))
async def test_python_and_the_database_look_at_the_same_period(rates: Town, seed: int) -> None:
    """Random histories and filing days: the page of a permit, the list, and the law of periods agree."""
    random = Random(seed)  # noqa: S311  (no secret)
    several = [(FIRST + timedelta(days=random.randrange(400)), n) for n in range(1, 7)]
    one = await add(rates, since=several[0][0], amount=Decimal(several[0][1]))
    for day, value in several[1:]:
        await change(rates, one, day, amount=Decimal(value))
    rows = statements_of(rates.catalogue, rates.db).rows("rate")
    (stored,) = (await load_periods(rates.db.fetch, rows, [1])).values()
    law = made(several)
    assert [(p.since, int(p.values["amount"])) for p in stored] == [
        (p.since, p.values["amount"]) for p in law
    ]
    asked = [FIRST + timedelta(days=random.randrange(-20, 420)) for _ in range(12)]
    asked += [p.since for p in law if p.since] + [
        p.since - timedelta(days=1) for p in law if p.since
    ]
    work, expected = rates.work(CLERK), []
    for day in asked:
        given_answers = {"rate": Ref(1), "filed_on": day}
        case = (await submit_case(work, permit(rates), given_answers)).reference
        held = in_force(law, day)
        wanted = None if held is None else held.values["amount"]
        expected.append((case, wanted))
        assert (await read_record(work, permit(rates), case)).values["fee"] == wanted
        if held is not None:
            assert await amount(rates, one, day) == wanted
    found = await listed(rates, "permit", fields="fee", sort="reference", limit="100")
    assert found == expected
