"""The same pothole reports for every application measured, made from a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

COMMON_WORD = "street"
"""Stands in about a third of the texts."""
RARE_WORD = "aqueduct"
"""Stands in one text of twenty thousand."""

NEWEST = datetime(2026, 6, 30, 18, 0, tzinfo=UTC)
DISTRICTS = ("north", "valley", "central", "east", "west", "south", "harbor")
LANES = ("traffic_lane", "bike_lane", "crossing", "parking_lane", "shoulder")
SIZES = ("small", "medium", "large")
HAZARDS = ("none", "swerving", "damage")
STATES = ("received", "received", "received", "in_progress", "fixed")
TEAMS = ("streets", "rapid_north", "rapid_south")
PRIORITIES = ("normal", "normal", "high", "urgent")
CHANNELS = ("web", "phone", "app")
STREETS = ("Maple Ave", "Figueroa St", "Sunset Blvd", "5th St", "Alvarado St", "Vermont Ave")
PLACES = ("Downtown", "Echo Park", "Silver Lake", "Watts", "Venice", "San Pedro", "Encino")
TARGET = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Report:
    """One pothole as it is stored everywhere."""

    number: int
    address: str
    postcode: str
    district: str
    lat: float
    lon: float
    lane: str
    size: str
    hazard: str
    description: str
    severity: int
    council_district: int
    neighbourhood: str
    service_date: date | None
    external_number: str
    state: str
    team: str
    priority: str
    channel: str
    opened_on: datetime
    closed_on: datetime | None

    @property
    def due_on(self) -> datetime | None:
        return None if self.closed_on else self.opened_on + TARGET


def reports(count: int) -> Iterator[Report]:
    """So many reports, the oldest first; the same ones in every run."""
    rng = random.Random(311)
    words = _vocabulary(rng)
    first = NEWEST - timedelta(minutes=5) * count
    for number in range(1, count + 1):
        opened = first + timedelta(minutes=5) * number
        state = rng.choice(STATES)
        yield Report(
            number=number,
            address=f"{rng.randrange(1, 9999)} {rng.choice(STREETS)}",
            postcode=f"{rng.randrange(90001, 90099)}",
            district=rng.choice(DISTRICTS),
            lat=round(rng.uniform(33.7, 34.3), 6),
            lon=round(rng.uniform(-118.6, -118.2), 6),
            lane=rng.choice(LANES),
            size=rng.choice(SIZES),
            hazard=rng.choice(HAZARDS),
            description=_description(rng, words, number),
            severity=rng.randrange(1, 6),
            council_district=rng.randrange(1, 16),
            neighbourhood=rng.choice(PLACES),
            service_date=(opened + timedelta(days=3)).date() if rng.random() < 0.5 else None,
            external_number=f"1-{number:09}",
            state=state,
            team=rng.choice(TEAMS),
            priority=rng.choice(PRIORITIES),
            channel=rng.choice(CHANNELS),
            opened_on=opened,
            closed_on=opened + timedelta(days=2) if state == "fixed" else None,
        )


def _vocabulary(rng: random.Random) -> list[str]:
    """Two thousand words of syllables, so that texts are as varied as people's."""
    first, last = "bcdfghjklmnprstvwxyz", ("ran", "lem", "tis", "dor", "vun", "mak", "ser", "pil")
    starts = [sign + vowel for sign in first for vowel in "aeiou"]
    return sorted(
        {start + rng.choice(starts) + end for start in starts for end in last for _ in "123"}
    )


def _description(rng: random.Random, words: list[str], number: int) -> str:
    """Twenty words, some frequent: the tenth word of the vocabulary comes far more often than the last."""
    chosen = [words[int(len(words) * rng.random() ** 3)] for _ in range(20)]
    if rng.random() < 1 / 3:
        chosen[rng.randrange(20)] = COMMON_WORD
    if number % 20_000 == 7:
        chosen[3] = RARE_WORD
    return " ".join(chosen).capitalize() + "."
