"""A file that somebody sent: a photo, a plan, a letter."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from casework.fields.base import Culture, Fault, Raw, first
from casework.fields.link import Link
from casework.fields.registry import field_type

IMAGES = MappingProxyType(
    {
        "image/jpeg": (".jpg", ".jpeg"),
        "image/png": (".png",),
        "image/webp": (".webp",),
        "image/gif": (".gif",),
    }
)
DOCUMENTS = MappingProxyType(
    {
        "application/pdf": (".pdf",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
        "application/vnd.oasis.opendocument.text": (".odt",),
        "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
        "text/plain": (".txt",),
        "text/csv": (".csv",),
    }
)
"""Media types that are taken, with the endings a file of that type may have."""

MEGABYTE = 1_000_000


@field_type
class File(Link, frozen=True, kw_only=True):
    """The value is a `Ref` to a stored file. What is in it, whoever stores it checks by content.

    An upload is stored before its form is parsed; the form then carries the file's token (or
    `NAME #ID`) under `name.kept`, so that nothing is lost when another answer is refused.
    """

    type_name = "file"
    doc = "A file, such as a photo."
    takes_upload = True
    may_be_unique = False

    accept: Annotated[
        Literal["image", "document", "any"],
        msgspec.Meta(description="What is taken: image, document, or any of the two."),
    ] = "any"
    max_size: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="The largest file taken, in megabytes.")
    ] = 10

    def target(self) -> str:
        return "file"

    def unclear(self) -> Fault:
        return Fault("{title} must be a file that was sent before; choose it again")

    def faults(self) -> list[tuple[str, str]]:
        if self.default is not None:
            return [("default", "a file has no default")]
        return super().faults()

    def media_types(self) -> dict[str, tuple[str, ...]]:
        """The media types that are taken, with their file endings."""
        images = {} if self.accept == "document" else dict(IMAGES)
        documents = {} if self.accept == "image" else dict(DOCUMENTS)
        return images | documents

    def endings(self) -> str:
        """For the `accept` attribute of the control."""
        return ",".join(ending for endings in self.media_types().values() for ending in endings)

    def control(self, culture: Culture) -> Mapping[str, object]:
        return {"accept": self.endings()}

    def check_upload(self, name: str, media_type: str, size: int) -> Fault | None:
        """Why a file is not taken. `media_type` is what its content shows, not what was claimed."""
        if size == 0:
            return Fault("The file for {title} is empty")
        if size > self.max_size * MEGABYTE:
            return Fault(
                "The file for {title} must be smaller than {max} MB", {"max": self.max_size}
            )
        endings = self.media_types().get(media_type, ())
        if name.lower().endswith(endings) and endings:
            return None
        if self.accept == "image":
            return Fault("The file for {title} must be an image: JPG, PNG, WEBP or GIF")
        if self.accept == "document":
            return Fault("The file for {title} must be a document: PDF, Word, Excel or text")
        return Fault("The file for {title} must be an image or a document, such as JPG or PDF")

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> object | Fault:
        return super().parse_form({name: [first(raw, f"{name}.kept")]}, name, culture)

    def form_values(self, value: object, name: str, culture: Culture) -> dict[str, list[str]]:
        return {f"{name}.kept": [] if value is None else [self.export_text(value, culture)]}
