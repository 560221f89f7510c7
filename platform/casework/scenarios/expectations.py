"""What may stand below `then:`, and who reads it. `refused` is read with the deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from casework.definition import Spot
from casework.scenarios import of_access, of_case, of_deadlines, of_people, of_values
from casework.scenarios.context import Reading
from casework.scenarios.scenario import Expectation

REFUSED = "refused"
READERS: Mapping[str, Callable[[Reading, Spot], list[Expectation]]] = MappingProxyType(
    {
        "state": of_case.read_state,
        "team": of_case.read_team,
        "officer": of_case.read_officer,
        "priority": of_case.read_priority,
        "routed by": of_case.read_routed_by,
        "values": of_values.read_values,
        "due": of_values.read_due,
        "deadlines": of_deadlines.read_deadlines,
        "message to": of_people.read_message_to,
        "message says": of_people.read_message_says,
        "tracking says": of_people.read_tracking_says,
        "may": of_access.read_may,
        "sees": of_access.read_sees,
    }
)


def read_expected(reading: Reading, then: Spot) -> tuple[Expectation, ...]:
    """All that is written below `then:`, in its order."""
    names = getattr(then.node, "entries", {}) if then.is_written else {}
    found = [READERS[name](reading, then[name]) for name in names if name in READERS]
    return tuple(one for several in found for one in several)
