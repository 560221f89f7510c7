"""Which language to answer in."""

from __future__ import annotations

from collections.abc import Sequence

from babel import negotiate_locale

COOKIE = "casework_language"


def choose_language(
    offered: Sequence[str], wanted: str | None, kept: str | None, accepted: str | None
) -> str:
    """What was just asked for, else what was chosen before, else what the browser says, else the first.

    `accepted` is the `Accept-Language` header (RFC 9110, 12.5.4).
    """
    for choice in (wanted, kept):
        if choice in offered and choice is not None:
            return choice
    if accepted:
        found = negotiate_locale(_preferences(accepted), list(offered), sep="-")
        if found:
            return found
    return offered[0] if offered else "en"


def _preferences(header: str) -> list[str]:
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")[:20]):
        code, _, quality = part.strip().partition(";q=")
        weighted.append((-_number(quality), position, code))
    return [code for quality, _, code in sorted(weighted) if quality]


def _number(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
