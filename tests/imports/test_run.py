"""An import: what comes of each row, and numbers that add up, on both databases."""

import csv
from datetime import UTC, datetime

import pytest

from casework.imports.report import ImportRefused, ImportReport, Totals
from casework.imports.run import run_import
from tests.imports.conftest import Village

BINS = """\
number,litres,price,bought_on,place,emptied_on
1,120,99.50,2020-02-29,"34.1, -118.2",2026-11-01 08:00
2,80,,03/04/2021,,
"""
CASES = """\
No,Type,Street,Area,Lat,Lon,Opened,Closed,State
1,Hole,Elm St,N,34.1,-118.2,11/01/2026 08:00:00 AM,,Open
2,Hole,Oak St,S,,,11/02/2026 08:00:00 AM,11/03/2026 09:30:00 PM,Done
3,Leak,Ash St,N,,,11/02/2026 08:00:00 AM,,Open
4,Noise,Fir St,N,,,11/02/2026 08:00:00 AM,,Open
"""
MAP = """\
dates: MM/DD/YYYY hh:mm:ss AM
key: old_number
fields:
  old_number: No
  street: Street
  district: {column: Area, values: {N: north, S: south}}
  place: {parts: {lat: Lat, lon: Lon}}
  opened_on: Opened
  closed_on: Closed
  state: {column: State, values: {Open: received, Done: fixed}}
  channel: {value: legacy}
entities:
  pothole: {rows: {Type: [Hole]}}
  leak: {rows: {Type: [Leak]}}
"""
UPDATING = MAP.replace("key: old_number", "key: old_number\nupdate: true")


def rejected(here: Village) -> list[dict[str, str]]:
    path = here.folder / "rejects.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def one_case(**cells: str) -> str:
    """A file with one pothole whose cells are changed."""
    row = {
        "No": "1", "Type": "Hole", "Street": "Elm St", "Area": "N", "Lat": "34", "Lon": "-118",
        "Opened": "11/01/2026 08:00:00 AM", "Closed": "", "State": "Open", **cells,
    }  # fmt: skip
    return f"{','.join(row)}\n{','.join(row.values())}\n"


async def test_a_file_named_like_the_fields_needs_no_mapping(here: Village) -> None:
    report = await here.run("bin", BINS)
    assert report.totals == Totals(read=2, created=2)
    assert report.warnings == []
    assert await here.column("bin", "number") == ["1", "2"]
    assert await here.column("bin", "price") == [9950, None]
    assert await here.column("bin", "place__lon") == [-118.2, None]


async def test_one_file_fills_several_entities(here: Village) -> None:
    report = await here.run("all", CASES, MAP)
    assert report.totals == Totals(read=4, created=3, not_selected=1)
    assert report.by_entity == {
        "pothole": Totals(read=2, created=2),
        "leak": Totals(read=1, created=1),
    }
    assert report.not_selected == {"Noise": 1}
    assert await here.column("pothole", "state") == ["received", "fixed"]
    assert await here.column("pothole", "channel") == ["legacy", "legacy"]
    assert await here.column("leak", "street") == ["Ash St"]


async def test_one_entity_of_a_shared_mapping_leaves_the_others_out(here: Village) -> None:
    report = await here.run("leak", CASES, MAP)
    assert report.totals == Totals(read=4, created=1, not_selected=3)
    assert report.not_selected == {"Hole": 2, "Noise": 1}
    assert await here.count("pothole") == 0


async def test_a_second_run_changes_nothing(here: Village) -> None:
    await here.run("all", CASES, MAP)
    events = await here.count("event")
    again = await here.run("all", CASES, MAP)
    assert again.totals == Totals(read=4, unchanged=3, not_selected=1)
    assert await here.count("event") == events
    assert await here.column("pothole", "version") == [1, 1]


async def test_changed_rows_are_taken_over_only_when_the_mapping_says_so(here: Village) -> None:
    await here.run("all", CASES, MAP)
    changed = CASES.replace("Elm St", "Elm Street")
    kept = await here.run("all", changed, MAP)
    assert kept.totals == Totals(read=4, unchanged=3, not_selected=1)
    assert await here.column("pothole", "street") == ["Elm St", "Oak St"]
    taken = await here.run("all", changed, UPDATING)
    assert taken.totals == Totals(read=4, updated=1, unchanged=2, not_selected=1)
    assert await here.column("pothole", "street") == ["Elm Street", "Oak St"]
    again = await here.run("all", changed, UPDATING)
    assert again.totals == Totals(read=4, unchanged=3, not_selected=1)


async def test_a_dry_run_tells_the_same_and_writes_nothing(here: Village) -> None:
    bad = CASES + "5,Hole,Fig St,X,,,11/02/2026 08:00:00 AM,,Open\n"
    dry = await here.run("all", bad, MAP, dry_run=True)
    assert [await here.count(name) for name in ("pothole", "leak", "event", "deadline")] == [0] * 4
    wet = await here.run("all", bad, MAP)
    assert (dry.totals, dry.by_entity, dry.reasons) == (wet.totals, wet.by_entity, wet.reasons)
    again = await here.run("all", bad, MAP, dry_run=True)
    assert again.totals == Totals(read=5, unchanged=3, rejected=1, not_selected=1)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Area": "X"}, "Area is 'X', which the mapping does not list; there is N, S"),
        ({"State": "Opn"}, "State is 'Opn', which the mapping does not list; did you mean 'Open'?"),
        ({"No": ""}, "No is empty, and rows are told apart by it"),
        ({"Opened": "2026-11-01"}, "Opened is '2026-11-01': it is not written as MM/DD/YYYY hh:mm:ss AM"),
        ({"Opened": "13/01/2026 08:00:00 AM"},
         "Opened is '13/01/2026 08:00:00 AM': it is not written as MM/DD/YYYY hh:mm:ss AM"),
        ({"Opened": "03/08/2026 02:30:00 AM"},
         "Opened is '03/08/2026 02:30:00 AM': in America/Los_Angeles the clocks skipped this time"),
        ({"Lat": "134"}, "place is '134, -118': Place must have a latitude between -90 and 90"),
        ({"Lat": ""}, ("place is ', -118': Place must be a place as latitude and longitude,"
                      " like 34.0537, -118.2428")),
        ({"State": "Done"},
         "the state is 'Fixed', which ends a case, but there is no closing date"),
        ({"Closed": "11/02/2026 08:00:00 AM"},
         "the case has a closing date but its state is 'Received', which is open"),
        ({"State": "Done", "Closed": "10/31/2026 08:00:00 AM"},
         "the case would be closed (2026-10-31 08:00) before it was opened (2026-11-01 08:00)"),
        ({"Opened": "11/24/2026 08:00:00 AM"},
         "the case would be opened in the future, on 2026-11-24 08:00"),
        ({"Area": "X", "No": "x" * 300},
         "No is '" + "x" * 59 + "…': Old number must be 255 characters or fewer;"
         " Area is 'X', which the mapping does not list; there is N, S"),
    ],
)  # fmt: skip
async def test_a_row_is_refused_with_its_reason(
    here: Village, cells: dict[str, str], reason: str
) -> None:
    report = await here.run("pothole", one_case(**cells), MAP)
    assert report.totals == Totals(read=1, rejected=1)
    row = rejected(here)[0]
    assert row["rejected_because"] == reason
    assert row["rejected_line"] == "2"
    assert row["Street"] == "Elm St"
    assert await here.count("pothole") == 0


async def test_a_row_of_the_wrong_width_is_refused(here: Village) -> None:
    report = await here.run("bin", "number,litres\n1,2,3\n4\n5,6\n")
    assert report.totals == Totals(read=3, created=1, rejected=2)
    assert [row["rejected_because"] for row in rejected(here)] == [
        "the row has 3 cells and the header has 2",
        "the row has 1 cell and the header has 2",
    ]


async def test_the_second_row_with_a_key_is_refused(here: Village) -> None:
    report = await here.run("bin", "number,litres\n1,2\n2,2\n1,3\n")
    assert report.totals == Totals(read=3, created=2, rejected=1)
    assert (
        rejected(here)[0]["rejected_because"] == "number '1' stands in the file before, on line 2"
    )


async def test_rejected_rows_can_be_mended_and_imported_as_they_are(here: Village) -> None:
    await here.run("bin", "number,litres,bought_on\n-7,900,2020-01-01\n=8,5,2020-01-01\n")
    path = here.folder / "rejects.csv"
    mended = path.read_text(encoding="utf-8-sig").replace("900", "500")
    report = await here.run("bin", mended)
    assert report.totals == Totals(read=1, created=1)
    assert report.warnings == []
    assert sorted(map(str, await here.column("bin", "number"))) == ["-7", "=8"]


async def test_what_an_export_guarded_is_read_as_it_was(here: Village) -> None:
    await here.run("bin", "number,litres\n'=1+1,5\n'plain,6\n")
    assert await here.column("bin", "number") == ["=1+1", "'plain"]


async def test_times_are_of_the_agency_and_an_hour_given_twice_is_its_first(here: Village) -> None:
    table = (
        "number,emptied_on\n1,2026-07-01 12:00\n2,2026-11-01 01:30\n3,2026-11-01 03:30\n"
        "4,2026-03-08 02:30\n"
    )
    report = await here.run("bin", table)
    assert report.totals == Totals(read=4, created=3, rejected=1)
    moments = await here.column("bin", "emptied_on")
    if here.db.dialect == "sqlite":
        moments = [datetime.fromtimestamp(int(str(one)) / 1_000_000, UTC) for one in moments]
    assert [f"{one:%d %H:%M}" for one in moments] == ["01 19:00", "01 08:30", "01 11:30"]


async def test_a_mapping_may_name_another_zone(here: Village) -> None:
    mapping = "zone: UTC\nkey: number\nfields: {number: n, emptied_on: e}\nentities: {bin: {}}\n"
    await here.run("bin", "n,e\n1,2026-07-01 12:00\n", mapping)
    moment = (await here.column("bin", "emptied_on"))[0]
    if here.db.dialect == "sqlite":
        moment = datetime.fromtimestamp(int(str(moment)) / 1_000_000, UTC)
    assert moment == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


async def test_midnight_may_stand_for_a_day(here: Village) -> None:
    mapping = MAP.replace("closed_on: Closed", "closed_on: {column: Closed, midnight: end_of_day}")
    table = one_case(State="Done", Closed="11/01/2026 12:00:00 AM")
    assert (await here.run("pothole", table, MAP)).totals.rejected == 1
    assert (await here.run("pothole", table, mapping)).totals.created == 1


async def test_a_second_unique_value_that_is_taken_refuses_its_row_alone(here: Village) -> None:
    await here.run("bin", "number,plate\n1,A-1\n")
    table = "number,plate\n2,A-2\n3,A-1\n4,\n5,A-2\n"
    dry = await here.run("bin", table, dry_run=True)
    report = await here.run("bin", table)
    assert report.totals == dry.totals == Totals(read=4, created=2, rejected=2)
    assert [row["rejected_because"] for row in rejected(here)] == [
        "another record has this already: Plate",
        "plate 'A-2' stands in the file before, on line 2",
    ]
    assert await here.column("bin", "number") == ["1", "2", "4"]


async def test_a_link_that_is_not_there_refuses_an_update_too(here: Village) -> None:
    await here.run("all", CASES, MAP)
    mapping = (
        "update: true\nkey: old_number\nfields: {old_number: n, bin: b}\nentities: {pothole: {}}\n"
    )
    report = await here.run("pothole", "n,b\n1,BN-001\n2,\n", mapping)
    assert report.totals == Totals(read=2, unchanged=1, rejected=1)
    assert rejected(here)[0]["rejected_because"] == "Bin must be the reference of a record"


async def test_people_are_made_once(here: Village) -> None:
    table = (
        "old_number,reporter,opened_on\n"
        "1,Ana Ruiz; ana@example.org,2026-11-01 08:00\n2,Ana Ruiz; ANA@example.org,2026-11-01 08:00\n"
    )
    await here.run("pothole", table)
    assert await here.column("person", "name") == ["Ana Ruiz"]
    assert len(set(await here.column("pothole", "reporter"))) == 1


async def test_links_are_found_by_reference_or_refused(here: Village) -> None:
    await here.run("bin", "number\n1\n")
    report = await here.run("pothole", "old_number,bin\n1,BN-001\n2,BN-999\n")
    assert report.totals == Totals(read=2, created=1, rejected=1)
    assert rejected(here)[0]["rejected_because"] == "Bin must be the reference of a record"


async def test_whole_numbers_lose_their_point(here: Village) -> None:
    mapping = "key: number\nfields: {number: {column: n, whole: true}}\nentities: {bin: {}}\n"
    await here.run("bin", "n,x\n90026.0,\n7.5,\n007,\n", mapping)
    assert await here.column("bin", "number") == ["90026", "7.5", "007"]


async def test_values_that_the_file_does_not_have_are_told(here: Village) -> None:
    mapping = MAP.replace("[Leak]", "[Leeak]")
    report = await here.run("all", CASES, mapping)
    assert report.warnings == ["no row has 'Leeak' as Type, for leak; did you mean 'Leak'?"]


async def test_what_cannot_be_imported_is_told(here: Village) -> None:
    with pytest.raises(ImportRefused, match="there is no entity 'bins'; did you mean 'bin'"):
        await here.run("bins", BINS)
    with pytest.raises(ImportRefused, match="a mapping is needed: --map FILE"):
        await here.run("all", BINS)
    with pytest.raises(ImportRefused, match="write 'key:' with the field"):
        await here.run("bin", "litres,price\n1,2\n")


async def test_progress_reaches_the_end(here: Village) -> None:
    told: list[tuple[int, int]] = []
    table = "number\n" + "".join(f"{n}\n" for n in range(1200))
    await run_import(
        here.work, "bin", here.write("t.csv", table), progress=lambda *at: told.append(at)
    )
    assert [read for read, _ in told] == [500, 1000, 1200]
    assert told[-1] == (1200, 1200)


class Interrupted(Exception):
    """The machine stops."""


async def test_an_import_that_broke_off_is_run_again(here: Village) -> None:
    table = "number\n" + "".join(f"{n}\n" for n in range(1300))

    def stop(read: int, total: int) -> None:
        if read == 1000:
            raise Interrupted

    path = here.write("t.csv", table)
    with pytest.raises(Interrupted):
        await run_import(here.work, "bin", path, progress=stop)
    assert await here.count("bin") == 1000
    report = await run_import(here.work, "bin", path)
    assert report.totals == Totals(read=1300, created=300, unchanged=1000)
    assert await here.count("bin") == 1300


def test_a_report_can_be_read() -> None:
    report = ImportReport(Totals(read=1200, created=1199, rejected=1), is_dry_run=True)
    assert list(report.lines()) == [
        "Dry run: nothing was written. It would be:",
        "1,200 rows read: 1,199 created, 1 rejected",
        "  and 1 more",
    ]


async def test_a_program_can_read_the_report(here: Village) -> None:
    told = (await here.run("leak", CASES, MAP)).as_json()
    assert told["totals"] == {
        "read": 4, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0, "not_selected": 3,
    }  # fmt: skip
    assert told["not_selected"] == {"Hole": 2, "Noise": 1}
    assert told["reject_file"] is None
