"""Inputs of forms, written once: the same field with the same answer is the same text.

A form repeats itself from record to record but for what people wrote. So an input is kept by everything
it is made from, as long as the Catalogue it belongs to. Where an answer is only shown as it was typed, it
is no part of what is kept but filled in. Other answers in personal fields are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from secrets import token_hex
from typing import Any

import msgspec
from markupsafe import Markup

from casework.web.forms import FieldView, FormView, Written
from casework.web.quick_templates import written

Macro = Callable[[FieldView, FormView], str]
MOST = 4_000
_NOTHING, _VALIDATE, _REFRESH, _TYPED = "", "validate", "refresh", "typed "
"""What is filled in: nothing, addresses that differ for each record, what was typed under a name."""
_SIGN = f"\x01{token_hex(8)}"
"""Before what is filled in. Nobody outside of this process knows it, so nobody can type it."""
_MARK = re.compile(f"{_SIGN}([^\x01]*)\x01")


def write_input(macro_of: Callable[[FieldView], Macro], field: FieldView, form: FormView) -> Markup:
    """The group of one field, by the `input` macro of its template."""
    return write_inputs(macro_of, (field,), form)


def write_inputs(
    macro_of: Callable[[FieldView], Macro], fields: Iterable[FieldView], form: FormView
) -> Markup:
    """The groups of these fields, one after the other."""
    if form.memory is None:
        return Markup("").join(Markup(macro_of(one)(one, form)) for one in fields)  # noqa: S704  # by templates
    texts = {
        _NOTHING: "",
        _VALIDATE: written(form.validate_url or ""),
        _REFRESH: written(form.refresh_url or ""),
    }
    wired = form.validate_url is not None, form.refresh_url is not None, form.rules is not None
    found: list[str] = []
    for field in fields:
        key = _made_of(field, wired)
        kept = None if key is None else form.memory.get(key)
        if key is not None and kept is None:
            kept = form.memory[key] = _kept(macro_of(field), field, form)
        if kept is None:
            found.append(macro_of(field)(field, form))
            continue
        if field.of.kind.is_shown_as_typed:
            texts |= {_TYPED + name: written(_first(values)) for name, values in field.raw.items()}
        for text, name in kept.parts:
            found += (text, texts[name])
    return Markup("".join(found))  # noqa: S704  # written by templates, with escaped texts between


def _made_of(field: FieldView, wired: tuple[bool, ...]) -> Hashable:
    """All that the macro reads (`ui_templates/fields/README.md`); None when it should not be kept."""
    raw, answers = field.raw, list[tuple[str, ...]]()
    if field.group is not None:
        return None
    if not field.of.kind.is_shown_as_typed:
        answers = list(map(tuple, raw.values()))
    if field.of.privacy in ("personal", "sensitive") and (field.error or any(map(any, answers))):
        return None
    told = field.hint, field.error, field.required, field.is_live, field.drives
    return (field.name, *raw, *answers, told, wired, field.options)


def _kept(macro: Macro, field: FieldView, form: FormView) -> Written:
    if form.memory is not None and len(form.memory) >= MOST:
        form.memory.clear()
    if field.of.kind.is_shown_as_typed:
        marked = {name: [_mark(_TYPED + name)] for name in field.raw}
        field = msgspec.structs.replace(field, raw=marked)
    pieces = [*_MARK.split(str(macro(field, _with_marks(form)))), _NOTHING]
    return Written(tuple(zip(pieces[::2], pieces[1::2], strict=True)))


def _first(values: Any) -> str:
    if isinstance(values, str):
        return values
    return values[0] if values else ""


def _mark(name: str) -> str:
    return f"{_SIGN}{name}\x01"


def _with_marks(form: FormView) -> FormView:
    return replace(
        form,
        validate_url=None if form.validate_url is None else _mark(_VALIDATE),
        refresh_url=None if form.refresh_url is None else _mark(_REFRESH),
    )
