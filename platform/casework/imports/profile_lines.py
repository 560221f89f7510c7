"""A profile for a terminal, and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casework.imports.cells import quote
from casework.imports.guesses import TEXT
from casework.imports.profile import ColumnProfile, Profile, written


def profile_lines(profile: Profile) -> Iterator[str]:
    table = profile.table
    yield f"{table.path.name}: {table.described}"
    yield f"{profile.rows:,} rows, {len(profile.columns)} columns"
    yield from (f"Note: {note}" for note in table.notes)
    if profile.other_widths:
        lines = ", ".join(map(str, profile.other_widths[:5]))
        more = ", ..." if len(profile.other_widths) > 5 else ""
        yield (
            f"Note: {len(profile.other_widths):,} rows have another number of cells than the header: "
            f"lines {lines}{more}"
        )
    if profile.end_line:
        yield (
            f"Note: from line {profile.end_line} on there are only notes, it seems: "
            f"write end: {quote(profile.end)}"
        )
    for column in profile.columns:
        yield ""
        yield from _column_lines(column)


def _column_lines(column: ColumnProfile) -> Iterator[str]:
    key = ", every row its own" if column.is_key else ""
    more = "more than " if column.is_cut else ""
    yield f"{column.name}"
    if not column.filled:
        yield "    empty in every row"
        return
    yield f"    {column.kind}{_range(column)}"
    yield (
        f"    {column.filled:,} filled, {column.empty:,} empty, "
        f"{more}{len(column.different):,} different{key}"
    )
    yield f"    such as {', '.join(quote(text) for text in column.examples)}"
    if column.nothing:
        told = ", ".join(
            f"{quote(text)} {column.different[text]:,}x" for text in column.nothing[:5]
        )
        yield f"    may mean that nothing is known: {told}"
    if column.doubt:
        yield f"    LOOK: {column.doubt}"
    for one in column.suspicious:
        yield f"    LOOK: line {one.line}: {quote(one.cell)}: {one.reason}"


def _range(column: ColumnProfile) -> str:
    if column.kind == TEXT or column.kind not in column.ranges:
        return f", {column.shortest:,} to {column.longest:,} characters"
    found = column.ranges[column.kind]
    return f", {written(found.low)} to {written(found.high)}"


def profile_json(profile: Profile) -> Mapping[str, Any]:
    return {
        "file": str(profile.table.path),
        "read_as": profile.table.described,
        "notes": list(profile.table.notes),
        "header_lines": list(profile.table.header_lines),
        "rows": profile.rows,
        "other_widths": profile.other_widths[:100],
        "end_line": profile.end_line or None,
        "columns": [_column_json(column) for column in profile.columns],
    }


def _column_json(column: ColumnProfile) -> Mapping[str, Any]:
    found = column.ranges.get(column.kind)
    return {
        "name": column.name,
        "kinds": list(column.kinds),
        "filled": column.filled,
        "empty": column.empty,
        "different": len(column.different),
        "different_is_more": column.is_cut,
        "is_key": column.is_key,
        "examples": column.examples,
        "low": written(found.low) if found else None,
        "high": written(found.high) if found else None,
        "shortest": column.shortest,
        "longest": column.longest,
        "nothing": list(column.nothing),
        "doubt": column.doubt,
        "suspicious": [
            {"line": one.line, "cell": one.cell, "reason": one.reason} for one in column.suspicious
        ],
    }
