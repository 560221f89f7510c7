"""Where the things of an older revision are today, followed through renames, merges and removals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casework.catalogue import Catalogue, Entity, Field
from casework.catalogue.placement import Kept
from casework.fields.base import PRIVACY_CLASSES, FieldType, Privacy
from casework.publishing.lineage import Lineage
from casework.store.live_schema import LiveSchema
from casework.store.set_aside import SEEN, SetAside


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field lies: the stem of its columns, and the type and privacy that hold there."""

    stem: str
    kind: FieldType
    privacy: Privacy
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """The answers of a field as they were before they were converted to another type."""

    stem: str

    @property
    def seen(self) -> str:
        return self.stem + SEEN


@dataclass(frozen=True, slots=True)
class Past:
    """All that is known about what lies between an older revision and the live one.

    `lineages` are those of every revision in between, both included; `between` the Catalogues under
    which something was set aside.
    """

    old: Catalogue
    live: Catalogue
    lineages: Mapping[int, Lineage]
    asides: Sequence[SetAside]
    schema: LiveSchema
    between: Mapping[int, Catalogue] = field(default_factory=dict)

    @property
    def then(self) -> Lineage:
        return self.lineages[self.old.number]

    def path_today(self, path: str) -> str | None:
        """What this path of then is called today."""
        return self._path_of(self.then.get(path), self.live.number)

    def _path_of(self, identity: str | None, number: int) -> str | None:
        known = self.lineages.get(number, {})
        return next((path for path, each in known.items() if each == identity), None)

    def entity_today(self, name: str) -> Entity | None:
        return self.live.entity(self.path_today(name) or "")

    def hidden(self, table: str) -> frozenset[str]:
        found = self.schema.tables.get(table)
        return frozenset(found.hidden) if found else frozenset()

    # -- fields ----------------------------------------------------------------------------------
    def place(self, entity: Entity, own: Field, now: Entity) -> Place | None:
        """None: its answers were purged."""
        path = f"{entity.name}.{own.name}"
        home, _, name = (self.path_today(path) or "").partition(".")
        today = now.fields.get(name)
        if home == now.name and today is not None and today.is_stored:
            return Place(name, today.kind, today.kind.privacy)
        for row in reversed(self.asides):
            kind = self._kind_aside(row, now.name, self.then.get(path))
            if kind is not None:
                privacy = strictest(own.kind.privacy, kind.privacy)
                return Place(row.name, kind, privacy, is_aside=True)
        return None

    def _kind_aside(self, row: SetAside, table: str, identity: str | None) -> FieldType | None:
        if not self._is_of(row, "field", identity) or row.became is not None:
            return None
        entity, _, name = row.path.partition(".")
        known = self.between.get(row.revision)
        found = known.entity(entity) if known else None
        kind = found.fields[name].kind if found and name in found.fields else None
        if kind is None or row.entity != table:
            return None
        columns = {column.name(row.name) for column in kind.columns()}
        return kind if columns <= self.hidden(table) else None

    def converted(self, entity: Entity, own: Field, now: Entity) -> Converted | None:
        """The first conversion since: what it put aside is what there was."""
        identity = self.then.get(f"{entity.name}.{own.name}")
        for row in self.asides:
            if self._is_of(row, "field", identity) and row.became is not None:
                columns = {column.name(row.name) for column in own.kind.columns()}
                is_there = {*columns, row.name + SEEN} <= self.hidden(now.name)
                return Converted(row.name) if is_there and row.entity == now.name else None
        return None

    def _is_of(self, row: SetAside, kind: str, identity: str | None) -> bool:
        known = self.lineages.get(row.revision)
        if known is None or identity is None or row.kind != kind or not row.is_waiting:
            return False
        return known.get(row.path) == identity

    def table_aside(self, name: str) -> str | None:
        """The table of an entity that was taken out since and not purged."""
        for row in reversed(self.asides):
            if self._is_of(row, "entity", self.then.get(name)) and row.name in self.schema.hidden:
                return row.name
        return None

    # -- words -----------------------------------------------------------------------------------
    def words(
        self, stem: str, words: Sequence[str], table: str
    ) -> tuple[dict[str, str], tuple[Kept, ...]]:
        """Of a choice's options or of states: own words by today's, and those that were merged."""
        renamed: dict[str, str] = {}
        kept: list[tuple[int, Kept]] = []
        for word in words:
            path = self.path_today(f"{stem}.{word}")
            if path is not None:
                renamed[path.rpartition(".")[2]] = word
                continue
            for number, one in self._merged(self.then.get(f"{stem}.{word}"), word, table):
                kept.append((number, one))
                break
        for _, one in kept:
            renamed.setdefault(one.today, one.own)
        told = {today: own for today, own in renamed.items() if today != own}
        return told, tuple(one for _, one in sorted(kept, key=lambda each: each[0]))

    def _merged(self, identity: str | None, own: str, table: str) -> Iterator[tuple[int, Kept]]:
        for row in self.asides:
            merged = self._merge_of(row, identity)
            today = self._word_today(row, merged[1]) if merged else None
            if merged and today:
                is_there = row.name in self.hidden(table)
                yield row.id, Kept(row.name if is_there else "", merged[0], own, today)

    def _merge_of(self, row: SetAside, identity: str | None) -> tuple[str, str] | None:
        """(old, new) when this row tells of the merge of that very word."""
        known = self.lineages.get(row.revision)
        if row.kind != "words" or row.is_restored or known is None or identity is None:
            return None
        pairs = [pair for pair in row.words.items() if pair[0] != "is_list"]
        return next((p for p in pairs if known.get(f"{row.path}.{p[0]}") == identity), None)

    def _word_today(self, row: SetAside, new: str) -> str | None:
        """What the word that took another in is called today, merged itself or not."""
        after = self.lineages.get(row.revision + 1)
        known = self.lineages.get(row.revision, {})
        if after is None:
            return None
        stem = self._stem_after(row, known)
        identity = after.get(f"{stem}.{new}") if stem else None
        path = self._path_of(identity, self.live.number)
        if path is not None:
            return path.rpartition(".")[2]
        for later in self.asides:
            merged = self._merge_of(later, identity) if later.id > row.id else None
            if merged:
                return self._word_today(later, merged[1])
        return None

    def _stem_after(self, row: SetAside, known: Lineage) -> str | None:
        entity, _, name = row.path.partition(".")
        if name == "state":
            home = self._path_of(known.get(entity), row.revision + 1)
            return f"{home}.state" if home else None
        return self._path_of(known.get(row.path), row.revision + 1)


def strictest(*classes: Privacy) -> Privacy:
    return max(classes, key=PRIVACY_CLASSES.index)
