"""For every field type: one or more settings of its options, and a strategy for values that fit them.

A type that is missing here fails `test_every_field_type_has_examples`.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as Exact
from typing import Any

import phonenumbers
from hypothesis import strategies as st

from casework import fields
from casework.fields import (
    Address,
    Culture,
    FieldText,
    FieldType,
    GeoPoint,
    Named,
    NewPerson,
    Ref,
    Row,
)
from casework.fields.days import FIRST_DAY, LAST_DAY
from casework.fields.limits import LARGEST
from casework.fields.wording import has_strange_signs, many_lines, one_line

CULTURES = (
    Culture("en", "US", "America/Los_Angeles", "USD"),
    Culture("es", "US", "America/Chicago", "USD"),
    Culture("de", "DE", "Europe/Berlin", "EUR"),
    Culture("fr", "FR", "Europe/Paris", "EUR"),
    Culture("hi", "IN", "Asia/Kolkata", "INR"),
    Culture("ar", "EG", "Africa/Cairo", "EGP"),
    Culture("ja", "JP", "Asia/Tokyo", "JPY"),
    Culture("zz", "ZZ", "UTC", "USD"),
)


@dataclass(frozen=True)
class Example:
    """A field type with its options, and values of it (never None, already in their one form)."""

    name: str
    kind: FieldType
    values: st.SearchStrategy[Any]

    def __str__(self) -> str:
        return self.name


def _texts(tidy: Callable[[str], str], most: int, alphabet: Any = None) -> st.SearchStrategy[str]:
    signs = st.characters(exclude_categories=("Cs", "Cc")) if alphabet is None else alphabet
    return (
        st.text(signs, min_size=1, max_size=most)
        .map(tidy)
        .filter(lambda text: 0 < len(text) <= most and not has_strange_signs(text, "\n"))
    )


def _exact(scale: int, least: int = -LARGEST, most: int = LARGEST) -> st.SearchStrategy[Exact]:
    return st.integers(least, most).map(lambda minor: Exact(minor).scaleb(-scale))


_REFS = st.builds(Ref, st.integers(1, 10**15), _texts(one_line, 40) | st.just(""))
_KNOWN_PEOPLE = st.from_regex(r"P-[0-9]{6}", fullmatch=True).map(Named)
_NAMED = st.from_regex(r"[A-Z]{2}-[0-9]{4}-[0-9]{6}", fullmatch=True).map(Named)
_NUMBERED = st.builds(
    Ref, st.integers(1, 10**15), st.from_regex(r"[A-Z]{2}-[0-9]{6}", fullmatch=True)
)
_PHONES = (
    st.integers(0, 9_999)
    .map(lambda n: f"+1213555{n:04}")
    .filter(lambda text: phonenumbers.is_valid_number(phonenumbers.parse(text)))
)
_EMAILS = st.from_regex(
    r"[a-z][a-z0-9]{0,9}(\.[a-z0-9]{1,5})?@[a-z]{1,9}\.(org|gov)", fullmatch=True
)
_NAMES = _texts(one_line, 60, st.sampled_from(string.ascii_letters + " '-éñł中")).filter(
    lambda name: any(sign.isalpha() for sign in name)
)


def _people(language: str) -> st.SearchStrategy[NewPerson]:
    empty = st.just("")
    return st.builds(
        NewPerson, _NAMES | empty, _EMAILS | empty, _PHONES | empty, st.just(language)
    ).filter(lambda person: bool(person.name or person.email or person.phone))


_PART = _texts(one_line, 40, st.sampled_from(string.ascii_letters + string.digits + " ,.#-'é中"))
_ADDRESSES = st.builds(Address, _PART, *[_PART | st.just("") for _ in range(4)])
_POINTS = st.builds(
    GeoPoint,
    st.floats(-90, 90).map(lambda degrees: degrees + 0.0),
    st.floats(-180, 180).map(lambda degrees: degrees + 0.0),
)
_CHANGES = (
    datetime(2026, 11, 1, 9, tzinfo=UTC),  # Los Angeles
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # Berlin, Paris
    datetime(1883, 11, 18, 18, tzinfo=UTC),  # Chicago leaves its local mean time
)
"""Moments at which clocks are put back: the hour around them comes twice."""

_MOMENTS = st.datetimes(
    datetime.fromisoformat("1000-01-04"),
    datetime.fromisoformat("9999-12-27"),
    timezones=st.just(UTC),
) | st.builds(
    lambda change, seconds: change + timedelta(seconds=seconds),
    st.sampled_from(_CHANGES),
    st.integers(-7200, 7200),
)
_LONG_TEXTS = _texts(many_lines, 200, st.characters(exclude_categories=("Cs",)))
_TOKENS = st.text(string.ascii_letters, min_size=43, max_size=43).map(Named)
OPTIONS = {
    "small": "Small",
    "large": {"en": "Large", "es": "Grande"},
    "huge": {"title": {"en": "Huge, or more", "es": "Enorme"}, "was": "giant"},
}
_CHOSEN = st.lists(st.sampled_from(list(OPTIONS)), min_size=1, unique=True).map(
    lambda words: tuple(word for word in OPTIONS if word in words)
)
_PATHS = st.from_regex(
    r"[a-zA-Z0-9/_.~-]{0,20}(\?[a-z0-9=&]{1,10})?(#[a-z0-9]{1,5})?", fullmatch=True
)
_URLS = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["example.org", "www.city.gov:8443", "xn--bcher-kva.example"]),
    _PATHS.map(lambda path: f"/{path.lstrip('/')}"),
)


def _inner(kinds: dict[str, FieldType]) -> dict[str, FieldText]:
    return {name: FieldText(kind) for name, kind in kinds.items()}


def _given(**answers: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    """Rows with any of the answers, at least one."""
    return st.fixed_dictionaries({}, optional=answers).filter(bool).map(Row)


_MEMBER: dict[str, FieldType] = {
    "name": fields.Text(required=True),
    "born": fields.Date(),
    "seen_on": fields.DateTime(),
    "income": fields.Money(),
    "rate": fields.Decimal(places=6),
    "is_student": fields.Boolean(),
    "kinds": fields.MultiChoice(options=OPTIONS),
    "home": fields.AddressField(),
    "spot": fields.GeoPointField(),
}
_ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "name": _texts(one_line, 255),
    "born": st.dates(FIRST_DAY, LAST_DAY),
    "seen_on": _MOMENTS,
    "income": _exact(2),
    "rate": _exact(6),
    "is_student": st.booleans(),
    "kinds": _CHOSEN,
    "home": _ADDRESSES,
    "spot": _POINTS,
}
_MEMBERS = _given(**_ANSWERS)
HOUSEHOLD = fields.Group(
    max=4,
    fields=_inner({**_MEMBER, "stays": fields.Group(fields=_inner({"city": fields.Text()}))}),
)
_STAYS = st.lists(_given(city=_texts(one_line, 20)), min_size=1, max_size=3).map(tuple)
_ROWS = st.lists(_given(**_ANSWERS, stays=_STAYS), min_size=1, max_size=3).map(tuple)

EXAMPLES = (
    Example("text", fields.Text(), _texts(one_line, 255)),
    Example(
        "text-us_zip",
        fields.Text(pattern="us_zip"),
        st.from_regex(r"[0-9]{5}(-[0-9]{4})?", fullmatch=True).filter(str.isascii),
    ),
    Example(
        "long_text",
        fields.LongText(),
        _texts(many_lines, 200, st.characters(exclude_categories=("Cs",))),
    ),
    Example("integer", fields.Integer(), st.integers(-LARGEST, LARGEST)),
    Example("integer-limited", fields.Integer(min=1, max=5), st.integers(1, 5)),
    Example("decimal", fields.Decimal(), _exact(2)),
    Example("decimal-6", fields.Decimal(places=6, min=Exact("-1.5")), _exact(6, -1_500_000)),
    Example("money", fields.Money(), _exact(2)),
    Example("money-JPY", fields.Money(currency="JPY"), _exact(0)),
    Example("money-KWD", fields.Money(currency="KWD", min=Exact(0)), _exact(3, 0)),
    Example("boolean", fields.Boolean(), st.booleans()),
    Example("date", fields.Date(), st.dates(FIRST_DAY, LAST_DAY)),
    Example(
        "date-limited",
        fields.Date(min="2020-01-01", max="today"),
        st.dates(date(2020, 1, 1), LAST_DAY),
    ),
    Example("datetime", fields.DateTime(), _MOMENTS),
    Example("choice", fields.Choice(options=OPTIONS), st.sampled_from(list(OPTIONS))),
    Example("multi_choice", fields.MultiChoice(options=OPTIONS), _CHOSEN),
    Example("email", fields.Email(), _EMAILS),
    Example("phone", fields.Phone(), _PHONES),
    Example("url", fields.Url(), _URLS),
    Example("address", fields.AddressField(), _ADDRESSES),
    Example("geo_point", fields.GeoPointField(), _POINTS),
    Example("person", fields.Person(), _REFS | _KNOWN_PEOPLE | _people("en")),
    Example("organisation", fields.Organisation(), _REFS | _NAMED),
    Example("record", fields.RecordLink(to="asset"), _REFS | _NAMED),
    Example(
        "records",
        fields.RecordLinks(to="asset", max=4),
        st.lists(_NUMBERED | _NAMED, min_size=1, max_size=4, unique=True).map(tuple),
    ),
    Example("user", fields.User(), _REFS),
    Example("team", fields.Team(), st.from_regex(r"[a-z][a-z0-9_]{0,47}", fullmatch=True)),
    Example(
        "file",
        fields.File(),
        _REFS | st.text(string.ascii_letters, min_size=43, max_size=43).map(Named),
    ),
    Example(
        "file-several",
        fields.File(max_files=3, accept=["pdf", "png"]),
        st.lists(_REFS | _TOKENS, min_size=1, max_size=3, unique=True).map(tuple),
    ),
    Example("group", HOUSEHOLD, _ROWS),
    Example(
        "group-plain", fields.Group(fields=_inner(_MEMBER), max=1), _MEMBERS.map(lambda r: (r,))
    ),
    Example("computed", fields.Computed(of="money", value="fee * 2"), _exact(2)),
)
