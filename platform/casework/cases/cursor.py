"""Where a page of a list begins: behind the last row of the page before it.

To people it is an opaque text. It holds the value the list is sorted by and the id of that row, so the
page is found by an index seek however deep it lies. It says nothing that its reader did not see, and
a text that was not made for this very list and order is refused.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import msgspec

VERSION = "2"
_DIGEST = 9
Value = str | int | float | bool | datetime | date | None


class Cursor(msgspec.Struct, frozen=True):
    """`value` is what the row is sorted by, as a neutral column value; None when it has none.

    `group` is under which heading it stands, in a list with headings.
    """

    value: Value
    id: int
    group: str | None = None


def write_cursor(cursor: Cursor, entity: str, sort: str, descending: bool) -> str:
    kind, written = _written(cursor.value)
    body = msgspec.json.encode([kind, written, cursor.id, cursor.group])
    return (
        base64.urlsafe_b64encode(_digest(body, entity, sort, descending) + body)
        .decode()
        .rstrip("=")
    )


def read_cursor(text: str, entity: str, sort: str, descending: bool) -> Cursor | None:
    """The cursor, or None when it was not written for this list in this order."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        digest, body = raw[:_DIGEST], raw[_DIGEST:]
        if len(text) > 2_000 or digest != _digest(body, entity, sort, descending):
            return None
        kind, written, row_id, group = msgspec.json.decode(
            body, type=tuple[str, str, int, str | None]
        )
        return Cursor(_READERS[kind](written), row_id, group)
    except (ValueError, KeyError, OverflowError, msgspec.DecodeError):
        return None


def _digest(body: bytes, entity: str, sort: str, descending: bool) -> bytes:
    """It finds mistakes, not malice: a forged cursor only begins the same list somewhere else."""
    order = f"{VERSION} {entity} {'-' if descending else ''}{sort} ".encode()
    return hashlib.blake2b(order + body, digest_size=_DIGEST).digest()


def _written(value: Value) -> tuple[str, str]:
    match value:
        case None:
            return "none", ""
        case bool():
            return "yes" if value else "no", ""
        case datetime():
            return "moment", value.isoformat()
        case date():
            return "day", value.isoformat()
        case float():
            return "float", value.hex()
        case int():
            return "int", str(value)
    return "text", value


def _moment(text: str) -> datetime:
    """Any database can be asked for it: ValueError or OverflowError for what has no place in UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)


_READERS: Mapping[str, Callable[[str], Value]] = {
    "none": lambda text: None,
    "yes": lambda text: True,
    "no": lambda text: False,
    "moment": _moment,
    "day": date.fromisoformat,
    "float": float.fromhex,
    "int": int,
    "text": str,
}
