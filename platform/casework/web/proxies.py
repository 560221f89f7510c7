"""Who really visits when proxies stand between: `X-Forwarded-For`, read from its right end.

Each proxy appends whom it heard from, and anybody may send the header with lies in it. So an entry is
believed only when one of our proxies wrote it: the peer must be one, and from the right the first
address that is none of ours is the visitor (RFC 7239 section 5.2 and 8.1). What stands left of it is
the visitor's own word and counts for nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from casework.settings import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_BRACKETED = re.compile(r"\[([^\]]*)\](?::\d+)?")
_WITH_PORT = re.compile(r"([\d.]+):\d+")


def visitor_address(peer: str, forwarded: Sequence[str], proxies: Sequence[Network]) -> str:
    """The address of the visitor. `forwarded` are the header's lines in their order.

    An entry that is no address ends the search: the proxy that wrote it is the last one known.
    """
    known = _address(peer)
    if known is None:
        return peer
    entries = [entry for line in forwarded for entry in line.split(",")]
    for entry in reversed(entries):
        if not _is_ours(known, proxies):
            break
        told = _address(entry)
        if told is None:
            break
        known = told
    return str(known)


def _is_ours(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)


def _address(text: str) -> Address | None:
    """An address as proxies write it: alone, in brackets, with a port; IPv4 within IPv6 is IPv4."""
    text = text.strip().strip('"')
    match = _BRACKETED.fullmatch(text) or _WITH_PORT.fullmatch(text)
    try:
        found = ipaddress.ip_address(match[1] if match else text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
