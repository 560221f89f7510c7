"""Pass 6: routing. The first line that passes decides, so the last must take every case."""

from __future__ import annotations

from casework.catalogue import Route
from casework.compiler.findings import Findings
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import Spot
from casework.definition.model import CaseTypeText, RouteText
from casework.rules import Rule

KNOWN_AT_ONCE = {"opened_on", "created_on", "channel"}
"""System fields that a case has before it is routed."""


def resolve_routing(
    written: Written, case: CaseTypeText, names: Names, findings: Findings
) -> tuple[Route, ...]:
    routes = []
    for number, text in enumerate(case.routing):
        spot = written.spot["routing"][number]
        _check_line(text, spot, number == len(case.routing) - 1, findings)
        if text.team is not None and text.team not in names.teams:
            findings.unknown(spot["team"].place, "team", text.team, names.teams)
        when = rule_at(spot["when"], text.when, written.scope, findings)
        _check_known(when, written, spot["when"], findings)
        routes.append(
            Route(
                number=number + 1,
                when=when,
                team=text.team,
                priority=text.priority,
                title=label(text.title, names),
                line=spot.place.line,
            )
        )
    return tuple(routes)


def _check_known(rule: Rule | None, written: Written, spot: Spot, findings: Findings) -> None:
    """What a case has only when it is stored and routed cannot decide where it goes."""
    for name in sorted(rule.reads & written.row_types.keys()) if rule else ():
        findings.add(
            spot.place,
            f"nothing points to a new case yet, so routing cannot ask for '{name}'",
            "routing",
        )
    for name in sorted(rule.reads & (written.system.keys() - KNOWN_AT_ONCE)) if rule else ():
        findings.add(
            spot.place, f"a new case has no '{name}' yet, so routing cannot ask for it", "routing"
        )


def _check_line(text: RouteText, spot: Spot, is_last: bool, findings: Findings) -> None:
    if text.otherwise and text.when is not None:
        findings.add(
            spot["otherwise"].key_place, "a line has 'when' or 'otherwise', not both", "routing"
        )
    elif text.otherwise and not is_last:
        findings.add(
            spot["otherwise"].key_place,
            "'otherwise' takes every case, so the lines below it would never be asked; move it to the end",
            "routing",
        )
    elif is_last and not text.otherwise:
        findings.add(
            spot.place,
            "the last line of routing must be 'otherwise: true', so that no case is left over",
            "routing",
        )
    elif text.when is None and not text.otherwise:
        findings.add(
            spot.place, "a line of routing needs 'when: ...' or 'otherwise: true'", "routing"
        )
    if text.team is None and text.priority is None:
        findings.add(
            spot.place, "a line of routing decides nothing without 'team' or 'priority'", "routing"
        )
