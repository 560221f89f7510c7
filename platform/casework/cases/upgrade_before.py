"""A case as the revision knows it that it is under: what it holds, and what it lacked there already.

What a case broke under its own law does not keep it from coming under another: it is no worse off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from casework.cases.form_state import FormState
from casework.cases.laws import Law
from casework.cases.rows import Stored
from casework.cases.under_law import read_under
from casework.cases.work import Work
from casework.catalogue import CaseType, Field
from casework.fields.base import Culture, Fault, FieldType
from casework.rules import Moment
from casework.store.casting import cast, is_castable
from casework.store.database import Transaction


@dataclass(frozen=True)
class Before:
    """`names` are its fields by what each is called today, or was called when it went."""

    case_type: CaseType
    row: Stored
    names: Mapping[str, str]
    form: str
    moment: Moment
    culture: Culture = field(default_factory=Culture)

    @classmethod
    async def read(
        cls,
        work: Work,
        law: Law,
        case_type: CaseType,
        record: int,
        form: str,
        tx: Transaction | None,
    ) -> Before | None:
        """None when the revision knows no such case type: then the live one is all there is."""
        own = law.catalogue.entity(case_type.name)
        if not isinstance(own, CaseType):
            return None
        there = Work(work.db, law.catalogue, work.actor, work.now, home=work.home, laws=work.laws)
        row = await read_under(there, own, "id", record, tx)
        if row is None:
            return None
        return cls(own, row, law.names.get(case_type.name, {}), form, there.moment)

    def lacked(self, name: str) -> bool:
        """Whether the same question wanted an answer, and had none."""
        own = self._own(name)
        if own is None or self.row.values.get(own.name) is not None:
            return False
        asked = {question.field for question in self._state.form.questions()}
        return own.name in asked and self._state.is_required(own.name)

    def broke(self, name: str) -> bool:
        """Whether the field would not have taken its answer then."""
        own = self._own(name)
        value = self.row.values.get(own.name) if own else None
        return own is not None and value is not None and own.kind.check(value) is not None

    def says(self, text: str) -> bool:
        """Whether a validation of these very words was there."""
        return any(one.rule.text == text for one in self.case_type.validations)

    def former(self, kinds: Mapping[str, FieldType]) -> dict[str, object]:
        """What the fields held that are gone since, as rules read them."""
        found = {name: self._former(name, kind) for name, kind in kinds.items()}
        return {name: value for name, value in found.items() if value is not None}

    def _former(self, name: str, kind: FieldType) -> object:
        own = self._own(name)
        value = self.row.values.get(own.name) if own else None
        if own is None or value is None:
            return None
        if own.kind.type_name == kind.type_name:
            return kind.to_rule(value)
        if not (is_castable(own.kind) and is_castable(kind)):
            return None
        then = cast(value, own.kind, kind, self.culture)
        return None if then is None or isinstance(then, Fault) else kind.to_rule(then)

    def _own(self, name: str) -> Field | None:
        return self.case_type.fields.get(self.names.get(name, ""))

    @cached_property
    def _state(self) -> FormState:
        form = self.case_type.forms.get(self.form, self.case_type.form)
        return FormState(self.case_type, form, self.row.values, {}, self.moment)
