"""Inputs of forms, written once: the same field with the same answer is the same text.

A form repeats itself from record to record but for what people wrote. So an input is kept by everything
it is made from, as long as the Catalogue it belongs to. Answers in personal fields are never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from casework.web.forms import FieldView, FormView

Memory = dict[Hashable, str]
MOST = 4_000
_VALIDATE, _REFRESH = "\x01v\x01", "\x01r\x01"
"""Stand in a kept text where the addresses go, which differ for each record."""


def write_input(macro: Callable[[Any, Any], str], field: FieldView, form: FormView) -> Markup:
    """The group of one field, by the `input` macro of its template."""
    memory = form.memory
    key = None if memory is None else _made_of(field, form)
    if memory is None or key is None:
        return Markup(macro(field, form))  # noqa: S704  # escaped by the template
    found = memory.get(key)
    if found is None:
        if len(memory) >= MOST:
            memory.clear()
        found = memory[key] = str(macro(field, _with_marks(form)))
    validate, refresh = escape(form.validate_url or ""), escape(form.refresh_url or "")
    return Markup(found.replace(_VALIDATE, validate).replace(_REFRESH, refresh))  # noqa: S704  # both are


def _made_of(field: FieldView, form: FormView) -> Hashable:
    """All that the macro reads (`ui_templates/fields/README.md`); None when it should not be kept."""
    answer = tuple((name, tuple(values)) for name, values in field.raw.items())
    if field.group is not None:
        return None
    if field.of.privacy in ("personal", "sensitive") and any(map(any, (v for _, v in answer))):
        return None
    wired = form.validate_url is not None, form.refresh_url is not None
    told = field.hint, field.error, field.required, field.is_live
    asked = field.drives, form.rules is not None, field.options
    return (field.name, answer, told, asked, wired)


def _with_marks(form: FormView) -> FormView:
    return replace(
        form,
        validate_url=None if form.validate_url is None else _VALIDATE,
        refresh_url=None if form.refresh_url is None else _REFRESH,
    )
