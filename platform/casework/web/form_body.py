"""The body of a form, read as it arrives: of a file that is too large nothing is kept, of the rest all.

Whoever sends a form with a film instead of a photo has typed other answers too. So the parts of a file
beyond its field's limit are let go while they come in, and the form goes on behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.enums import RequestEncodingType
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from casework.catalogue import Field
from casework.fields.file import MEGABYTE, File

LARGEST_TEXT = 1024 * 1024
"""Bytes of all answers that are typed, and of what a program sends."""
MOST_FIELDS = 2_000
"""Answers of one form: a bulk change ticks a thousand rows."""
IN_MEMORY = 1024 * 1024
"""Bytes of a file before it is put on the disk."""


class TooMuchPosted(Exception):
    """More than any page or program of ours sends; it was not looked at. HTTP 413."""


@dataclass(frozen=True, slots=True)
class UploadLimit:
    """What is taken for one field."""

    size: int
    count: int = 1


NO_UPLOADS: Mapping[str, UploadLimit] = {}


def upload_limits(fields: Iterable[Field]) -> dict[str, UploadLimit]:
    """By name, for the fields that take files. A file for any other name is let go."""
    return {
        one.name: UploadLimit(one.kind.max_size * MEGABYTE, one.kind.max_files)
        for one in fields
        if isinstance(one.kind, File)
    }


@dataclass(slots=True)
class SentFile:
    """A file that came whole and within its limit."""

    filename: str
    content: SpooledTemporaryFile[bytes]

    async def read(self) -> bytes:
        """From the beginning, however often it is asked: a request may be repeated."""
        self.content.seek(0)
        return self.content.read()


@dataclass(slots=True)
class FormBody:
    """Texts and files by name, in order, and the names of which files were let go."""

    values: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[SentFile]] = field(default_factory=dict)
    too_large: set[str] = field(default_factory=set)
    too_many: set[str] = field(default_factory=set)


async def read_body(request: Request[Any, Any, Any], limits: Mapping[str, UploadLimit]) -> FormBody:
    """Raises TooMuchPosted, and ValueError or LookupError for what is no form."""
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        return await _typed(request)
    try:
        return await _with_files(request, limits)
    except MultipartError as problem:
        raise ValueError("the body is no form") from problem


async def _with_files(
    request: Request[Any, Any, Any], limits: Mapping[str, UploadLimit]
) -> FormBody:
    _, options = parse_options_header(request.headers.get("content-type", ""))
    reading = _Reading(limits)
    with PushMultipartParser(options.get("boundary", ""), max_segment_count=MOST_FIELDS) as parser:
        async for chunk in request.stream():
            for part in () if parser.closed else parser.parse(chunk):
                reading.take(part)
    return reading.body


async def _typed(request: Request[Any, Any, Any]) -> FormBody:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_TEXT:
            raise TooMuchPosted("the form is too large")
    if body.count(b"&") >= MOST_FIELDS:
        raise TooMuchPosted("the form is too large")
    found = FormBody()
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        found.values.setdefault(name, []).append(value)
    return found


class _Reading:
    """The parts of a form as they come in."""

    def __init__(self, limits: Mapping[str, UploadLimit]) -> None:
        self.limits, self.body = limits, FormBody()
        self._name = ""
        self._charset = "utf-8"
        self._typed: bytearray | None = None
        self._file: SentFile | None = None
        self._left = 0
        self._text_left = LARGEST_TEXT

    def take(self, part: MultipartSegment | bytearray | None) -> None:
        if isinstance(part, MultipartSegment):
            self._begin(part)
        elif part:
            self._go_on(part)
        else:
            self._end()

    def _begin(self, segment: MultipartSegment) -> None:
        self._name, self._charset = segment.name, segment.charset or "utf-8"
        self._typed = self._file = None
        if segment.filename is None:
            self._typed = bytearray()
            return
        limit = self.limits.get(segment.name)
        if not segment.filename or limit is None:
            return
        if len(self.body.files.get(segment.name, ())) >= limit.count:
            self.body.too_many.add(segment.name)
            return
        self._left = limit.size
        self._file = SentFile(segment.filename, SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115  # lives as long as the request

    def _go_on(self, data: bytearray) -> None:
        if self._typed is not None:
            self._text_left -= len(data)
            if self._text_left < 0:
                raise TooMuchPosted("the form is too large")
            self._typed += data
        elif self._file is not None:
            self._left -= len(data)
            if self._left < 0:
                self._let_go(self._file)
            else:
                self._file.content.write(data)

    def _let_go(self, file: SentFile) -> None:
        file.content.close()
        self._file = None
        self.body.too_large.add(self._name)

    def _end(self) -> None:
        if self._typed is not None:
            text = self._typed.decode(self._charset)
            self.body.values.setdefault(self._name, []).append(text)
        elif self._file is not None:
            self.body.files.setdefault(self._name, []).append(self._file)
        self._typed = self._file = None
