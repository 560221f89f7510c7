"""Numbers with commas and units, dates in two ways, joined columns, sums that add up."""

from datetime import UTC, datetime

import pytest

from casework.imports.report import ImportRefused, Totals
from tests.imports.conftest import Village
from tests.imports.test_run import rejected


def mapping(fields: str, *more: str) -> str:
    return "\n".join(
        ["key: number", *more, f"fields: {{number: n, {fields}}}", "entities: {bin: {}}", ""]
    )


@pytest.mark.parametrize(
    ("cell", "litres"),
    [("12", 12), ("12 l", 12), ("2 hl", 200), ("l 7", 7), ("1.5 hl", 150), ("", None)],
)
async def test_a_unit_is_taken_for_what_it_is_worth(
    here: Village, cell: str, litres: int | None
) -> None:
    table = f"n,v\n1,{cell}\n"
    report = await here.run("bin", table, mapping("litres: {column: v, units: {l: 1, hl: 100}}"))
    assert report.totals == Totals(read=1, created=1)
    assert await here.column("bin", "litres") == [litres]


async def test_a_unit_that_is_not_listed_refuses_its_row(here: Village) -> None:
    await here.run("bin", "n,v\n1,3 gal\n", mapping("litres: {column: v, units: [l]}"))
    assert rejected(here)[0]["rejected_because"] == (
        "v is '3 gal': it has the unit 'gal', which the mapping does not list; there is l"
    )


async def test_a_decimal_comma_is_read_and_what_is_not_written_so_is_refused(here: Village) -> None:
    table = "n;p\n1;1.234,50\n2;-7,5\n3;1,234.50\n4;1 000\n"
    report = await here.run("bin", table, mapping("price: p", 'decimal: ","'))
    assert report.totals == Totals(read=4, created=3, rejected=1)
    assert await here.column("bin", "price") == [123_450, -750, 100_000]
    assert rejected(here)[0]["rejected_because"] == (
        "p is '1,234.50': it is not written as a number with a decimal comma"
    )


async def test_a_column_may_write_dates_in_two_ways_but_not_ambiguously(here: Village) -> None:
    table = "n,d\n1,2020-02-29\n2,13/02/2020\n3,03/02/2020\n4,2/2/2020\n"
    both = "bought_on: {column: d, dates: [YYYY-MM-DD, DD/MM/YYYY, MM/DD/YYYY]}"
    report = await here.run("bin", table, mapping(both))
    assert report.totals == Totals(read=4, created=3, rejected=1)
    assert rejected(here)[0]["rejected_because"] == (
        "d is '03/02/2020': as YYYY-MM-DD or DD/MM/YYYY or MM/DD/YYYY it is two different days"
    )


async def test_columns_are_joined_and_empty_ones_left_out(here: Village) -> None:
    table = "a,b,v\nX,7,1\nY,,2\n"
    text = "key: number\nfields: {number: {join: [a, b], with: '-'}}\nentities: {bin: {}}\n"
    await here.run("bin", table, text)
    assert await here.column("bin", "number") == ["X-7", "Y"]


async def test_an_error_of_a_spreadsheet_is_no_value(here: Village) -> None:
    table = "n,plate\n1,#REF!\n2,#N/A\n"
    text = mapping("plate: {column: plate, empty: ['#N/A']}")
    report = await here.run("bin", table, text)
    assert report.totals == Totals(read=2, created=1, rejected=1)
    assert rejected(here)[0]["rejected_because"] == (
        "plate is '#REF!', an error that a spreadsheet shows"
    )


async def test_rows_that_are_no_records_are_skipped_and_counted(here: Village) -> None:
    table = "n,v\n1,2\nTotal,2\n,\n-,\n"
    report = await here.run("bin", table, mapping("litres: v", "skip: {n: [Total, '-', Sum]}"))
    assert report.totals == Totals(read=3, created=1, not_selected=2)
    assert report.not_selected == {"Total": 1, "-": 1}
    assert report.warnings == ["no row has 'Sum' as n, to be skipped"]


SUMS = "n,p\n1,10.50\n2,20\nTotal,30.50\n3,x\n4,\n1,7\n"


async def test_sums_are_told_by_outcome_and_asked_of_the_database_again(here: Village) -> None:
    text = mapping("price: p", "skip: {n: [Total]}", "reconcile: {rows: 5, sum: {price: 37.5}}")
    report = await here.run("bin", SUMS, text)
    assert report.totals == Totals(read=6, created=3, rejected=2, not_selected=1)
    (price,) = report.sums
    assert price.line() == (
        "price adds up to 68.00 in the file = 30.50 stored + 7.00 rejected + 30.50 not selected; "
        "30.50 in the database"
    )
    assert price.without == 2
    assert report.faults == ()


async def test_a_dry_run_tells_the_same_sums_and_asks_no_database(here: Village) -> None:
    text = mapping("price: p", "skip: {n: [Total]}", "reconcile: {sum: price}")
    dry = await here.run("bin", SUMS, text, dry_run=True)
    wet = await here.run("bin", SUMS, text)
    assert [one.stored for one in dry.sums] == [one.stored for one in wet.sums]
    assert dry.sums[0].in_database is None
    assert "in the database" not in dry.sums[0].line()


async def test_what_does_not_add_up_is_told(here: Village) -> None:
    text = mapping("price: p", "reconcile: {rows: 3, sum: {price: 40}}")
    await here.run("bin", "n,p\n1,10\n2,20\n", text)
    changed = await here.run("bin", "n,p\n1,11\n2,20\n", text)
    assert changed.faults == (
        "price: the rows say 31.00 and their records hold 30.00; the difference is 1.00",
        "price: the rows have 31.00 and the mapping expects 40; the difference is -9.00",
        "2 rows are meant and the mapping expects 3",
    )
    assert [line for line in changed.lines() if line.startswith("DOES NOT ADD UP: ")] == [
        f"DOES NOT ADD UP: {fault}" for fault in changed.faults
    ]


@pytest.mark.parametrize(
    ("fields", "more", "problem"),
    [
        ("plate: {column: v, units: [l]}", "", "only a number has 'decimal:' and 'units:'"),
        ("plate: {column: v, decimal: '.'}", "", "only a number has 'decimal:' and 'units:'"),
        ("litres: {column: v, units: {l: much}}", "",
         "write behind 'l' how much one is of what the field counts, like 0.3048"),
        ("plate: {column: v, with: '-'}", "", "'with' stands between the cells of 'join:'"),
        ("plate: {join: [v, w]}", "", "the file has no column 'w'; there is n, v"),
        ("plate: v", "reconcile: {sum: plate}", "'plate' is no number field that is mapped"),
        ("litres: v", "reconcile: {sum: {litres: much}}", "'much' is no number; write one like"),
        ("litres: v", "skip: {x: [1]}", "the file has no column 'x'; there is n, v"),
    ],
)  # fmt: skip
async def test_a_mistake_is_told_before_a_row_is_read(
    here: Village, fields: str, more: str, problem: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        await here.run("bin", "n,v\n1,2\n", mapping(fields, *([more] if more else [])))
    assert problem in str(refused.value)


async def test_rejects_of_a_strange_file_are_mended_with_the_same_mapping(here: Village) -> None:
    """What the mapping says about lines, encoding and sheets is not true of the reject file."""
    text = mapping(
        "litres: v",
        "header: 3",
        "encoding: cp1252",
        "delimiter: ';'",
        "fill_down: [n]",
        "end: Note",
    )
    path = here.folder / "table.csv"
    path.write_bytes("Año\n\nn;v\n1;900\n2;5\nNote;x\n".encode("cp1252"))
    report = await here.run("bin", path.read_bytes().decode("cp1252").replace("Año", "Ano"), text)
    assert report.totals == Totals(read=2, created=1, rejected=1)
    mended = (here.folder / "rejects.csv").read_text(encoding="utf-8-sig").replace("900", "90")
    again = await here.run("bin", mended, text)
    assert again.totals == Totals(read=1, created=1)
    assert sorted(map(int, map(str, await here.column("bin", "litres")))) == [5, 90]


async def test_a_moment_without_a_zone_is_on_the_agency_clock(here: Village) -> None:
    text = mapping("emptied_on: {column: d, dates: [YYYY-MM-DD hh:mm, DD.MM.YYYY hh:mm]}")
    await here.run("bin", "n,d\n1,2026-07-01 12:00\n2,01.07.2026 12:00\n", text)
    moments = await here.column("bin", "emptied_on")
    if here.db.dialect == "sqlite":
        moments = [datetime.fromtimestamp(int(str(one)) / 1_000_000, UTC) for one in moments]
    assert moments == [datetime(2026, 7, 1, 19, 0, tzinfo=UTC)] * 2
