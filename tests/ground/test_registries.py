"""What a room offers is known once the room is imported, and each word stands for one thing."""

import pytest

from casework.actions import ACTIONS
from casework.channels import CHANNELS
from casework.fields import FIELD_TYPES
from casework.linting import KINDS
from casework.registry import Registry
from casework.rules.functions import FUNCTIONS

REGISTRIES = {
    "actions": ACTIONS,
    "channels": CHANNELS,
    "field types": FIELD_TYPES,
    "findings": KINDS,
    "functions": FUNCTIONS,
}


@pytest.mark.parametrize("what", REGISTRIES)
def test_nothing_is_added_once_the_room_is_imported(what: str) -> None:
    with pytest.raises(RuntimeError, match=f"'late' comes too late: the registry of {what} is"):
        REGISTRIES[what].add("late", None)  # type: ignore[arg-type]
    assert "late" not in REGISTRIES[what]


def test_a_word_stands_for_one_thing() -> None:
    colours: Registry[str] = Registry("colours")
    colours.add("red", "#d4351c")

    with pytest.raises(RuntimeError, match="there are two colours called 'red'"):
        colours.add("red", "#ff0000")

    assert dict(colours) == {"red": "#d4351c"}


def test_things_come_in_the_order_in_which_they_were_added() -> None:
    colours: Registry[str] = Registry("colours")
    for name in ("red", "blue", "green"):
        colours.add(name, name)

    assert list(colours) == ["red", "blue", "green"]
    assert len(colours) == 3
    assert "black" not in colours
