"""However a case type changes: a case that moves has every answer in its field of today, or set aside."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.upgrading.random_town import Column, RandomTown
from tests.upgrading.stalls import act_on_stall, publish, read, upgrade, weigh
from tests.web.driving import Running

WALKS = int(os.environ.get("CASEWORK_UPGRADE_WALKS", "6"))
"""Random towns; `bench` and night runs may set more."""


@pytest.mark.parametrize("seed", range(WALKS))
def test_moving_never_loses_an_answer(site: Running, seed: int) -> None:
    town = RandomTown(seed)
    publish(site, town.texts())
    given = {}
    for number in range(3):
        answers = town.answers()
        made = site.api("POST", "/town/stall", "chief", json=answers)
        assert made.status_code == 201, made.text
        reference = made.json()["reference"]
        given[reference] = answers
        if number:
            act_on_stall(site, reference, "wait")
    for _ in range(4):
        town.change()
        publish(site, town.texts())
    publish(site, town.texts(is_last=True))
    foretold = {name: one.becomes for name, one in weigh(site).items()}
    assert {name: one.becomes for name, one in upgrade(site).items()} == foretold
    assert set(foretold.values()) == {"moves"}
    for reference, answers in given.items():
        told = read(site, reference)
        assert told["revision"] == site.catalogue("town").number
        for column in town.columns:
            check(site, reference, column, answers.get(column.first), told)


def check(site: Running, reference: str, column: Column, answer: Any, told: dict[str, Any]) -> None:
    if column.name:
        assert told[column.name] == column.today(answer), (reference, column)
    elif answer is not None:
        assert aside(site, reference, column) == {True}, (reference, column)


def aside(site: Running, reference: str, column: Column) -> set[bool]:
    """Whether the answers of a field that is gone still lie aside: in one column, with something in it."""
    rows = site.rows("town", "set_aside", "id, field, became", "kind = 'field'")
    stem = f"{column.first}"
    found = set()
    for number, name, became in rows:
        if became is None and (name == stem or str(name).startswith(f"{stem}_")):
            where = f"reference = '{reference}'"
            ((value,),) = site.rows("town", "stall", f'"_aside_{number}"', where)
            found.add(value is not None)
    return found
