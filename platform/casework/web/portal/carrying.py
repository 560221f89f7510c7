"""A form that is walked through in a preview: its answers travel in the address and are kept nowhere.

The key of such a draft is what was typed, made small. It is signed, so that an address that was put
together by hand is the address of nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import zlib
from dataclasses import dataclass, replace

import msgspec

from casework.cases.drafts import Draft, DraftTooLarge, Typed

LONGEST = 12_000
"""Letters of a key: what every server and browser takes as an address."""
_SIGNED = 16


class _Carried(msgspec.Struct, array_like=True):
    entity: str
    form: str
    typed: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Carrying:
    """Makes and reads the keys of one preview."""

    secret: bytes

    def start(self, entity: str, form: str, typed: Typed) -> Draft:
        """Raises `DraftTooLarge` for more than an address holds."""
        told = _Carried(entity, form, {name: list(texts) for name, texts in typed.items()})
        packed = zlib.compress(msgspec.json.encode(told), 9)
        key = base64.urlsafe_b64encode(self._mark(packed) + packed).decode().rstrip("=")
        if len(key) > LONGEST:
            raise DraftTooLarge("a form in a preview holds a few thousand characters at most")
        return Draft(key, entity, told.typed, form)

    def keep(self, draft: Draft, typed: Typed) -> Draft:
        return replace(self.start(draft.entity, draft.form, typed), version=draft.version + 1)

    def find(self, entity: str, key: str) -> Draft | None:
        try:
            whole = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        except (binascii.Error, ValueError):
            return None
        mark, packed = whole[:_SIGNED], whole[_SIGNED:]
        if len(key) > LONGEST or not hmac.compare_digest(mark, self._mark(packed)):
            return None
        told = msgspec.json.decode(zlib.decompress(packed), type=_Carried)
        return Draft(key, entity, told.typed, told.form) if told.entity == entity else None

    def _mark(self, packed: bytes) -> bytes:
        return hmac.new(self.secret, packed, hashlib.sha256).digest()[:_SIGNED]


def carrying(form_key: bytes, preview: int) -> Carrying:
    return Carrying(hmac.new(form_key, f"preview {preview}".encode(), hashlib.sha256).digest())
