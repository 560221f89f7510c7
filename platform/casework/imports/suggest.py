"""`casework import AGENCY ENTITY FILE --suggest MAP`: a mapping to begin with, every guess of it marked.

What is not plain from the names stays for the person: an option that no cell names, a column that no
field fits. Such rows are rejected by a dry run, so nothing is taken over by a guess alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from casework.catalogue import Catalogue, Entity
from casework.fields import Choice, FieldType
from casework.imports.guesses import COMMA, NUMBERS, TEXT, YES_NO
from casework.imports.nearest_names import nearest_columns, plain
from casework.imports.profile import ColumnProfile, Profile
from casework.imports.targets import targets_of
from casework.problems import nearest

MOST_VALUES = 40
PLACE = "geo_point"
_SAFE = re.compile(r"[A-Za-zÀ-ÿ_][\w ().+&-]*(?<! )")
_RESERVED = frozenset(("true", "false", "yes", "no", "null", "on", "off", "none", "auto"))


def suggest_mapping(catalogue: Catalogue, entity: Entity, profile: Profile) -> str:
    """The text of a mapping file."""
    columns = {column.name: column for column in profile.columns if column.filled}
    found = nearest_columns(catalogue, entity, list(columns))
    return "\n".join([*_Suggestion(catalogue, entity, profile, columns, found).lines(), ""])


def written(text: str) -> str:
    """A text as YAML: plain where that is safe, else in quotes."""
    if _SAFE.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    return json.dumps(text, ensure_ascii=False)


class _Suggestion:
    def __init__(
        self,
        catalogue: Catalogue,
        entity: Entity,
        profile: Profile,
        columns: Mapping[str, ColumnProfile],
        found: Mapping[str, str],
    ) -> None:
        self.entity, self.profile, self.columns, self.found = entity, profile, columns, found
        self.kinds = targets_of(catalogue, entity)
        self.places = self._places()

    def lines(self) -> Iterator[str]:
        table = self.profile.table
        yield f"# Suggested for {self.entity.name} from {table.path.name}. Look at every line of it, then"
        yield f"#   casework import AGENCY {self.entity.name} {table.path.name} --map THIS_FILE --dry-run"
        yield f"# The file: {table.described}."
        yield from (f"# LOOK: {note}" for note in table.notes)
        yield from self._layout()
        yield from self._key()
        yield ""
        if self.found or self.places:
            yield "fields:"
        for name in self.kinds:
            if name in self.places:
                lat, lon = (written(one) for one in self.places[name])
                yield f"  {name}: {{parts: {{lat: {lat}, lon: {lon}}}}}"
            elif name in self.found:
                yield from self._field(name, self.columns[self.found[name]])
        yield from self._left()
        yield ""
        yield "entities:"
        yield f"  {self.entity.name}:"
        yield ""
        yield from self._reconcile()

    def _layout(self) -> Iterator[str]:
        lines = self.profile.table.header_lines
        if len(lines) > 1:
            yield f"header: [{', '.join(map(str, lines))}]"
        elif lines and self.profile.table.above:
            yield f"header: {lines[0]}"
        if self.profile.end:
            notes = f"# notes begin here, on line {self.profile.end_line}"
            yield f"end: {written(self.profile.end[:40].strip())}   {notes}"
        if self.profile.other_widths and not self.profile.end:
            yield "# ragged: true   # some rows have another number of cells than the header"

    def _key(self) -> Iterator[str]:
        unique = [
            name
            for name in self.found
            if name in self.entity.fields and self.entity.fields[name].kind.unique
        ]
        sure = [name for name in unique if self.columns[self.found[name]].is_key]
        if sure:
            yield f"key: {sure[0]}   # every row has its own"
            return
        keys = [column.name for column in self.columns.values() if column.is_key]
        told = f"; every row has its own {', '.join(keys)}" if keys else ""
        yield f"# key:   # write the unique field by which a row is found again{told}"

    def _field(self, name: str, column: ColumnProfile) -> Iterator[str]:
        options = list(self._options(self.kinds[name], column))
        values = self._values(self.kinds[name], column)
        about = _about(column)
        if not options and not values:
            yield f"  {name}: {written(column.name)}   # {about}"
            return
        yield f"  {name}:   # {about}"
        yield f"    column: {written(column.name)}"
        yield from (f"    {line}" for line in (*options, *values))

    def _options(self, kind: FieldType, column: ColumnProfile) -> Iterator[str]:
        """How the column writes what it holds, where that is not the usual way."""
        if column.doubt:
            yield f"# LOOK: {column.doubt}"
        rule = kind.rule_type()
        if "DD" in column.kind and not column.doubt:
            yield f"dates: {written(column.kind)}"
        if rule.is_number and column.kind == COMMA:
            yield 'decimal: ","'
        if column.nothing:
            yield f"empty: [{', '.join(written(text) for text in column.nothing[:8])}]"

    def _values(self, kind: FieldType, column: ColumnProfile) -> list[str]:
        """Options by their words or titles; what no option is called like is left to the person."""
        if not isinstance(kind, Choice) or column.is_cut or len(column.different) > MOST_VALUES:
            return []
        known = {plain(title): word for word, title in _titles(kind)}
        lines = ["values:"]
        for text in sorted(set(column.different) - set(column.nothing)):
            close = plain(text) if plain(text) in known else nearest(plain(text), known)
            if close is None:
                lines.append(f"  # {written(text)}: ?   # {', '.join(kind.options)}")
            else:
                mark = "" if close == plain(text) else "   # LOOK: a guess"
                lines.append(f"  {written(text)}: {known[close]}{mark}")
        return (
            lines
            if any(not line.startswith("  #") for line in lines[1:])
            else [f"# {line}" for line in lines]
        )

    def _left(self) -> Iterator[str]:
        """Columns that nothing takes, and fields that nothing fills."""
        places = {column for pair in self.places.values() for column in pair}
        left = [name for name in self.columns if name not in {*self.found.values(), *places}]
        if left:
            yield ""
            yield "# No field is called like these columns. Map them, or list them under ignore:"
            yield from (f"#   {name}: {_about(self.columns[name])}" for name in left)
        empty = [name for name in self.kinds if name not in self.found and name not in self.places]
        if empty:
            yield f"# Fields that no column fills: {', '.join(empty)}"

    def _reconcile(self) -> Iterator[str]:
        sums = [
            name
            for name, column in self.found.items()
            if name in self.entity.fields
            and self.kinds[name].rule_type().is_number
            and self.columns[column].kind in NUMBERS
        ]
        yield "reconcile:"
        yield f"  rows: {self.profile.rows}   # as this file has; better the count of the old system"
        if sums:
            yield f"  sum: [{', '.join(sums)}]"

    def _places(self) -> dict[str, tuple[str, str]]:
        """A place on the map from two columns."""
        lat = next((name for name in self.columns if plain(name) in ("lat", "latitude")), None)
        lon = next(
            (name for name in self.columns if plain(name) in ("lon", "lng", "long", "longitude")),
            None,
        )
        names = [name for name, kind in self.kinds.items() if kind.type_name == PLACE]
        return {names[0]: (lat, lon)} if lat and lon and names else {}


def _titles(kind: Choice) -> Iterator[tuple[str, str]]:
    for word, option in kind.options.items():
        yield word, word
        title = getattr(option, "title", option)
        for text in title.values() if isinstance(title, Mapping) else (title,):
            yield word, str(text)


def _about(column: ColumnProfile) -> str:
    kind = column.kind if column.kind in (*NUMBERS, TEXT, YES_NO) else "date"
    empty = f", {column.empty:,} empty" if column.empty else ""
    more = "more than " if column.is_cut else ""
    such = ", ".join(" ".join(text.split())[:24] for text in column.examples[:3])
    return f"{kind}{empty}, {more}{len(column.different):,} different: {such}"
