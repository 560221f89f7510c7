"""What was ticked and chosen on a list when it was not enough to assign: it comes again as it was.

With JavaScript the browser says so before anything is sent; without, the list comes again, and these
parameters of its address hold what was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup, escape

from casework.web.posted import Posted
from casework.web.visit import Visit

TICK, TEAM, OFFICER = "tick", "give_team", "give_officer"
NAMES = frozenset({TICK, TEAM, OFFICER})
"""Parameters of the page alone: they ask for no other rows, and no link carries them on."""
MOST = 100
"""Ticks that come again; an address has an end."""


@dataclass(frozen=True, slots=True)
class Given:
    """Whom the ticked cases were to be given to, as it stood in the two lists."""

    team: str = ""
    officer: str = ""


def address_again(back: str, posted: Posted) -> str:
    """The address of the list with what was ticked and chosen."""
    kept = [(TICK, one) for one in posted.all("reference")[:MOST]]
    kept += [(TEAM, posted.text("team")), (OFFICER, posted.text("officer"))]
    query = urlencode([(name, value) for name, value in kept if value])
    if not query:
        return back
    return f"{back}{'&' if '?' in back else '?'}{query}"


def given_again(visit: Visit) -> Given:
    query = visit.query()
    return Given(*("".join(query.get(name, ())[:1]) for name in (TEAM, OFFICER)))


def ticked(rows: Markup, references: Sequence[str]) -> Markup:
    """The rows of a list, those of these references ticked."""
    text = str(rows)
    for reference in references[:MOST]:
        box = f'name="reference" value="{escape(reference)}"'
        text = text.replace(box, f"{box} checked")
    return Markup(text)  # noqa: S704  (what was markup, with one word of ours)
