"""States as a diagram: one below the other, transitions as arrows in lanes of their own beside them.

Arrows that lead down run on the right, arrows that lead back up on the left. No two arrows share a piece
of a lane, and each carries the number of its line in the table below, so nothing has to be read twice.
Lengths are in the pixels of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from casework.catalogue import CaseType, State, Transition

BOX_WIDTH = 260
PORT = 22
"""Between two arrows that meet one box; a number has a height of 18."""
BOX_PADDING = 14
GAP = 26
LANE = 26
MARGIN = 12

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A state. `y` is its upper edge."""

    state: State
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one height to another along a lane; lane 0 is the one next to the boxes."""

    number: int
    transition: Transition
    side: Side
    start: int
    end: int
    lane: int

    @property
    def top(self) -> int:
        return min(self.start, self.end)

    @property
    def bottom(self) -> int:
        return max(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Diagram:
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left: int
    """Where the boxes begin."""
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + BOX_WIDTH

    def lane_x(self, arrow: Arrow) -> int:
        away = (arrow.lane + 1) * LANE
        return self.right + away if arrow.side == "right" else self.left - away

    def edge_x(self, arrow: Arrow) -> int:
        return self.right if arrow.side == "right" else self.left

    def path(self, arrow: Arrow) -> str:
        """Out of the box, along the lane, into the other box."""
        edge, lane = self.edge_x(arrow), self.lane_x(arrow)
        return f"M{edge} {arrow.start} H{lane} V{arrow.end} H{edge}"


def numbered(case_type: CaseType) -> tuple[tuple[int, Transition], ...]:
    """Every transition in the order of the YAML, counted from 1."""
    every = (t for state in case_type.states.values() for t in state.transitions.values())
    return tuple(enumerate(every, 1))


def draw(case_type: CaseType) -> Diagram:
    """The same states and transitions give the same drawing."""
    rows = {name: row for row, name in enumerate(case_type.states)}
    drawn = [(n, t) for n, t in numbered(case_type) if t.source in rows and t.target in rows]
    ports = {(name, side): _ports(name, side, drawn, rows) for name in rows for side in SIDES}
    boxes: dict[str, Box] = {}
    y = MARGIN
    for name, state in case_type.states.items():
        most = max(len(ports[name, side]) for side in SIDES)
        height = 2 * BOX_PADDING + max(most, 1) * PORT
        boxes[name] = Box(state, y, height)
        y += height + GAP
    arrows = _in_lanes(_arrows(drawn, rows, ports, boxes))
    lanes = {side: max((a.lane + 1 for a in arrows if a.side == side), default=0) for side in SIDES}
    left = MARGIN + lanes["left"] * LANE + 12
    width = left + BOX_WIDTH + lanes["right"] * LANE + 12 + MARGIN
    return Diagram(tuple(boxes.values()), arrows, left, width, y - GAP + MARGIN)


SIDES: tuple[Side, Side] = ("left", "right")
_End = tuple[int, int, int]
"""Row of the other end, number, and 0 where the arrow comes in or 1 where it goes out."""


def _side(transition: Transition, rows: dict[str, int]) -> Side:
    return "right" if rows[transition.target] >= rows[transition.source] else "left"


def _ports(
    name: str, side: Side, drawn: list[tuple[int, Transition]], rows: dict[str, int]
) -> list[_End]:
    """The arrows that meet a box on a side, from its top to its bottom."""
    found: list[_End] = []
    for number, transition in drawn:
        if _side(transition, rows) != side:
            continue
        if transition.source == name:
            found.append((rows[transition.target], number, 1))
        if transition.target == name:
            found.append((rows[transition.source], number, 0))
    return sorted(found)


def _arrows(
    drawn: list[tuple[int, Transition]],
    rows: dict[str, int],
    ports: dict[tuple[str, Side], list[_End]],
    boxes: dict[str, Box],
) -> list[Arrow]:
    def height(name: str, side: Side, end: _End) -> int:
        ends, box = ports[name, side], boxes[name]
        return box.middle + PORT * ends.index(end) - PORT * (len(ends) - 1) // 2

    arrows = []
    for number, transition in drawn:
        side, source, target = _side(transition, rows), transition.source, transition.target
        start = height(source, side, (rows[target], number, 1))
        end = height(target, side, (rows[source], number, 0))
        arrows.append(Arrow(number, transition, side, start, end, 0))
    return arrows


def _in_lanes(arrows: Iterable[Arrow]) -> tuple[Arrow, ...]:
    """Short arrows next to the boxes; each in the first lane that is free along all of it."""
    taken: dict[tuple[Side, int], list[Arrow]] = {}
    placed = []
    for arrow in sorted(arrows, key=lambda one: (one.bottom - one.top, one.number)):
        lane = 0
        while any(_touch(arrow, other) for other in taken.get((arrow.side, lane), ())):
            lane += 1
        one = Arrow(arrow.number, arrow.transition, arrow.side, arrow.start, arrow.end, lane)
        taken.setdefault((arrow.side, lane), []).append(one)
        placed.append(one)
    return tuple(sorted(placed, key=lambda one: one.number))


def _touch(one: Arrow, other: Arrow) -> bool:
    return one.top <= other.bottom + PORT and other.top <= one.bottom + PORT
