"""Files: what is taken, what is refused, who may read them."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from casework.cases.content import clean_name
from casework.cases.errors import InvalidAnswers, NotFound
from casework.cases.submit import submit_case
from casework.cases.uploads import (
    PUBLIC_BYTES,
    TOO_MANY,
    keep_file,
    open_file,
    sweep_uploads,
)
from casework.fields.base import Named, Ref
from tests.cases.conftest import CITIZEN, CLERK, LARGE, NOBODY, OFFICER, SMALL, SYSTEM, Town


def photo(
    form: str = "JPEG", size: tuple[int, int] = (40, 30), *, with_place: bool = False
) -> bytes:
    image, written = Image.new("RGB", size, "orange"), io.BytesIO()
    exif = Image.Exif()
    if with_place:
        exif[0x010E] = "CANARY"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (34.0, 3.0, 8.0)
    image.save(written, form, exif=exif)
    return written.getvalue()


def huge_png() -> bytes:
    """A few bytes whose header promises 900 million pixels."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
        + struct.pack(">I", zlib.crc32(chunk)) + b"\0\0\0\0IEND\xaeB`\x82"
    )  # fmt: skip


async def upload(town: Town, name: str, content: bytes, actor: object = CITIZEN) -> str:
    work = town.work(CITIZEN)
    return (await keep_file(work, town.pothole.fields["photo"], name, content)).token


async def test_a_photo_is_kept_without_the_place_it_was_taken_at(town: Town) -> None:
    content = photo(with_place=True)
    assert b"CANARY" in content
    token = await upload(town, "hole.jpg", content)
    receipt = await town.report({**SMALL, "photo": Named(token)})
    kept = await open_file(town.work(OFFICER), 1)
    written = kept.path.read_bytes()
    assert b"CANARY" not in written
    with Image.open(io.BytesIO(written)) as image:
        assert image.size == (40, 30)
        assert not image.getexif()
    assert (kept.name, kept.media_type, kept.size) == ("hole.jpg", "image/jpeg", len(written))
    assert await town.rows("file", "entity, record, field") == [("pothole", receipt.id, "photo")]
    assert token not in str(await town.rows("file"))
    assert "hole" not in str(kept.path)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_each_kind_of_image_is_taken(town: Town, form: str) -> None:
    await upload(town, f"x.{form.lower()}", photo(form))
    assert await town.rows("file", "media_type") == [(f"image/{form.lower()}",)]


def _archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jpg", b""),
        ("x.jpg", b"<html><script>alert(1)</script></html>"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("x.jpg", photo("PNG")),
        ("x.html", photo()),
        ("x", photo()),
        ("x.jpg.exe", photo()),
        ("x.jpg", photo()[:60]),
        ("x.png", huge_png()),
        ("x.docx", _archive()),
        ("x.jpg", b"\xff\xd8\xff\xe0" + b"a" * 400),
        ("x.jpg", b"MZ" + b"\0" * 400),
    ],
)
async def test_what_is_not_the_image_it_says_is_refused(
    town: Town, name: str, content: bytes
) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        await upload(town, name, content)
    assert set(caught.value.faults) == {"photo"}
    assert await town.count("file") == 0
    assert not (town.home / "files").exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\x00b\n.png", "ab .png"),
        ("", "file"),
    ],
)
def test_a_name_is_only_words(name: str, shown: str) -> None:
    assert clean_name(name) == shown
    assert len(clean_name("x" * 500 + ".jpeg")) <= 120
    assert clean_name("x" * 500 + ".jpeg").endswith(".jpeg")


async def test_a_file_is_read_by_who_may_read_its_case_only(town: Town) -> None:
    token = await upload(town, "hole.jpg", photo())
    await town.report({**LARGE, "photo": Named(token)})
    assert (await open_file(town.work(OFFICER), 1)).path.exists()
    for actor in (CLERK, NOBODY, CITIZEN):
        with pytest.raises(NotFound):
            await open_file(town.work(actor), 1)
    with pytest.raises(NotFound):
        await open_file(town.work(OFFICER), 2)


async def test_nobody_attaches_an_upload_without_its_token_or_twice(town: Town) -> None:
    token = await upload(town, "hole.jpg", photo())
    for value in (Ref(1), Named("guess")):
        with pytest.raises(InvalidAnswers):
            await town.report({**SMALL, "photo": value})
    with pytest.raises(InvalidAnswers):
        await submit_case(town.work(OFFICER), town.pothole, {**SMALL, "photo": Ref(1)})
    await town.report({**SMALL, "photo": Named(token)})
    with pytest.raises(InvalidAnswers):
        await town.report({**SMALL, "photo": Named(token)})


async def test_an_upload_that_no_case_took_is_swept_after_a_day(town: Town) -> None:
    token = await upload(town, "kept.jpg", photo())
    await town.report({**SMALL, "photo": Named(token)})
    await upload(town, "left.jpg", photo())
    assert await sweep_uploads(town.later(hours=23).work(SYSTEM)) == 0
    assert await sweep_uploads(town.later(hours=25).work(SYSTEM)) == 1
    assert await town.rows("file", "name") == [("kept.jpg",)]
    assert len([path for path in (town.home / "files").rglob("*") if path.is_file()]) == 1


async def test_strangers_stop_before_the_disk_is_full_and_staff_go_on(town: Town) -> None:
    work, field = town.work(CITIZEN), town.pothole.fields["photo"]
    await keep_file(work, field, "hole.jpg", photo())
    async with town.db.transaction() as tx:
        table = town.db.table(work.agency, "file")
        await tx.execute(f"UPDATE {table} SET size = ?", (PUBLIC_BYTES + 1,))
    with pytest.raises(InvalidAnswers) as refused:
        await keep_file(work, field, "hole.jpg", photo())
    assert refused.value.faults["photo"] == TOO_MANY
    await keep_file(town.work(OFFICER), field, "hole.jpg", photo())
    await keep_file(town.later(hours=25).work(CITIZEN), field, "hole.jpg", photo())
