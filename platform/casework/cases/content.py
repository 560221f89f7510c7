"""What is really in an uploaded file, whatever its name says; images come out clean.

A file is taken when its content shows a media type that the field accepts AND its name ends like that
type. Images are decoded and written again: that drops metadata (the place a photo was taken), hidden
payloads and anything behind the image. The pixel cap is asked of the header, before decoding.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from casework.fields.base import Fault
from casework.fields.file import IMAGES
from casework.fields.wording import has_strange_signs, one_line

LONGEST_NAME = 120
MOST_PIXELS = 64_000_000
"""Of a JPEG, which is decoded at a smaller scale."""
MOST_PIXELS_WHOLE = 24_000_000
"""Of the other kinds, which are decoded whole."""
LONGEST_SIDE = 4096
MOST_PARTS = 5_000

NOT_AN_IMAGE = Fault("The file for {title} is not an image that can be opened")
TOO_LARGE = Fault("The image for {title} has too many pixels")

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_PARTS: Mapping[str, str] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word/document.xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xl/workbook.xml",
}
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_TEXTS = frozenset({"text/plain", "text/csv"})
_TURNS = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)


def clean_name(name: str) -> str:
    """The name as people see it: no folder, no signs that hide or turn text, its ending kept."""
    base = one_line(name.replace("\\", "/").rsplit("/", 1)[-1].translate(_TURNS))
    plain = "".join(sign for sign in base if not has_strange_signs(sign)) or "file"
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= LONGEST_NAME else stem[: LONGEST_NAME - 12] + dot + ending[:10]


def media_type_of(content: bytes, name: str, accepted: Mapping[str, tuple[str, ...]]) -> str:
    """The accepted media type that both the name and the content show, or what the content is."""
    seen = _seen(content, name)
    for media_type, endings in accepted.items():
        if name.lower().endswith(endings) and _shows(content, media_type, seen):
            return media_type
    return next(iter(sorted(seen)), "application/octet-stream")


def _seen(content: bytes, name: str) -> frozenset[str]:
    import puremagic  # with the first upload, not with the start

    try:
        found = puremagic.magic_string(content[:1_000_000], filename=name)
    except (puremagic.PureError, ValueError):
        return frozenset()
    return frozenset(each.mime_type for each in found if each.mime_type)


def _shows(content: bytes, media_type: str, seen: frozenset[str]) -> bool:
    if media_type in _TEXTS:
        return not seen - _TEXTS and _is_text(content)
    if media_type in _PARTS or media_type.startswith(_OPEN_DOCUMENT):
        return _is_office(content, media_type)
    return media_type in seen


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_office(content: bytes, media_type: str) -> bool:
    """Looks at the list of parts only; nothing is unpacked but the short type of an OpenDocument."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS or any("vbaProject" in name for name in names):
                return False
            if media_type in _PARTS:
                return _PARTS[media_type] in names
            if "mimetype" not in names or archive.getinfo("mimetype").file_size > 100:
                return False
            return archive.read("mimetype").decode("ascii", "replace").strip() == media_type
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return False


def clean_content(content: bytes, media_type: str) -> bytes | Fault:
    """The content as it may be kept. Costly for images: call it in a thread."""
    if media_type not in IMAGES:
        return content
    try:
        return _encoded(content, _FORMATS[media_type])
    except _TooLargeError:
        return TOO_LARGE
    except Exception:
        return NOT_AN_IMAGE


class _TooLargeError(Exception):
    pass


def _encoded(content: bytes, form: str) -> bytes:
    from PIL import Image, ImageOps  # with the first image, not with the start

    with Image.open(io.BytesIO(content), formats=[form]) as image:
        most = MOST_PIXELS if form == "JPEG" else MOST_PIXELS_WHOLE
        if image.width * image.height > most:
            raise _TooLargeError
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())
        if upright.mode == "P":
            clean.putpalette(upright.getpalette() or [])
        if form == "JPEG" and clean.mode not in ("RGB", "L"):
            clean = clean.convert("RGB")
        written = io.BytesIO()
        clean.save(written, form, **({"quality": 88} if form in ("JPEG", "WEBP") else {}))
        return written.getvalue()
