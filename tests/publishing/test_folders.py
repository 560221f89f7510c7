"""Agencies on disk: found where they lie, begun from first files that work."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.publishing.bundles import agency_folders, read_folder
from casework.publishing.scaffold import CannotScaffold, write_agency, write_case_type, write_entity
from tests.publishing.conftest import folder_of
from tests.web.city import CITY
from tests.web.driving import Running


# -- folders and first files ---------------------------------------------------------------
def test_folders_are_found_at_in_and_above_a_path(tmp_path: Path) -> None:
    city, other = folder_of(tmp_path, CITY), folder_of(tmp_path, CITY, "other")
    assert agency_folders(tmp_path) == [city, other]
    assert agency_folders(city) == [city]
    assert agency_folders(city / "agency.yaml") == [city]
    assert agency_folders(city / "case_types" / "complaint.yaml") == [city]
    (tmp_path / "empty").mkdir()
    assert agency_folders(tmp_path / "empty") == []


def test_first_files_check_clean_and_publish(site: Running, tmp_path: Path) -> None:
    from casework.compiler import check_agency

    written = write_agency(tmp_path, "parks")
    folder = tmp_path / "parks"
    for name in ("tree", "x", "lawn_and_bed", "bus"):
        written += [write_entity(folder, name), write_case_type(folder, f"{name}_report")]
    assert all(path.is_file() for path in written)
    assert [str(problem) for problem in check_agency(folder)[1]] == []
    done = site.publish(read_folder(folder).text, "parks")
    assert done.is_new
    assert site.get("/parks/request").status_code == 200


@pytest.mark.parametrize(
    "name", ["", "Parks", "2parks", "p-arks", "../x", "a" * 49, "parks\n", "é"]
)
def test_a_first_file_needs_a_name_and_writes_over_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotScaffold):
        write_agency(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
    write_agency(tmp_path, "parks")
    with pytest.raises(CannotScaffold):
        write_agency(tmp_path, "parks")
    with pytest.raises(CannotScaffold):
        write_case_type(tmp_path / "parks", "request")
    with pytest.raises(CannotScaffold):
        write_entity(tmp_path / "nowhere", "tree")
