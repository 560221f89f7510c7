"""Where the things of an older revision are today, followed through renames, merges and removals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casework.catalogue import CaseType, Catalogue, Entity, Field
from casework.catalogue.placement import Kept
from casework.fields.base import PRIVACY_CLASSES, FieldType, Privacy
from casework.fields.options import Listed
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
    which something was set aside, and those in which a word was there no more.
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

    def last_names(self, entity: Entity) -> dict[str, str]:
        """Its fields by what each is called today, or was called when it went."""
        told = [(*self._last(entity, own), own.name) for own in entity.stored_fields()]
        return {name: own for _, name, own in sorted(told)}

    def _last(self, entity: Entity, own: Field) -> tuple[int, str]:
        """The last revision that has the field, and its name there."""
        identity = self.then.get(f"{entity.name}.{own.name}")
        for number in sorted(self.lineages, reverse=True):
            path = self._path_of(identity, number) if identity else None
            if path is not None:
                return number, path.partition(".")[2]
        return 0, own.name

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
            merged = self._kept(self.then.get(f"{stem}.{word}"), word, table)
            if merged is not None:
                kept.append(merged)
        for _, one in kept:
            renamed.setdefault(one.today, one.own)
        told = {today: own for today, own in renamed.items() if today != own}
        return told, tuple(one for _, one in sorted(kept, key=lambda each: each[0]))

    def _kept(self, identity: str | None, own: str, table: str) -> tuple[int, Kept] | None:
        """A merged word: where it goes today, and the column in which rows that had it still tell."""
        today = self.word_today(identity)
        if today is None:
            return None
        for row in self.asides:
            known = self.lineages.get(row.revision)
            if row.kind != "words" or row.is_restored or known is None:
                continue
            for old in row.words:
                if known.get(f"{row.path}.{old}") == identity and row.name in self.hidden(table):
                    return row.id, Kept(row.name, old, own, today)
        return 0, Kept("", own, own, today)

    def word_today(self, identity: str | None) -> str | None:
        """What the word is called today, or the one that it was merged into, however often."""
        path = self._path_of(identity, self.live.number)
        if path is not None:
            return path.rpartition(".")[2]
        heir = self._heir(identity)
        return self.word_today(heir) if heir else None

    def _heir(self, identity: str | None) -> str | None:
        """The word that took this one in, as the definition of the revision says in which it went."""
        later = (number for number in sorted(self.lineages) if number > self.old.number)
        gone = next((n for n in later if identity not in self.lineages[n].values()), 0)
        after, path = self.between.get(gone), self._path_of(identity, gone - 1)
        if after is None or path is None:
            return None
        stem, _, word = path.rpartition(".")
        home = self._stem_at(gone, stem)
        new = _merges(after, home).get(word) if home else None
        return self.lineages[gone].get(f"{home}.{new}") if new else None

    def _stem_at(self, number: int, stem: str) -> str | None:
        """`entity.field` or `entity.state` of one revision, as the next one calls it."""
        known = self.lineages[number - 1]
        entity, _, name = stem.partition(".")
        if name == "state":
            home = self._path_of(known.get(entity), number)
            return f"{home}.state" if home else None
        return self._path_of(known.get(stem), number)


def words_gone(lineages: Mapping[int, Lineage]) -> frozenset[int]:
    """The revisions in which an option or a state was there no more."""
    found = set()
    for number in lineages.keys() & {each + 1 for each in lineages}:
        now = frozenset(lineages[number].values())
        before = lineages[number - 1].items()
        if any(path.count(".") > 1 and identity not in now for path, identity in before):
            found.add(number)
    return frozenset(found)


def _merges(catalogue: Catalogue, stem: str) -> Mapping[str, str]:
    """Words that a definition takes in: the one there is, by the one that is gone."""
    entity_name, _, name = stem.partition(".")
    entity = catalogue.entity(entity_name)
    if isinstance(entity, CaseType) and name == "state":
        return {old: state.name for state in entity.states.values() for old in state.merge}
    kind = entity.fields[name].kind if entity and name in entity.fields else None
    return kind.merged if isinstance(kind, Listed) else {}


def strictest(*classes: Privacy) -> Privacy:
    return max(classes, key=PRIVACY_CLASSES.index)
