"""Links to several records: how they are written, posted and limited."""

from __future__ import annotations

import pytest

from casework.fields import Culture, Fault, Named, RecordLinks, Ref

CULTURE = Culture()
PARCELS = RecordLinks(to="parcel", min=2, max=3)


@pytest.mark.parametrize("text", ["PA-1; PA-2", "PA-1, PA-2", "PA-1\nPA-2", "PA-1;PA-2;;PA-1"])
def test_references_stand_apart_by_semicolons_commas_or_lines_and_count_once(text: str) -> None:
    assert PARCELS.parse_text(text, CULTURE) == (Named("PA-1"), Named("PA-2"))


def test_a_form_posts_ticked_boxes_and_what_was_typed_beside_them() -> None:
    raw = {"parcels": ["PA-1 #7", "", " PA-2, PA-3 "]}
    assert PARCELS.parse_form(raw, "parcels", CULTURE) == (Ref(7), Named("PA-2"), Named("PA-3"))
    assert PARCELS.parse_form({"parcels": ["", " "]}, "parcels", CULTURE) is None


@pytest.mark.parametrize(("text", "words"), [("A", "at least 2"), ("A,B,C,D", "Choose 3")])
def test_the_fewest_and_the_most_are_told(text: str, words: str) -> None:
    found = PARCELS.parse_text(text, CULTURE)
    assert isinstance(found, Fault)
    assert words in str(found)


def test_json_that_is_no_list_of_links_is_refused() -> None:
    for data in ("PA-1", {"id": 1}, [None, None], [1, 2], [{"id": n} for n in range(1, 9)]):
        assert isinstance(PARCELS.from_json(data), Fault), data
    assert PARCELS.from_json([]) is None


def test_a_default_and_limits_that_cross_are_told() -> None:
    for kind, option in (
        (RecordLinks(to="parcel", default="PA-1"), "default"),
        (RecordLinks(to="parcel", min=4, max=3), "min"),
    ):
        assert [name for name, _ in kind.faults()] == [option]
