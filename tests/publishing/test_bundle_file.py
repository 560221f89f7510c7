"""A bundle arrives as it was sent, or not at all."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from casework.problems import DefinitionError
from casework.publishing.bundle_file import BadBundle, Packed, pack, unpack, write_bundle
from tests.publishing.shire import bundle, entity

BUNDLE = bundle(entity("name: {type: text, title: Straße}"))
PACKED = Packed("shire", BUNDLE.digest, BUNDLE.text, {"revision": "7", "note": "spring"})


def test_what_is_unpacked_is_what_was_packed(tmp_path: Path) -> None:
    assert unpack(pack(PACKED)) == PACKED
    assert pack(PACKED) == pack(PACKED)
    written = write_bundle(unpack(pack(PACKED)), tmp_path, replace=False)
    assert (tmp_path / "shire/entities/asset.yaml").read_text("utf-8") == BUNDLE.text[
        "entities/asset.yaml"
    ]
    assert len(written) == 2


def repacked(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The bundle after somebody changed it by hand."""
    with zipfile.ZipFile(io.BytesIO(pack(PACKED))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return whole.getvalue()


def edit(parts: dict[str, bytes]) -> None:
    parts["entities/asset.yaml"] += b"# more\n"


def add(parts: dict[str, bytes]) -> None:
    parts["entities/more.yaml"] = b"entity: more\n"


def climb(parts: dict[str, bytes]) -> None:
    parts["../elsewhere.yaml"] = b"x"


def remove(parts: dict[str, bytes]) -> None:
    del parts["entities/asset.yaml"]


def forget(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def claim(**changes: object) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        parts["manifest.json"] = json.dumps(
            {**json.loads(parts["manifest.json"]), **changes}
        ).encode()

    return change


TAMPERED = [
    (edit, "'entities/asset.yaml' was changed after it was exported"),
    (add, "'entities/more.yaml' is in the file and not in the manifest"),
    (remove, "'entities/asset.yaml' is in the manifest and not in the file"),
    (climb, "'../elsewhere.yaml' is not a path inside an agency's folder"),
    (forget, "there is no manifest.json in it; was it made by `casework bundle export`?"),
    (claim(agency="other"), "the manifest says 'other', the text is of 'shire'"),
    (claim(digest="0" * 64), "the digest of the whole is another one than the manifest says"),
    (claim(format=9), "it has format 9; this version reads 1 and 2"),
    (claim(files=[]), "its manifest does not say agency, digest and files"),
]


@pytest.mark.parametrize(("change", "words"), TAMPERED, ids=[words for _, words in TAMPERED])
def test_a_bundle_that_was_tampered_with_is_refused(
    change: Callable[[dict[str, bytes]], None], words: str
) -> None:
    with pytest.raises(BadBundle) as told:
        unpack(repacked(change))
    assert str(told.value) == words


def test_what_is_no_bundle_at_all_is_refused() -> None:
    with pytest.raises(BadBundle, match="this is not a bundle of an agency"):
        unpack(b"PK\x03\x04 nothing")


def test_a_bundle_whose_text_has_problems_is_refused() -> None:
    broken = bundle(entity("name: {type: textt}"))
    packed = Packed("shire", broken.digest, broken.text, {})
    with pytest.raises(DefinitionError, match="did you mean 'text'"):
        unpack(pack(packed))


def test_other_text_in_the_folder_is_not_written_over_unasked(tmp_path: Path) -> None:
    write_bundle(PACKED, tmp_path, replace=False)
    (tmp_path / "shire/agency.yaml").write_text("mine", "utf-8")
    with pytest.raises(BadBundle, match="is there and says something else; to write over it"):
        write_bundle(PACKED, tmp_path, replace=False)
    write_bundle(PACKED, tmp_path, replace=True)
    assert (tmp_path / "shire/agency.yaml").read_text("utf-8") == BUNDLE.text["agency.yaml"]
