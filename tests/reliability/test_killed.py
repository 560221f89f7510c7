"""Kill -9 of the whole server in the middle of writes, again and again.

CASEWORK_KILLS sets how often the server is killed (20).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

import pytest

from tests.reliability.servers import Installation, Server, free_port
from tests.reliability.writers import Ledger, Writers, assert_kept, everything, first_visit, repeat

KILLS = int(os.environ.get("CASEWORK_KILLS", "20"))
READY_SECONDS = 30.0
"""Far above what it takes, because other tests run beside: a start that hangs is what must be seen."""

pytestmark = pytest.mark.slow


def killing(server: Server, after: float) -> Callable[[], None]:
    def kill() -> None:
        time.sleep(after)
        server.kill()

    return kill


def test_no_acknowledged_write_is_lost_and_none_is_doubled_however_often_the_server_is_killed(
    lamps: Installation, record_property: Callable[[str, object], None]
) -> None:
    api = {"Authorization": f"Bearer {lamps.token}"}
    port, ledger, ready, rng = free_port(), Ledger(), [], random.Random(4)  # noqa: S311
    writers: Writers | None = None
    for turn in range(KILLS):
        server = Server(lamps, port=port, workers=1 + turn % 2)
        ready.append(server.ready_after)
        try:
            writers = writers or first_visit(server, api, ledger)
            writers.write_until(server, ledger, killing(server, rng.uniform(0.2, 0.9)))
        finally:
            server.kill()
    assert ledger.refused == []
    assert_kept(lamps, ledger)
    counts, _ = everything(lamps)
    arrived = [w for w in ledger.unknown if counts[w.kind, w.mark] == 1]
    with Server(lamps, port=port) as server:
        assert writers is not None
        repeat(server, writers, [w for w in ledger.unknown if w.kind != "acted"])
    counts, _ = everything(lamps)
    again = [w for w in ledger.unknown if w.kind != "acted" and counts[w.kind, w.mark] != 1]
    assert again == []
    assert_kept(lamps, ledger)
    assert max(ready) < READY_SECONDS
    ready.sort()
    record_property("kills", KILLS)
    record_property("acknowledged", len(ledger.acknowledged))
    record_property("unknown", len(ledger.unknown))
    record_property("unknown_but_written", len(arrived))
    record_property("ready_p50", round(ready[len(ready) // 2], 2))
    record_property("ready_max", round(ready[-1], 2))
