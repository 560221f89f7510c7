"""How a file writes dates is said in letters, and read without guessing."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.imports.date_format import date_reader


@pytest.mark.parametrize(
    ("written", "cell", "moment"),
    [
        ("MM/DD/YYYY hh:mm:ss AM", "12/31/2017 11:59:58 PM", "2017-12-31T23:59:58"),
        ("MM/DD/YYYY hh:mm:ss AM", "01/05/2018 12:00:00 AM", "2018-01-05T00:00:00"),
        ("MM/DD/YYYY hh:mm:ss AM", "1/5/2018 12:30:00 p.m.", "2018-01-05T12:30:00"),
        ("YYYY-MM-DDThh:mm:ssZ", "2018-01-05T13:00:59Z", "2018-01-05T13:00:59"),
        ("DD.MM.YYYY", "29.02.2020", "2020-02-29T00:00:00"),
        ("DD-MMM-YYYY", "05-Jan-2018", "2018-01-05T00:00:00"),
    ],
)
def test_a_cell_is_read_as_the_format_says(written: str, cell: str, moment: str) -> None:
    read = date_reader(written)
    assert not isinstance(read, str)
    found = read(cell)
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "cell",
    ["31/12/2017 11:00:00 PM", "12/31/17 11:00:00 PM", "02/30/2018 01:00:00 AM", "", "12/31/2017",
     "12/31/2017 13:00:00 PM", "12/31/2017 00:10:00 AM", "12/31/2017 11:00:00 PM x"],
)  # fmt: skip
def test_a_cell_written_otherwise_names_no_moment(cell: str) -> None:
    read = date_reader("MM/DD/YYYY hh:mm:ss AM")
    assert not isinstance(read, str)
    assert read(cell) is None


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("%m/%d/%Y", "'Y' means nothing here; a format is like MM/DD/YYYY hh:mm:ss AM"),
        ("MM/DD/YY", "'Y' means nothing here; a format is like MM/DD/YYYY hh:mm:ss AM"),
        ("hh:mm", "a format names year, month and day, like YYYY-MM-DD"),
        ("MM/MM/YYYY", "a part stands here twice; a format is like MM/DD/YYYY hh:mm:ss AM"),
    ],
)
def test_a_format_that_means_nothing_is_told(written: str, wrong: str) -> None:
    assert date_reader(written) == wrong


DAYS = st.datetimes(
    datetime.fromisoformat("1000-01-02T00:00:00"), datetime.fromisoformat("9999-12-29T00:00:00")
)


@given(DAYS)
def test_what_was_written_is_read_again(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    read = date_reader("YYYY/MM/DD hh:mm:ss")
    assert not isinstance(read, str)
    written = f"{moment.year:04}/{moment.month:02}/{moment.day:02} {moment:%H:%M:%S}"
    assert read(written) == moment
