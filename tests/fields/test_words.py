"""What people are told, and how much they may leave out. The sentences are public."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal as Exact
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework import fields
from casework.fields import FORMATS, Address, Culture, Fault, FieldType, GeoPoint, NewPerson, Ref
from casework.rules import Moment
from tests.fields.examples import OPTIONS

US = Culture("en", "US", "America/Los_Angeles", "USD")
SPANISH = Culture("es", "US", "America/Los_Angeles", "USD")
GERMAN = Culture("de", "DE", "Europe/Berlin", "EUR")
FRENCH = Culture("fr", "FR", "Europe/Paris", "EUR")
INDIAN = Culture("hi", "IN", "Asia/Kolkata", "INR")
EGYPTIAN = Culture("ar", "EG", "Africa/Cairo", "EGP")

UNDERSTOOD: list[tuple[FieldType, str, Culture, Any]] = [
    (fields.Integer(), "1,234", US, 1234),
    (fields.Integer(), " +7 ", US, 7),
    (fields.Integer(), "−12", US, -12),  # noqa: RUF001
    (fields.Integer(), "12.0", US, 12),
    (fields.Integer(), "1.234", GERMAN, 1234),
    (fields.Integer(), "٣٤", EGYPTIAN, 34),
    (fields.Integer(), "12,34,567", INDIAN, 1_234_567),
    (fields.Decimal(places=1), "1,234.5", US, Exact("1234.5")),
    (fields.Decimal(places=1), "1\u202f234,5", FRENCH, Exact("1234.5")),
    (fields.Decimal(places=1), "1 234,5", FRENCH, Exact("1234.5")),
    (fields.Decimal(), "1.234,5", GERMAN, Exact("1234.5")),
    (fields.Decimal(), ".5", US, Exact("0.5")),
    (fields.Decimal(), "-0", US, Exact("0")),
    (fields.Money(currency="USD"), "$1,234.50", US, Exact("1234.50")),
    (fields.Money(currency="USD"), "-$5", US, Exact("-5")),
    (fields.Money(currency="USD"), "USD 12", US, Exact("12")),
    (fields.Money(currency="EUR"), "12,30 €", GERMAN, Exact("12.30")),
    (fields.Boolean(), "Yes", US, True),
    (fields.Boolean(), "Sí", SPANISH, True),
    (fields.Boolean(), "N", US, False),
    (fields.Date(), "2026-11-23", GERMAN, date(2026, 11, 23)),
    (fields.Date(), "11/23/2026", US, date(2026, 11, 23)),
    (fields.Date(), "23/11/2026", FRENCH, date(2026, 11, 23)),
    (fields.Date(), "23.11.2026", GERMAN, date(2026, 11, 23)),
    (fields.Date(), "01/05/2018 12:00:00 AM", US, date(2018, 1, 5)),
    (fields.DateTime(), "12/31/2017 11:59:58 PM", US, datetime(2018, 1, 1, 7, 59, 58, tzinfo=UTC)),
    (fields.DateTime(), "2026-11-23T14:30:00Z", US, datetime(2026, 11, 23, 14, 30, tzinfo=UTC)),
    (fields.DateTime(), "2026-11-23 2:30 p.m.", US, datetime(2026, 11, 23, 22, 30, tzinfo=UTC)),
    (fields.Choice(options=OPTIONS), "Grande", US, "large"),
    (fields.Choice(options=OPTIONS), "giant", US, "huge"),
    (fields.MultiChoice(options=OPTIONS), "Huge, or more; small", US, ("small", "huge")),
    (fields.MultiChoice(options=OPTIONS), "large, small", US, ("small", "large")),
    (fields.Text(pattern="licence_plate"), " 8abc123 ", US, "8ABC123"),
    (fields.Email(), "Ana@EXAMPLE.org", US, "Ana@example.org"),
    (fields.Phone(), "(213) 555-0123", US, "+12135550123"),
    (fields.Phone(), "+49 30 123456", US, "+4930123456"),
    (fields.Url(), "www.example.org/a", US, "https://www.example.org/a"),
    (fields.Url(), "HTTP://Example.ORG/A", US, "http://example.org/A"),
    (fields.AddressField(), "200 N Spring St", US, Address("200 N Spring St")),
    (
        fields.AddressField(),
        "1 A St; ; Reno; NV; 89501",
        US,
        Address("1 A St", "", "Reno", "NV", "89501"),
    ),
    (fields.GeoPointField(), "(34.05, -118.24)", US, GeoPoint(34.05, -118.24)),
    (fields.Person(), "Ana <ana@example.org>", US, NewPerson("Ana", "ana@example.org")),
    (fields.Person(), "(213) 555-0123", SPANISH, NewPerson(phone="+12135550123", language="es")),
    (fields.RecordLink(to="asset"), "Lamp 7 #12", US, Ref(12)),
]


@pytest.mark.parametrize(("kind", "text", "culture", "value"), UNDERSTOOD)
def test_what_people_write_is_understood(
    kind: FieldType, text: str, culture: Culture, value: Any
) -> None:
    assert kind.parse_text(text, culture) == value


REFUSED: list[tuple[FieldType, str, Culture, str]] = [
    (fields.Integer(), "twelve", US, "this must be a whole number, like 12"),
    (fields.Integer(), "1.5", US, "this must be a whole number, like 12"),
    (fields.Integer(), "1,23", US, "this must be a whole number, like 12"),
    (fields.Integer(), "1.5", GERMAN, "this must be a whole number, like 12"),
    (fields.Integer(max=5), "6", US, "this must be 5 or less"),
    (fields.Integer(min=1), "0", US, "this must be 1 or more"),
    (fields.Integer(), "9" * 16, US, "this must be a smaller number"),
    (fields.Integer(), "9" * 400, US, "this must be a whole number, like 12"),
    (fields.Decimal(), "1e5", US, "this must be a number, like 1,234.5"),
    (fields.Decimal(), "nan", GERMAN, "this must be a number, like 1.234,5"),
    (fields.Decimal(), "0.125", US, "this must have 2 decimal places or fewer"),
    (fields.Money(currency="USD"), "€5", US, "this must be an amount, like $1,234.50"),
    (fields.Money(currency="USD"), "5.001", US, "this must have 2 decimal places or fewer"),
    (fields.Money(currency="JPY"), "5.5", US, "this must be a whole number, like 12"),
    (fields.Boolean(), "perhaps", US, "Answer this with yes or no"),
    (fields.Date(), "31/02/2026", FRENCH, "Enter a real date for this"),
    (fields.Date(), "2/30/2026", US, "Enter a real date for this"),
    (fields.Date(), "1/2/26", US, "this must have a year in four figures, like 2026"),
    (fields.Date(), "2026-01-01 14:00", US, "this must be a day without a time"),
    (fields.Date(min="2026-01-01"), "2025-12-31", US, "this must be 2026-01-01 or later"),
    (fields.Date(max="2026-01-01"), "2026-01-02", US, "this must be 2026-01-01 or earlier"),
    (fields.DateTime(), "2026-11-23", US, "this must have a time of day, like 14:30 or 2:30 pm"),
    (
        fields.DateTime(),
        "2026-11-23 25:00",
        US,
        "this must have a time of day, like 14:30 or 2:30 pm",
    ),
    (
        fields.DateTime(),
        "2026-03-08 02:30",
        US,
        "this names a time that the clocks skipped on that day",
    ),
    (fields.Choice(options=OPTIONS), "medium", US, "Choose this from the list"),
    (fields.MultiChoice(options=OPTIONS), "small; medium", US, "Choose this from the list"),
    (fields.Text(max_length=3), "abcd", US, "this must be 3 characters or fewer"),
    (fields.Text(min_length=3), "ab", US, "this must be 3 characters or more"),
    (fields.Text(), "a\x00b", US, "this has signs that cannot be shown; type it again"),
    (fields.Text(pattern="us_zip"), "9001", US, "this must be a ZIP code, like 90012"),
    (fields.Email(), "ana@", US, "this must be an email address, like name@example.org"),
    (
        fields.Email(),
        "a@b.org, c@d.org",
        US,
        "this must be an email address, like name@example.org",
    ),
    (fields.Phone(), "911", US, "this must be a phone number, like (201) 555-0123"),
    (fields.Phone(), "213 555 0123 x4", US, "this must be a number without an extension"),
    (
        fields.Url(),
        "javascript:alert(1)",
        US,
        "this must be a web address, like https://www.example.org",
    ),
    (
        fields.Url(),
        "ftp://example.org",
        US,
        "this must be a web address, like https://www.example.org",
    ),
    (
        fields.Url(),
        "https://city.gov@evil.example",
        US,
        "this must be a web address, like https://www.example.org",
    ),
    (fields.GeoPointField(), "91, 0", US, "this must have a latitude between -90 and 90"),
    (fields.GeoPointField(), "0, 181", US, "this must have a longitude between -180 and 180"),
    (
        fields.Person(),
        "Ana; Bea",
        US,
        "this must be a person: a name, an email address or a phone number",
    ),
    (fields.Person(contact="email"), "Ana", US, "Enter an email address"),
    (fields.RecordLink(to="asset"), "#0", US, "this must be the reference of a record"),
]


@pytest.mark.parametrize(("kind", "text", "culture", "sentence"), REFUSED)
def test_what_cannot_be_meant_is_refused_in_words(
    kind: FieldType, text: str, culture: Culture, sentence: str
) -> None:
    found = kind.parse_text(text, culture)
    assert isinstance(found, Fault)
    assert str(found) == sentence


def test_a_refused_secret_is_not_repeated() -> None:
    for kind in (fields.Text(pattern="ssn"), fields.Phone(), fields.Email(), fields.Money()):
        found = kind.parse_text("987-65-43210", US)
        assert isinstance(found, Fault)
        assert "987" not in str(found) + str(dict(found.values))


SHOWN: list[tuple[FieldType, Any, Culture, str]] = [
    (fields.Integer(), 1234567, US, "1,234,567"),
    (fields.Integer(), 1234567, INDIAN, "12,34,567"),
    (fields.Decimal(), Exact("-1234.50"), GERMAN, "-1.234,50"),
    (fields.Money(), Exact("1234.50"), US, "$1,234.50"),
    (fields.Money(), Exact("-5.00"), US, "-$5.00"),
    (fields.Money(currency="EUR"), Exact("1234.50"), GERMAN, "1.234,50\xa0€"),
    (fields.Boolean(), True, SPANISH, "Sí"),
    (fields.Date(), date(2026, 11, 23), US, "Nov 23, 2026"),
    (fields.DateTime(), datetime(2026, 11, 23, 22, 30, tzinfo=UTC), GERMAN, "23.11.2026, 23:30"),
    (fields.Choice(options=OPTIONS), "large", SPANISH, "Grande"),
    (fields.Choice(options=OPTIONS), "long_gone", US, "long_gone"),
    (fields.MultiChoice(options=OPTIONS), ("small", "large"), US, "Small, Large"),
    (fields.Phone(), "+12135550123", US, "(213) 555-0123"),
    (fields.Phone(), "+12135550123", GERMAN, "+1 213-555-0123"),
    (
        fields.AddressField(),
        Address("1 A St", "Apt 2", "Reno", "NV", "89501"),
        US,
        "1 A St, Apt 2, Reno, NV 89501",
    ),
    (fields.RecordLink(to="asset"), Ref(12, "SL-000007"), US, "SL-000007"),
]


@pytest.mark.parametrize(("kind", "value", "culture", "words"), SHOWN)
def test_values_are_shown_as_people_there_write_them(
    kind: FieldType, value: Any, culture: Culture, words: str
) -> None:
    assert kind.display(value, culture) == words


def test_the_boxes_of_a_date_say_which_one_is_empty() -> None:
    found = fields.Date().parse_form({"d.day": ["3"], "d.year": ["2026"]}, "d", US)
    assert found == Fault("{title} must include a month", {"part": "month"})


def test_a_month_may_be_a_name() -> None:
    raw = {"d.day": ["3"], "d.month": ["Noviembre"], "d.year": ["2026"]}
    assert fields.Date().parse_form(raw, "d", SPANISH) == date(2026, 11, 3)


def test_today_as_a_limit_is_the_day_on_the_wall_of_the_agency() -> None:
    zone = ZoneInfo("America/Los_Angeles")
    evening = datetime(2026, 11, 24, 5, tzinfo=UTC)
    moment = Moment(evening, date(2026, 11, 23), zone)
    day, instant = fields.Date(max="today"), fields.DateTime(max="today")
    assert day.check_on(date(2026, 11, 23), moment) is None
    assert str(day.check_on(date(2026, 11, 24), moment)) == "this must be today or in the past"
    assert instant.check_on(evening, moment) is None
    assert str(fields.Date(min="today").check_on(date(2026, 11, 22), moment)) == (
        "this must be today or in the future"
    )


def test_both_moments_of_an_hour_that_comes_twice_are_kept_apart() -> None:
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    second = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    kind = fields.DateTime()
    texts = [kind.export_text(value, US) for value in (first, second)]
    assert texts == ["2026-11-01 01:30", "2026-11-01 01:30-0800"]
    assert [kind.parse_text(text, US) for text in texts] == [first, second]


def test_a_file_is_judged_by_what_is_in_it_and_by_its_ending() -> None:
    photo = fields.File(accept="image", max_size=1)
    assert photo.check_upload("a.JPG", "image/jpeg", 1000) is None
    assert "must be an image" in str(photo.check_upload("a.jpg", "text/html", 1000))
    assert "must be an image" in str(photo.check_upload("a.svg", "image/svg+xml", 1000))
    assert "must be an image" in str(photo.check_upload("a.html", "image/jpeg", 1000))
    assert "smaller than 1 MB" in str(photo.check_upload("a.jpg", "image/jpeg", 1_000_001))
    assert "is empty" in str(photo.check_upload("a.jpg", "image/jpeg", 0))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_named_format_fits_its_own_example(name: str) -> None:
    known = FORMATS[name]
    assert known.name == name
    assert known.fits(known.tidy(known.example))
    assert "{example}" in known.sentence
    assert not known.fits("")
    assert not known.fits(known.example + "\n")


@pytest.mark.parametrize("text", ["a" * 5000, "A-" * 5000, "1" * 5000 + "!", "a' " * 3000])
def test_no_named_format_is_slow_on_hostile_text(text: str) -> None:
    for known in FORMATS.values():
        assert known.fits(text) in (True, False)


def test_screens_learn_what_the_options_mean_for_them() -> None:
    assert fields.Date().control(US) == {"date_order": "mdy"}
    assert fields.DateTime().control(GERMAN) == {"date_order": "dmy"}
    assert fields.Money().control(GERMAN) == {"symbol": "€", "currency": "EUR"}
    short = fields.Text(max_length=9, pattern="digits")
    assert short.control(US) == {"max_length": 9, "format": "digits", "inputmode": "numeric"}
    picture = fields.File(accept="image", max_size=2).control(US)
    assert picture["accept"] == ".jpg,.jpeg,.png,.webp,.gif"
    assert (picture["max_size"], picture["max_bytes"], picture["several"]) == (2, 2_000_000, False)
    assert fields.Text().choices("en") is None
    assert fields.Choice(options=OPTIONS).choices("es") == (
        ("small", "Small"),
        ("large", "Grande"),
        ("huge", "Enorme"),
    )


def test_a_user_is_chosen_by_number() -> None:
    assert fields.User().parse_form({"who": ["12"]}, "who", US) == Ref(12)
