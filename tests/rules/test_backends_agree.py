"""The law of the room: Python, SQLite and PostgreSQL give the same answer to every rule.

Random well-typed rules are asked of random records with nulls and edges. CASEWORK_FUZZ sets how
many rules (300 when it is not set); CASEWORK_FUZZ_SEED chooses other records.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings

from casework.rules import Rule, compile_rule
from casework.rules.parser import TOO_DEEP
from tests.postgres import fresh_database
from tests.rules.databases import (
    MOMENT,
    Backend,
    PostgresBackend,
    PythonBackend,
    SqliteBackend,
)
from tests.rules.expressions import Grammar
from tests.rules.records import SCOPE, record

RULES = int(os.environ.get("CASEWORK_FUZZ", "300"))
CHANCE = random.Random(int(os.environ.get("CASEWORK_FUZZ_SEED", "7")))  # noqa: S311  (not a secret)
ROWS = [record(CHANCE) for _ in range(60)]
EXPECTED_FAULTS = (TOO_DEEP, "more than 300 parts", "is empty: its end", "too large a number")


@pytest.fixture(scope="module")
def databases(postgres_dsn: str) -> Iterator[list[Backend]]:
    with fresh_database(postgres_dsn) as url:
        sqlite, postgres = SqliteBackend(SCOPE, ROWS), PostgresBackend(url, SCOPE, ROWS)
        yield [sqlite, postgres]
        postgres.close()
        sqlite.close()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_all_back_ends_give_the_same_answer(databases: list[Backend], depth: int) -> None:
    python = PythonBackend(ROWS)

    @settings(
        max_examples=RULES // 3,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(Grammar().any(depth))
    def agrees(text: str) -> None:
        rule = compile_rule(text, SCOPE)
        if not isinstance(rule, Rule):
            assert all(
                any(words in fault.message for words in EXPECTED_FAULTS) for fault in rule
            ), rule
            assume(False)
        assert isinstance(rule, Rule)
        expected = python.answers(rule, MOMENT)
        for database in databases:
            for row, here, there in zip(
                ROWS, expected, database.answers(rule, MOMENT), strict=True
            ):
                assert _same(here, there), (
                    f"{text}\npython {here!r}, {database.name} {there!r}, "
                    f"values { {name: row[name] for name in rule.reads} }"
                )

    agrees()


def _same(one: object, other: object) -> bool:
    """Equal and of one type: True is not 1 here."""
    return type(one) is type(other) and one == other
