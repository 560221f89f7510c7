"""What a named format tells its control: the keys a telephone shows, what a browser may fill in."""

import pytest

from casework.fields.base import Culture
from casework.fields.formats import FORMATS
from casework.fields.text import Text

CULTURE = Culture()


def test_a_zip_code_is_typed_with_figures_and_filled_in_by_the_browser() -> None:
    control = Text(pattern="us_zip").control(CULTURE)
    assert control["inputmode"] == "numeric"
    assert control["autocomplete"] == "postal-code"


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_figures_alone_are_asked_for_only_where_no_letter_fits(name: str) -> None:
    known = FORMATS[name]
    if known.control.get("inputmode") == "numeric":
        assert not any(sign.isalpha() for sign in known.example)
