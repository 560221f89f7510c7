"""A mapping meets a file and an agency: names become columns, fields and functions, or problems.

After this nothing is looked up by name and nothing can be missing: a row only runs the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from casework import rules
from casework.catalogue import Catalogue, Entity, Field
from casework.fields import Culture
from casework.fields.record import RecordLink
from casework.imports.cells import Read, named_by
from casework.imports.mapping import ImportMapping, Section, Source
from casework.imports.reconcile import SumPlan
from casework.imports.reject_file import BECAUSE, LINE
from casework.imports.report import ImportRefused
from casework.imports.section_plan import SectionPlan
from casework.imports.sources import SourceCompiler
from casework.imports.sum_plans import plan_sums
from casework.imports.table_file import TableFile
from casework.imports.targets import system_names, targets_of
from casework.imports.word import Word
from casework.problems import Place, Problem, did_you_mean

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`label` tells what a row that no section takes was: the value of the selecting column."""

    sections: tuple[SectionPlan, ...]
    find: Callable[[Sequence[str]], SectionPlan | None]
    """The section that takes a row of the header's width."""
    label: Callable[[Sequence[str]], str]
    is_update: bool
    warnings: tuple[str, ...]
    skips: tuple[tuple[int, str, frozenset[str]], ...] = ()
    """Rows that are no records: a column by place and name, and its values that say so."""
    sums: tuple[SumPlan, ...] = ()
    expected_rows: int | None = None

    def skip(self, row: Sequence[str]) -> tuple[int, str] | None:
        """The column and the value by which a row of the header's width is passed over."""
        for index, _, listed in self.skips:
            if (value := row[index].strip()) in listed:
                return index, value
        return None


def plan_import(
    catalogue: Catalogue, language: str, entity: str, table: TableFile, mapping: ImportMapping
) -> ImportPlan:
    """Raises ImportRefused with every fault of the mapping, each at its place."""
    planner = _Planner(catalogue, language, table, mapping)
    wanted = planner.wanted(entity)
    sections = [plan for one in wanted if (plan := planner.section(one)) is not None]
    planner.refuse_overlaps(mapping.sections)
    skips = planner.skips()
    is_whole = len(sections) == len(mapping.sections)
    sums, expected = plan_sums(mapping.reconcile, sections, planner.fault, is_whole)
    if planner.problems:
        raise ImportRefused(planner.problems)
    return ImportPlan(
        tuple(sections),
        _finder(sections),
        _labeller(sections),
        mapping.is_update,
        tuple(planner.warnings()),
        skips,
        sums,
        expected,
    )


class _Planner:
    def __init__(
        self, catalogue: Catalogue, language: str, table: TableFile, mapping: ImportMapping
    ) -> None:
        self.catalogue, self.table, self.mapping = catalogue, table, mapping
        self.language = language
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.sources = SourceCompiler(self._culture(), language, mapping, self.column, self.fault)

    def fault(self, place: Place, message: str) -> None:
        """Once for each place: what is shared by all entities would be told for every one."""
        if all(place != problem.place for problem in self.problems):
            self.problems.append(Problem(place, message, "mapping"))

    def _culture(self) -> Culture:
        culture = self.catalogue.agency.culture(self.language)
        zone = self.mapping.zone
        if zone is None:
            return culture
        try:
            return replace(culture, time_zone=ZoneInfo(zone.text).key)
        except (KeyError, ValueError, OSError):
            self.fault(
                zone.place, f"there is no time zone '{zone}'; write one like America/Chicago"
            )
            return culture

    def wanted(self, entity: str) -> Iterable[Section]:
        """The sections to run: that of the entity, or all of them."""
        if entity == EVERYTHING:
            return self.mapping.sections
        section = self.mapping.section(entity)
        if section is None:
            known = [one.entity.text for one in self.mapping.sections]
            tail = did_you_mean(entity, known)
            self.fault(self.mapping.place, f"this mapping has nothing for '{entity}'{tail}")
            return ()
        return (section,)

    def section(self, section: Section) -> SectionPlan | None:
        entity = self.catalogue.entity(section.entity.text)
        if entity is None:
            tail = did_you_mean(section.entity.text, self.catalogue.entities)
            self.fault(section.entity.place, f"there is no entity '{section.entity}'{tail}")
            return None
        fields = {**self.mapping.fields, **section.fields}
        reads = self._reads(entity, fields)
        key = self._key(entity, section, fields)
        selects = [
            (index, frozenset(value.text.strip() for value in listed))
            for column, listed in section.rows.items()
            if (index := self.column(column)) is not None
        ]
        if key is None:
            return None
        system = system_names(entity)
        columns = {
            name: ", ".join(word.text for word in source.columns()) or name
            for name, (_, source) in fields.items()
        }
        unique = [f.name for f in entity.stored_fields() if f.kind.unique and f.name in columns]
        unique.sort(key=lambda name: name != key.text)
        return SectionPlan(
            entity=entity,
            selects=tuple(selects),
            own=tuple((name, read) for name, read in reads.items() if name not in system),
            system=tuple((name, read) for name, read in reads.items() if name in system),
            key=key.text,
            unique=tuple((name, columns[name]) for name in unique),
        )

    def _reads(self, entity: Entity, fields: Mapping[str, tuple[Word, Source]]) -> dict[str, Read]:
        kinds = targets_of(self.catalogue, entity)
        reads = {}
        for name, (word, source) in fields.items():
            if name not in kinds:
                self.fault(word.place, self._no_field(entity, name, kinds))
                continue
            title = entity.fields[name].title.text(self.language) if name in entity.fields else name
            by = self._by(entity, name, source.by) if source.by else None
            if source.by is not None and by is None:
                continue
            read = self.sources.compile(name, title, by.kind if by else kinds[name], source)
            if read is not None:
                reads[name] = named_by(by.name, read) if by else read
        return reads

    def _by(self, entity: Entity, name: str, by: Word) -> Field | None:
        """The unique field of the records that a link leads to; None with a problem."""
        field = entity.fields.get(name)
        target = field.kind.to if field and isinstance(field.kind, RecordLink) else None
        linked = self.catalogue.entities.get(target) if target else None
        if linked is None:
            self.fault(by.place, f"'{name}' links to no record, so there is nothing to find it by")
            return None
        unique = {own.name: own for own in linked.stored_fields() if _names_one(own)}
        if by.text not in unique:
            told = f"'{by}' is no text of {linked.name} with 'unique: true'"
            self.fault(by.place, told + did_you_mean(by.text, unique))
        return unique.get(by.text)

    def _no_field(self, entity: Entity, name: str, kinds: Iterable[str]) -> str:
        if name in entity.fields:
            return f"'{name}' of {entity.name} is worked out by a rule; nothing is imported into it"
        return f"{entity.name} has no field '{name}'{did_you_mean(name, kinds)}"

    def _key(
        self, entity: Entity, section: Section, fields: Mapping[str, tuple[Word, Source]]
    ) -> Word | None:
        """The key, when it is one of the mapped fields and unique: else a second run doubled rows."""
        key = section.key or self.mapping.key
        unique = [own.name for own in entity.stored_fields() if own.kind.unique]
        if key is None:
            self.fault(
                section.entity.place,
                f"write 'key:' with the field by which a row of {entity.name} is found again"
                f"{did_you_mean('', unique)}",
            )
            return None
        if key.text not in fields:
            self.fault(key.place, f"the key '{key}' must be one of the fields that are mapped")
            return None
        if key.text not in unique:
            self.fault(
                key.place,
                f"'{key}' of {entity.name} cannot be the key: only a field with 'unique: true' can"
                f"{did_you_mean(key.text, unique)}",
            )
            return None
        return key

    def column(self, word: Word) -> int | None:
        """Where a column stands in the file."""
        self.used.add(word.text)
        if word.text in self.table.header:
            return self.table.header.index(word.text)
        tail = did_you_mean(word.text, self.table.header)
        self.fault(word.place, f"the file has no column '{word}'{tail}")
        return None

    def skips(self) -> tuple[tuple[int, str, frozenset[str]], ...]:
        return tuple(
            (index, column.text, frozenset(value.text.strip() for value in listed))
            for column, listed in self.mapping.skip.items()
            if (index := self.column(column)) is not None
        )

    def refuse_overlaps(self, sections: Sequence[Section]) -> None:
        """A row belongs to one entity. Told for sections that select by the same single column."""
        taken: dict[tuple[str, str], str] = {}
        for section in sections:
            if len(section.rows) == 0 and len(sections) > 1:
                self.fault(
                    section.entity.place, f"write 'rows:' to say which rows are {section.entity}"
                )
            for column, listed in section.rows.items() if len(section.rows) == 1 else ():
                for value in listed:
                    first = taken.setdefault((column.text, value.text), section.entity.text)
                    if first != section.entity.text:
                        self.fault(value.place, f"rows with '{value}' already go to {first}")

    def warnings(self) -> Iterable[str]:
        passed = self.used | {word.text for word in self.mapping.ignore} | {LINE, BECAUSE}
        unused = [name for name in self.table.header if name not in passed]
        if unused:
            names = ", ".join(unused)
            yield f"columns that are not used: {names}; list them under 'ignore:' if they may be left"


def _names_one(field: Field) -> bool:
    """Whether a text in it belongs to one record at most."""
    return field.kind.unique and field.kind.rule_type() == rules.TEXT


def _finder(sections: Sequence[SectionPlan]) -> Callable[[Sequence[str]], SectionPlan | None]:
    """One look-up where all sections select by the same column, else the first that takes the row."""
    columns = {tuple(index for index, _ in section.selects) for section in sections}
    if len(columns) == 1 and len(only := columns.pop()) == 1:
        by_value = {value: one for one in sections for value in one.selects[0][1]}
        index = only[0]
        return lambda row: by_value.get(row[index].strip())
    return lambda row: next((section for section in sections if section.takes(row)), None)


def _labeller(sections: Sequence[SectionPlan]) -> Callable[[Sequence[str]], str]:
    indexes = {index for section in sections for index, _ in section.selects}
    if not indexes:
        return lambda row: ""
    first = min(indexes)
    return lambda row: row[first].strip()
