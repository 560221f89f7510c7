"""`casework import`: the file is read in batches, each batch is one transaction.

Guarantees: every row that was read is counted exactly once; a row that stands in the database
already is not stored again, so an import that broke off is simply run again; a dry run does all of
it and takes every transaction back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from casework.cases.work import Work
from casework.catalogue import VALID_FROM
from casework.imports.cells import quote
from casework.imports.homes import Homes, Waiting, in_batches
from casework.imports.mapping import ImportMapping
from casework.imports.mapping_file import read_mapping
from casework.imports.own_names import mapping_by_names
from casework.imports.plan import EVERYTHING, ImportPlan, plan_import
from casework.imports.reconcile import Ledger
from casework.imports.reject_file import RejectFile
from casework.imports.report import ImportRefused, ImportReport, Reject
from casework.imports.rows import RowRead, read_row
from casework.imports.section_plan import SectionPlan
from casework.imports.storing import Stored, store_batch
from casework.imports.table_file import Below, TableFile, open_table
from casework.problems import Place, Problem, did_you_mean
from casework.store.statistics import MANY, count_anew

BATCH = 500
Progress = Callable[[int, int], None]
"""Told after each batch: rows read, and about how many there are."""


async def run_import(
    work: Work,
    entity: str,
    path: Path,
    mapping: Path | None = None,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a file into an entity, or with `all` into every entity that its mapping names.

    Raises ImportRefused, with places, when the mapping or the file is no good.
    """
    written = read_mapping(mapping) if mapping is not None else None
    table = open_table(path, written.layout) if written else open_table(path)
    plan = _plan(work, entity, table, written)
    report = ImportReport(
        is_dry_run=dry_run,
        warnings=[*table.notes, *plan.warnings],
        described=table.described,
        expected_rows=plan.expected_rows,
    )
    below = Below()
    with RejectFile(rejects, table.header) as file:
        run = _Run(work, plan, table, report, file, dry_run)
        for line, cells in table.rows(below):
            run.take(line, cells)
            if run.waiting >= BATCH:
                await run.store()
                if progress:
                    progress(report.totals.read, max(table.lines, report.totals.read))
        await run.store()
        await run.bring_home()
        report.reject_path = file.written
    if not dry_run and report.totals.created >= MANY:
        await count_anew(work.db, work.agency, {one.entity.name for one in plan.sections})
    if progress:
        progress(report.totals.read, report.totals.read)
    report.warnings += [*_left_below(below), *_never_met(plan, table, report, run.met)]
    report.sums = list(run.ledger.sums.values())
    return report


def _plan(work: Work, entity: str, table: TableFile, mapping: ImportMapping | None) -> ImportPlan:
    read = mapping
    if read is None:
        found = work.catalogue.entity(entity)
        if found is None:
            tail = did_you_mean(entity, work.catalogue.entities)
            message = f"there is no entity '{entity}'{tail}"
            if entity == EVERYTHING:
                message = "to import into every entity a mapping is needed: --map FILE"
            raise ImportRefused([Problem(Place(str(table.path)), message, "mapping")])
        read = mapping_by_names(work.catalogue, found, table)
    return plan_import(work.catalogue, work.language, entity, table, read)


@dataclass(slots=True)
class _Run:
    """The rows on their way. `met` are the values by which rows were selected."""

    work: Work
    plan: ImportPlan
    table: TableFile
    report: ImportReport
    file: RejectFile
    dry_run: bool
    batch: dict[str, tuple[SectionPlan, list[RowRead]]] = field(default_factory=dict)
    refused: list[tuple[Reject, list[str]]] = field(default_factory=list)
    now: datetime = field(init=False)
    waiting: int = 0
    seen: dict[tuple[str, str, object, object], int] = field(default_factory=dict)
    met: set[tuple[int, str]] = field(default_factory=set)
    ledger: Ledger = field(init=False)
    homes: Homes = field(default_factory=Homes)
    is_last_turn: bool = False
    """Whether rows that still lack the record above them are refused."""

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.plan.sums, len(self.table.header), self.dry_run)
        self.now = self.work.now.astimezone(self.work.catalogue.agency.time_zone)

    def take(self, line: int, cells: list[str]) -> None:
        """Read one row and put it with the others of its entity, or refuse it."""
        report, width = self.report, len(self.table.header)
        report.totals.read += 1
        self.waiting += 1
        section = self._section(cells)
        self.ledger.read(section.entity.name if section else None, cells)
        if section is None:
            report.pass_over(self._why_not(cells))
            self.ledger.pass_over(cells)
            return
        name = section.entity.name
        report.entity(name).read += 1
        row = read_row(section, width, line, cells, self.now)
        if isinstance(row, str):
            self._refuse(line, cells, name, row)
            return
        if reason := self._repeats(section, row):
            self._refuse(line, cells, name, reason)
            return
        self.batch.setdefault(name, (section, []))[1].append(row)

    def _repeats(self, section: SectionPlan, row: RowRead) -> str | None:
        """Why the row cannot stand beside an earlier one: something that is unique comes twice."""
        for name, column in section.unique:
            value = row.values.get(name)
            if value is None:
                continue
            day = row.system.get(VALID_FROM) if name == section.key else None
            first = self.seen.setdefault((section.entity.name, name, value, day), row.line)
            if first != row.line:
                return f"{column} {quote(str(value))} stands in the file before, on line {first}"
        return None

    def _section(self, cells: list[str]) -> SectionPlan | None:
        """A row of the wrong width has no columns to select by: the first section tells it."""
        if len(cells) != len(self.table.header):
            return self.plan.sections[0]
        if (skipped := self.plan.skip(cells)) is not None:
            self.met.add(skipped)
            return None
        section = self.plan.find(cells)
        if section is not None:
            for index, _ in section.selects:
                self.met.add((index, cells[index].strip()))
        return section

    def _why_not(self, cells: list[str]) -> str:
        skipped = self.plan.skip(cells)
        return skipped[1] or "an empty cell" if skipped else self.plan.label(cells)

    def _refuse(self, line: int, cells: list[str], entity: str, reason: str) -> None:
        self.refused.append((Reject(line, entity, reason), cells))

    async def store(self) -> None:
        """Store what waits in one transaction, then count it and write down what was refused."""
        stored = await store_batch(
            self.work, self.batch, is_update=self.plan.is_update, dry_run=self.dry_run
        )
        for one in stored:
            if not self.is_last_turn:
                self.homes.keep_back(one)
                one.homeless.clear()
            name = one.section.entity.name
            for totals in (self.report.totals, self.report.entity(name)):
                totals.created += one.created
                totals.updated += one.updated
                totals.unchanged += one.unchanged
            for row, reason in one.refused():
                self._refuse(row.line, row.cells, name, reason)
            await self.ledger.keep(self.work, name, one.section.key, self._kept(one))
        for reject, cells in sorted(self.refused, key=lambda one: one[0].line):
            self.report.refuse(reject)
            self.ledger.refuse(reject.entity, cells)
            self.file.write(reject.line, cells, reject.reason)
        self.batch, self.refused, self.waiting = {}, [], 0

    def _kept(self, stored: Stored) -> list[RowRead]:
        """Rows whose record is there now; those that wait for the one above them are not."""
        away = {row.line for _, row, _ in self.homes.waiting}
        kept = [row for row in stored.kept() if row.line not in away]
        for row in kept:
            self.homes.remember(stored.section, row)
        return kept

    async def bring_home(self) -> None:
        """Store the rows of a tree whose record above came behind them, level by level."""
        while self.homes.waiting and not self.is_last_turn:
            turned = self.homes.turn()
            await self._try_again(turned)
            self.is_last_turn = len(self.homes.waiting) == len(turned)
        if self.homes.waiting:
            await self._try_again(self.homes.turn())

    async def _try_again(self, turned: list[Waiting]) -> None:
        for some in in_batches(turned, BATCH):
            for section, row, reason in some:
                if self.dry_run and self.homes.has_above(section, row):
                    self._count_as_created(section, row)
                elif self.dry_run and not self.is_last_turn:
                    self.homes.waiting.append((section, row, reason))
                else:
                    name = section.entity.name
                    self.batch.setdefault(name, (section, []))[1].append(row)
            await self.store()

    def _count_as_created(self, section: SectionPlan, row: RowRead) -> None:
        self.homes.remember(section, row)
        for totals in (self.report.totals, self.report.entity(section.entity.name)):
            totals.created += 1


def _left_below(below: Below) -> list[str]:
    """Where the table ended, when rows were left below it."""
    if not below.rows:
        return []
    noun = "row" if below.rows == 1 else "rows"
    return [
        f"{below.rows:,} {noun} below the table, from line {below.line} on, {quote(below.first)}"
    ]


def _never_met(
    plan: ImportPlan, table: TableFile, report: ImportReport, met: set[tuple[int, str]]
) -> list[str]:
    """Values that `rows:` lists and the file does not have: often a word that is misspelt."""
    found = [
        f"no row has '{value}' as {name}, to be skipped"
        for index, name, listed in plan.skips
        for value in sorted(listed)
        if (index, value) not in met
    ]
    for section in plan.sections:
        for index, listed in section.selects:
            for value in sorted(listed):
                if (index, value) not in met:
                    tail = did_you_mean(value, report.not_selected)
                    tail = tail if "mean" in tail else ""
                    found.append(
                        f"no row has '{value}' as {table.header[index]}, for {section.entity.name}{tail}"
                    )
    return found
