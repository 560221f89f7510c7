"""The findings as tables: on the terminal, and in `benchmarks/results.md`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.serving import Measured, Table, ratio

OURS, DJANGO, HAND, ON_POSTGRESQL = "Casework", "Django", "hand-written", "Casework, PostgreSQL"
TIE = 1.3
"""Below this, two numbers of one run are the same."""

AIMS = {
    "list page": (15, 3),
    "record form": (15, 3),
    "API get": (5, 3),
    "API list": (5, 3),
    "API create": (3, 3),
    "search, rare word": (50, None),
    "search, common word": (50, None),
}
"""By kind: how many times cheaper than Django, and how many times the hand-written at most."""


@dataclass
class Findings:
    """One run."""

    rows: int
    facts: list[str]
    requests: Table
    postgresql: Table = field(default_factory=dict)
    other: list[tuple[str, str, str]] = field(default_factory=list)
    """(what, how much, the aim)."""


INTRODUCTION = f"""\
# Benchmarks

Written by `make bench`. Processor time is that of the server's whole process tree (and of the database
server's processes) divided by the requests; latency is seen by the client over loopback. Every
application has its own copy of the same cases and commits with `synchronous=FULL`. Numbers are of one
run, the median of three rounds in turns; ratios below {TIE} are ties."""
PROCESSOR = """\
## Processor time, milliseconds a request

Casework: sign-in by session or token, permissions, audit, translation. Django: admin pages by session,
Django REST Framework by token, both as superuser. The hand-written application does none of this
work. The case page stands beside Django's change form, where an officer would read a case. A list is
asked for again and again here, so its count beyond 10,000 is one that was made up to ten seconds ago
(`cases/listing.py`); counted anew, the list costs about 0.15 ms more, and the common word 0.5 ms."""
POSTGRESQL = """\
## Casework on PostgreSQL

Processor time of the application and of PostgreSQL's processes together."""


def markdown(found: Findings) -> str:
    latency_head = [f"{name}{how}" for name in (OURS, DJANGO, HAND) for how in ("", ", 8 at once")]
    parts = [
        INTRODUCTION,
        "\n".join(f"- {fact}" for fact in [*found.facts, f"{found.rows:,} cases"]),
        PROCESSOR,
        _table(_cpu_head(), [_cpu_row(kind, row) for kind, row in found.requests.items()]),
        "## Latency, milliseconds (p50 / p95)",
        _table(
            ["", *latency_head], [_latency_row(kind, row) for kind, row in found.requests.items()]
        ),
    ]
    if found.postgresql:
        head = ["", "CPU ms", "p50 / p95 ms", "8 at once", "requests a second, 8 at once"]
        rows = [_postgresql_row(kind, row[ON_POSTGRESQL]) for kind, row in found.postgresql.items()]
        parts += [POSTGRESQL, _table(head, rows)]
    parts += ["## The rest", _table(["", "measured", "aim"], [list(one) for one in found.other])]
    return "\n\n".join(parts) + "\n"


def _cpu_head() -> list[str]:
    return ["", OURS, DJANGO, HAND, f"{DJANGO} / {OURS}", f"{OURS} / {HAND}", "aims", "reached"]


def _cpu_row(kind: str, row: dict[str, Measured]) -> list[str]:
    cheaper, dearer = ratio(row, DJANGO, OURS), ratio(row, OURS, HAND)
    least, most = AIMS.get(kind, (None, None))
    aims = [f">= {least}x" if least else "", f"<= {most}x" if most else ""]
    misses = [
        least is not None and cheaper is not None and cheaper < least,
        most is not None and dearer is not None and dearer > most,
    ]
    reached = "" if kind not in AIMS else "no" if any(misses) else "yes"
    cells = [f"{row[name].cpu:.2f}" if name in row else "" for name in (OURS, DJANGO, HAND)]
    return [kind, *cells, _times(cheaper), _times(dearer), " ".join(filter(None, aims)), reached]


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}x" if value >= 10 else f"{value:.1f}x"


def _latency_row(kind: str, row: dict[str, Measured]) -> list[str]:
    cells = [kind]
    for name in (OURS, DJANGO, HAND):
        one = row.get(name)
        cells += ["", ""] if one is None else [
            f"{one.p50:.1f} / {one.p95:.1f}",
            f"{one.together_p50:.1f} / {one.together_p95:.1f}",
        ]  # fmt: skip
    return cells


def _postgresql_row(kind: str, one: Measured) -> list[str]:
    together = f"{one.together_p50:.1f} / {one.together_p95:.1f}"
    return [kind, f"{one.cpu:.2f}", f"{one.p50:.1f} / {one.p95:.1f}", together, f"{one.rate:.0f}"]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    ruler = "|".join(
        "-" * (width + 2) if at == 0 else "-" * (width + 1) + ":" for at, width in enumerate(widths)
    )
    return "\n".join([line(head), f"|{ruler}|", *map(line, rows)])
