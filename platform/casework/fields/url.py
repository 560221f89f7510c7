"""Web addresses: http and https only, so that a link can never run a script or hide who it leads to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from casework import rules
from casework.fields.base import Culture, Fault, FieldType
from casework.fields.columns import Column, ColumnKind
from casework.fields.registry import field_type

MESSAGE = "{title} must be a web address, like https://www.example.org"
LONGEST = 2000
_HOST = re.compile(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+|localhost|[0-9a-f:]+", re.I)


def read_url(text: str) -> str | None:
    """The address with scheme and host in lower case, or None."""
    if len(text) > LONGEST or not text.isprintable() or re.search(r"[\s<>\"\\^`{|}]", text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    host = f"[{host}]" if ":" in host else host.lower()
    place = host if port is None else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path, parts.query, parts.fragment))


@field_type
class Url(FieldType, frozen=True, kw_only=True):
    type_name = "url"
    doc = "A web address."
    is_shown_as_typed = True
    is_sortable = False

    def rule_type(self) -> rules.Type:
        return rules.TEXT

    def columns(self) -> tuple[Column, ...]:
        return (Column(ColumnKind.TEXT),)

    def check(self, value: str) -> Fault | None:
        return None if read_url(value) else Fault(MESSAGE)

    def parse_text(self, text: str, culture: Culture) -> str | Fault:
        """People leave the scheme out: `www.example.org` is taken as https."""
        text = text.strip()
        written = (
            text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])", text) else f"https://{text}"
        )
        return read_url(written) or Fault(MESSAGE)

    def from_json(self, data: Any) -> str | Fault | None:
        if data is None:
            return None
        return (read_url(data) if isinstance(data, str) else None) or Fault(MESSAGE)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "iri", "pattern": "^https?://", "maxLength": LONGEST}
