"""The passes in their order, and the Catalogue at their end.

Every pass tells all it finds. The first ones (agency, names, fields) give later ones their ground,
so when they find something the compiler stops behind them instead of telling its consequences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from casework.catalogue import Agency, CaseType, Catalogue, Entity, Field
from casework.compiler.access import resolve_roles
from casework.compiler.agency import check_agency_document, teams_of, theme_of, zone_of
from casework.compiler.children import check_children, resolve_children
from casework.compiler.deadlines import resolve_deadlines
from casework.compiler.effective import resolve_effective
from casework.compiler.fields import check_fields, resolve_fields
from casework.compiler.findings import Findings
from casework.compiler.forms import resolve_forms
from casework.compiler.labels import check_languages, label
from casework.compiler.list_views import resolve_list
from casework.compiler.lists import colours, list_columns, list_sort, sections
from casework.compiler.names import Names, Written
from casework.compiler.references import check_names
from casework.compiler.routing import resolve_routing
from casework.compiler.search_through import check_search_through, resolve_search_through
from casework.compiler.trees import check_tree, resolve_tree
from casework.compiler.upgrade import resolve_upgrade
from casework.compiler.validations import resolve_unique, resolve_validations
from casework.compiler.workflow import resolve_states
from casework.definition import Definition, digest_of, read_bundle, read_texts
from casework.definition.model import CaseTypeText
from casework.fields import Culture
from casework.problems import DefinitionError, Problem


@dataclass(frozen=True)
class Compiled:
    """An entity's fields, resolved; `order` is in which computed ones are worked out."""

    fields: Mapping[str, Field]
    order: tuple[str, ...]


def compile_agency(definition: Definition, number: int = 0, digest: str = "") -> Catalogue:
    """The Catalogue of a definition. Raises `DefinitionError` with every problem."""
    findings, names = Findings(), Names.of(definition)
    _lay_ground(definition, names, findings)
    text = definition.agency.text
    culture = Culture(names.language, text.region, text.time_zone, text.currency)
    compiled = {
        name: Compiled(*resolve_fields(written, names, culture, findings))
        for name, written in names.records.items()
    }
    fields = {name: one.fields for name, one in compiled.items()}
    entities = {
        name: replace(
            _record(written, compiled[name], names, findings),
            search_through=resolve_search_through(fields[name], fields, names),
        )
        for name, written in names.records.items()
    }
    roles = resolve_roles(definition.agency, names, fields, findings)
    findings.stop()
    agency = Agency(
        name=text.agency,
        title=label(text.title, names),
        languages=names.languages,
        time_zone=zone_of(text),
        region=text.region,
        currency=text.currency,
        roles=roles,
        teams=teams_of(text, names),
        theme=theme_of(text),
        help=label(text.help, names),
    )
    return Catalogue(agency, entities, number, digest)


def check_agency(folder: Path) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """The Catalogue of a folder, or all that is wrong with it. Needs no database."""
    try:
        texts = read_texts(folder)
        return compile_agency(read_bundle(texts, folder), digest=digest_of(texts)), ()
    except DefinitionError as error:
        return None, error.problems


def _lay_ground(definition: Definition, names: Names, findings: Findings) -> None:
    check_agency_document(definition.agency, findings)
    check_languages("agency", definition.agency, names, findings)
    check_names(names, findings)
    for written in names.records.values():
        check_languages(written.kind, written.document, names, findings)
        check_fields(written, names, findings)
        check_children(written, names, findings)
        check_search_through(written, names, findings)
        check_tree(written, findings)
    findings.stop()


def _record(written: Written, compiled: Compiled, names: Names, findings: Findings) -> Entity:
    if written.case is not None:
        return _case_type(written, written.case, compiled, names, findings)
    dated = resolve_effective(written, findings)
    return Entity(**_given(written, compiled, names, findings), dated=dated)  # type: ignore[arg-type]


def _case_type(
    written: Written, case: CaseTypeText, compiled: Compiled, names: Names, findings: Findings
) -> CaseType:
    return CaseType(
        **_given(written, compiled, names, findings),  # type: ignore[arg-type]
        forms=resolve_forms(written, case, names, findings),
        states=resolve_states(written, case, names, findings),
        routing=resolve_routing(written, case, names, findings),
        deadlines=resolve_deadlines(written, case, names, findings),
        upgrade=resolve_upgrade(written, case, findings),
    )


def _given(
    written: Written, compiled: Compiled, names: Names, findings: Findings
) -> dict[str, object]:
    text = written.text
    title = label(text.title, names)
    return {
        "name": written.name,
        "title": title,
        "plural": label(text.plural, names) if text.plural is not None else title,
        "fields": compiled.fields,
        "reference": text.reference,
        "label_field": text.label,
        "list_columns": list_columns(written),
        "was": text.was,
        "computed": compiled.order,
        "former": written.gone,
        "tree": resolve_tree(written),
        "children": resolve_children(written, names),
        "list_sort": list_sort(written, findings),
        "colours": colours(written, findings),
        "sections": sections(written, names, findings),
        **resolve_list(written, compiled.fields, names, findings),
        "unique": resolve_unique(written, names, findings),
        "validations": resolve_validations(written, names, findings),
    }
