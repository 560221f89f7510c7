"""The diagram of states: every arrow has a piece of the page to itself."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.catalogue import CaseType, State, Transition
from casework.compiler import check_agency
from casework.labels import Label
from casework.manual.diagram import Diagram, draw, numbered
from casework.publishing.bundles import agency_folders
from casework.settings import bundled


def case_type(count: int, moves: list[tuple[int, int]]) -> CaseType:
    names = [f"s{number}" for number in range(count)]
    transitions: dict[str, dict[str, Transition]] = {name: {} for name in names}
    for number, (source, target) in enumerate(moves):
        one = Transition(f"t{number}", Label(), names[source % count], names[target % count])
        transitions[one.source][one.name] = one
    states = {
        name: State(
            name, Label.from_name(name), is_start=name == "s0", transitions=transitions[name]
        )
        for name in names
    }
    title = Label.from_name("case")
    return CaseType("case", title, title, {}, "C-{number}", states=states)


def assert_legible(drawn: Diagram, transitions: int) -> None:
    assert len(drawn.arrows) == transitions
    for upper, lower in zip(drawn.boxes, drawn.boxes[1:], strict=False):
        assert upper.y + upper.height < lower.y
    boxes = {box.state.name: box for box in drawn.boxes}
    for arrow in drawn.arrows:
        source, target = boxes[arrow.transition.source], boxes[arrow.transition.target]
        assert source.y <= arrow.start <= source.y + source.height
        assert target.y <= arrow.end <= target.y + target.height
        assert 0 < drawn.lane_x(arrow) < drawn.width
        assert not drawn.left <= drawn.lane_x(arrow) <= drawn.right
    for one, other in combinations(drawn.arrows, 2):
        if one.side == other.side:
            ends = {one.start, one.end} & {other.start, other.end}
            assert not ends, "each arrow meets a box at a height of its own"
            if one.lane == other.lane:
                assert one.bottom < other.top or other.bottom < one.top
    assert all(box.y + box.height < drawn.height for box in drawn.boxes)


@given(
    count=st.integers(1, 12),
    moves=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40),
)
def test_no_two_arrows_share_a_height_or_a_piece_of_a_lane(
    count: int, moves: list[tuple[int, int]]
) -> None:
    assert_legible(draw(case_type(count, moves)), len(moves))


@pytest.mark.parametrize("folder", agency_folders(bundled("agencies")), ids=lambda one: one.name)
def test_the_shipped_services_are_legible_and_numbered_as_in_the_table(folder: object) -> None:
    catalogue, _ = check_agency(folder)  # type: ignore[arg-type]
    assert catalogue is not None
    for one in catalogue.case_types():
        drawn = draw(one)
        assert_legible(drawn, len(numbered(one)))
        assert [(a.number, a.transition) for a in drawn.arrows] == list(numbered(one))
