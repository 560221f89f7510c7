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
    """A PDF of one empty page, which every field for documents takes."""
    return _PDF


_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""

FILES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "a photo": ("photo.jpg", a_photo),
    "a document": ("document.pdf", a_document),
}
"""By what a scenario calls it: the name of the file, and what makes its content."""
