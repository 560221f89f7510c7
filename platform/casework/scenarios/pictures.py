"""Files that people in scenarios send: small, and real enough for the check of contents."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image


@cache
def a_photo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(stream, "JPEG")
    return stream.getvalue()


def a_document() -> bytes:
    return b"A document.\n"


FILES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "a photo": ("photo.jpg", a_photo),
    "a document": ("document.txt", a_document),
}
"""By what a scenario calls it: the name of the file, and what makes its content."""
