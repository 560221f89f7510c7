"""A file that somebody sent: a photo, a plan, a letter."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec

from casework import rules
from casework.fields.base import Culture, Fault, FieldType, Raw, Ref
from casework.fields.columns import Column, ColumnKind
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

Ending = Literal[
    "jpg", "jpeg", "png", "webp", "gif", "pdf", "docx", "xlsx", "odt", "ods", "txt", "csv"
]  # fmt: skip
"""A kind of file by the ending of its name."""

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
        Literal["image", "document", "any"] | list[Ending],
        msgspec.Meta(
            description="What is taken: image, document, any of the two, or a list such as [pdf, jpg].",
            extra_json_schema={"x-expected": "image, document, any, or a list such as [pdf, jpg]"},
        ),
    ] = "any"
    max_size: Annotated[
        int, msgspec.Meta(ge=1, le=100, description="The largest file taken, in megabytes.")
    ] = 10
    max_files: Annotated[
        int, msgspec.Meta(ge=1, le=20, description="How many files are taken for one answer.")
    ] = 1

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
        if isinstance(self.accept, list):
            every = (IMAGES | DOCUMENTS).items()
            wanted = {f".{word}" for word in self.accept}
            found = {one: tuple(e for e in endings if e in wanted) for one, endings in every}
            return {one: endings for one, endings in found.items() if endings}
        images = {} if self.accept == "document" else dict(IMAGES)
        documents = {} if self.accept == "image" else dict(DOCUMENTS)
        return images | documents

    def endings(self) -> str:
        """For the `accept` attribute of the control."""
        return ",".join(ending for endings in self.media_types().values() for ending in endings)

    def control(self, culture: Culture) -> Mapping[str, object]:
        return {
            "accept": self.endings(),
            "several": self.is_several,
            "max_bytes": self.max_size * MEGABYTE,
            "max_size": self.max_size,
        }

    def check_upload(self, name: str, media_type: str, size: int) -> Fault | None:
        """Why a file is not taken. `media_type` is what its content shows, not what was claimed."""
        if size == 0:
            return Fault("The file for {title} is empty")
        if size > self.max_size * MEGABYTE:
            return self.too_large()
        endings = self.media_types().get(media_type, ())
        if name.lower().endswith(endings) and endings:
            return None
        if isinstance(self.accept, list):
            kinds = ", ".join(word.upper() for word in self.accept)
            return Fault("The file for {title} must be one of these: {kinds}", {"kinds": kinds})
        if self.accept == "image":
            return Fault("The file for {title} must be an image: JPG, PNG, WEBP or GIF")
        if self.accept == "document":
            return Fault("The file for {title} must be a document: PDF, Word, Excel or text")
        return Fault("The file for {title} must be an image or a document, such as JPG or PDF")

    def too_large(self) -> Fault:
        return Fault("The file for {title} must be smaller than {max} MB", {"max": self.max_size})

    def too_many(self) -> Fault:
        return Fault("{title} takes {max} files at most", {"max": self.max_files})

    # -- one file, or several as a tuple ---------------------------------------------------------
    @property
    def is_several(self) -> bool:
        return self.max_files > 1

    def rule_type(self) -> rules.Type:
        return rules.POINT if self.is_several else super().rule_type()

    def to_rule(self, value: Any) -> object:
        return value if self.is_several else super().to_rule(value)

    def from_rule(self, result: Any) -> Any:
        return result if self.is_several else super().from_rule(result)

    def columns(self) -> tuple[Column, ...]:
        if self.is_several:
            return (Column(ColumnKind.JSON, target="file"),)
        return super().columns()

    def to_columns(self, value: Any) -> tuple[object, ...]:
        if not self.is_several or value is None:
            return super().to_columns(value)
        return (json.dumps([[one.id, one.label] for one in value], ensure_ascii=False),)

    def from_columns(self, parts: Sequence[Any]) -> Any:
        if not self.is_several or parts[0] is None:
            return super().from_columns(parts)
        return tuple(Ref(number, label) for number, label in json.loads(parts[0])) or None

    def holds(self, old: FieldType) -> bool:
        return self.columns() == old.columns()

    def take_over(self, value: Any, old: FieldType, culture: Culture) -> Any | Fault:
        files = value if isinstance(value, tuple) else (value,)
        if len(files) > self.max_files:
            return self.too_many()
        return files if self.is_several else files[0]

    def check(self, value: Any) -> Fault | None:
        if not self.is_several:
            return super().check(value)
        files = value if isinstance(value, tuple) else (value,)
        if len(files) > self.max_files:
            return self.too_many()
        return next(filter(None, map(super().check, files)), None)

    def parse_form(self, raw: Raw, name: str, culture: Culture) -> Any | Fault:
        texts = [text for text in map(str.strip, raw.get(f"{name}.kept", ())) if text]
        if self.is_several:
            return self.parse_text("\n".join(texts), culture) if texts else None
        return super().parse_form({name: texts[:1]}, name, culture)

    def form_values(self, value: Any, name: str, culture: Culture) -> dict[str, list[str]]:
        files = () if value is None else value if self.is_several else (value,)
        return {f"{name}.kept": [super(File, self).export_text(one, culture) for one in files]}

    def parse_text(self, text: str, culture: Culture) -> Any | Fault:
        """Several stand on a line each."""
        if not self.is_several:
            return super().parse_text(text, culture)
        lines = filter(None, map(str.strip, text.split("\n")))
        return self._several([super(File, self).parse_text(line, culture) for line in lines])

    def _several(self, found: list[Any]) -> Any | Fault:
        """Each once, in the order they came."""
        fault = next((one for one in found if isinstance(one, Fault)), None)
        if fault is not None:
            return fault
        value = tuple(dict.fromkeys(one for one in found if one is not None))
        return (self.check(value) or value) if value else None

    def export_text(self, value: Any, culture: Culture) -> str:
        files = value if isinstance(value, tuple) else (value,)
        return "\n".join(super(File, self).export_text(one, culture) for one in files)

    def display(self, value: Any, culture: Culture) -> str:
        files = value if isinstance(value, tuple) else (value,)
        return ", ".join(super(File, self).display(one, culture) for one in files)

    def search_text(self, value: Any) -> str:
        files = value if isinstance(value, tuple) else (value,)
        return " ".join(super(File, self).search_text(one) for one in files)

    def to_json(self, value: Any) -> Any:
        if not self.is_several or value is None:
            return super().to_json(value)
        return [super(File, self).to_json(one) for one in value]

    def from_json(self, data: Any) -> Any | Fault:
        if not self.is_several or data is None:
            return super().from_json(data)
        if not isinstance(data, list):
            return Fault("{title} must be a list of files")
        if len(data) > self.max_files:
            return self.too_many()
        return self._several([super(File, self).from_json(one) for one in data])

    def json_schema(self) -> dict[str, Any]:
        one = super().json_schema()
        if not self.is_several:
            return one
        return {"type": "array", "items": one, "minItems": 1, "maxItems": self.max_files}
