"""Forms made from fields: what the templates `fields/<type>.html` need, and answers read back.

`ui_templates/fields/README.md` tells what each template relies on; a test holds the two together.
Whatever was typed comes back as it was typed: `raw` is what the browser posted.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from casework.cases.answers import MISSING
from casework.catalogue import REASON, Field
from casework.fields.base import Culture, Fault, Raw, Ref
from casework.fields.rows import RowFaults, below
from casework.rules import Moment
from casework.web.declared import DeclarationView
from casework.web.groups import GroupView, ShownRow, errors_of, group_view, id_of, shown_rows
from casework.web.live_form import QuestionView

Options = tuple[tuple[str, str], ...]
Translate = Callable[[str], str]


class FieldView(msgspec.Struct, frozen=True):
    """One field as a template sees it."""

    name: str
    id: str
    type: str
    label: str
    hint: str | None
    error: str | None
    required: bool
    drives: bool
    options: Options | None
    attrs: Mapping[str, object]
    raw: Raw
    culture: Culture
    of: Field
    links: Callable[[Field, object], str | None]
    group: GroupView | None = None
    parts: tuple[FieldView, ...] = ()
    """Views of what stands in each row of a group, to show its answers."""
    is_live: bool = False
    """Whether a script may change what is said of it, such as that it is optional."""

    def shown_rows(self, value: object) -> tuple[ShownRow, ...]:
        return shown_rows(self.of, value, self.parts, self.culture.language)

    def text(self, value: object) -> str:
        return self.of.kind.display(value, self.culture)

    def link(self, value: object) -> str | None:
        return self.links(self.of, value)


@dataclass(frozen=True, slots=True)
class FormView:
    """One form as a template sees it. `errors` are (id of the control, sentence), in page order.

    `memory` keeps inputs that were written before, of this very entity and language.
    """

    fields: tuple[FieldView, ...]
    errors: tuple[tuple[str, str], ...] = ()
    validate_url: str | None = None
    refresh_url: str | None = None
    memory: dict[Hashable, str] | None = None
    rows_url: str | None = None
    """Where the buttons of groups post to."""
    focus: str = ""
    """The id of the row that was added just now."""
    declaration: DeclarationView | None = None
    questions: tuple[QuestionView, ...] = ()
    """The fields with what the form's rules make of them, where a form asks."""
    rules: str | None = None
    """Those rules as JSON, for the script."""

    @property
    def within(self) -> FormView:
        """The form for what stands inside a row: that is checked with the form, not by itself."""
        return replace(self, validate_url=None, refresh_url=None)

    @property
    def has_file(self) -> bool:
        return any(view.of.kind.takes_upload for view in self.fields)


@dataclass(frozen=True, slots=True)
class FormMaker:
    """Makes views of fields for one visit. `rows` gives the rows to choose from for a link field."""

    culture: Culture
    say: Translate
    rows: Mapping[str, Options] = field(default_factory=dict)
    links: Callable[[Field, object], str | None] = lambda _field, _value: None
    finds: Callable[[Field], str | None] = lambda _field: None
    """Where a box that picks a record finds it, for who may look."""
    validate_url: str | None = None
    refresh_url: str | None = None
    memory: dict[Hashable, str] | None = None
    rows_url: str | None = None
    moment: Moment | None = None
    focus: str = ""

    def form(
        self,
        fields: Iterable[Field],
        raw: Raw,
        faults: Mapping[str, Fault] | None = None,
        drives: frozenset[str] = frozenset(),
        required: Mapping[str, bool] | None = None,
    ) -> FormView:
        """`required` overrides what the fields say, for `require:` rules of a form."""
        faults, required = faults or {}, required or {}
        posted = _by_field(raw)
        views = tuple(
            self.view(
                one,
                posted.get(one.name, {}),
                faults.get(one.name),
                drives=one.name in drives,
                required=required.get(one.name, one.kind.required),
            )
            for one in fields
        )
        errors = tuple(error for view in views for error in errors_of(view))
        errors += self._beside(faults, {view.name for view in views})
        asks = any(view.group and view.group.asks_again for view in views)
        refresh = self.refresh_url or (self.rows_url if asks else None)
        return FormView(
            views, errors, self.validate_url, refresh, self.memory, self.rows_url, self.focus
        )

    def _beside(self, faults: Mapping[str, Fault], shown: set[str]) -> tuple[tuple[str, str], ...]:
        """What is told by fields that this form does not have: without a control to lead to."""
        return tuple(
            ("", sentence(fault, name.replace("_", " "), self.say))
            for name, fault in faults.items()
            if name not in shown and name != REASON
        )

    def view(
        self,
        one: Field,
        raw: Raw,
        fault: Fault | None,
        *,
        drives: bool = False,
        required: bool = False,
        name: str = "",
    ) -> FieldView:
        """`name` is what the control is called where that is more than the field's own name."""
        language, name = self.culture.language, name or one.name
        label = one.title.text(language)
        group = group_view(
            one, name, raw, fault, required, self._inner, self.culture, self.moment, self._told
        )
        return FieldView(
            name=name,
            id=id_of(name),
            type=one.kind.type_name,
            label=label,
            hint=one.help.text(language) or None,
            error=self._told(fault, label) if fault and not isinstance(fault, RowFaults) else None,
            required=required,
            drives=drives,
            options=self._options(one),
            attrs=self._attrs(one),
            raw=raw,
            culture=self.culture,
            of=one,
            links=self.links,
            group=group,
            parts=tuple(self.view(inner, {}, None) for inner in one.inner.values()),
        )

    def _inner(
        self, one: Field, raw: Raw, fault: Fault | None, name: str, is_required: bool
    ) -> FieldView:
        return self.view(one, below(raw, name), fault, required=is_required, name=name)

    def _attrs(self, one: Field) -> Mapping[str, object]:
        url, own = self.finds(one), one.kind.control(self.culture)
        return {**own, "search_url": url} if url else own

    def _told(self, fault: Fault, label: str) -> str:
        return sentence(fault, label, self.say)

    def _options(self, one: Field) -> Options | None:
        own = one.kind.choices(self.culture.language)
        return own if own is not None else self.rows.get(one.name)


def _by_field(raw: Raw) -> dict[str, dict[str, Sequence[str]]]:
    """What belongs to each field: `name` and `name.part`."""
    found: dict[str, dict[str, Sequence[str]]] = {}
    for name, values in raw.items():
        found.setdefault(name.partition(".")[0], {})[name] = values
    return found


def sentence(fault: Fault, label: str, say: Translate) -> str:
    """A fault in words of the visitor's language, with the field's own label in it."""
    values = {name: say(v) if isinstance(v, str) else v for name, v in fault.values.items()}
    if fault.message == MISSING.message and label.endswith("?"):
        return say("Answer the question: {title}").format(title=label)
    return say(fault.message).format_map({**values, "title": label})


def read_answers(
    fields: Iterable[Field], raw: Raw, culture: Culture
) -> tuple[dict[str, object], dict[str, Fault]]:
    """The answers that could be read and the faults of those that could not, by field name."""
    answers: dict[str, object] = {}
    faults: dict[str, Fault] = {}
    for one in fields:
        value = one.kind.parse_form(raw, one.name, culture)
        if isinstance(value, Fault):
            faults[one.name] = value
        else:
            answers[one.name] = value
    return answers, faults


def raw_of(
    fields: Iterable[Field], values: Mapping[str, object], culture: Culture
) -> dict[str, Sequence[str]]:
    """What the form would have posted for stored values: fills in an edit form."""
    raw: dict[str, Sequence[str]] = {}
    for one in fields:
        value = values.get(one.name)
        raw.update(one.kind.form_values(value, one.name, culture))
        if isinstance(value, Ref):
            raw[f"{one.name}.label"] = [value.label]
    return raw
