"""Pass 8: access. Roles name entities and verbs that mean something; row rules can run in a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casework.catalogue import Field, Grant, Role, Verb
from casework.compiler.findings import Findings
from casework.compiler.forms import written_forms
from casework.compiler.labels import label
from casework.compiler.names import Names, Written
from casework.compiler.rules import rule_at
from casework.definition import AgencyText, Document, Spot
from casework.definition.model_agency import RoleText
from casework.rules import Rule

EVERY = frozenset(Verb)
CASE_VERBS = frozenset({Verb.ACT, Verb.ASSIGN})
"""Verbs that need states and teams."""
RECORD_VERBS = frozenset({Verb.ARCHIVE})
"""Verbs for what has no states: cases are closed."""
ALWAYS_SEEN = frozenset({"public", "internal"})

Fields = Mapping[str, Mapping[str, Field]]


def resolve_roles(
    document: Document[AgencyText], names: Names, fields: Fields, findings: Findings
) -> Mapping[str, Role]:
    roles = {
        name: _role(name, text, document.spot["roles"][name], names, fields, findings)
        for name, text in document.text.roles.items()
    }
    _check_acting(roles, names, findings)
    _check_forms(roles, names, findings)
    return roles


def _role(
    name: str, text: RoleText, spot: Spot, names: Names, fields: Fields, findings: Findings
) -> Role:
    verbs = _verbs(text, spot["may"], names, findings)
    rows = {}
    for entity, rule in text.rows.items():
        here = spot["rows"][entity]
        if entity not in names.records:
            findings.unknown(here.key_place, "entity or case type", entity, names.records)
        elif entity not in verbs:
            findings.add(
                here.key_place,
                f"the role may do nothing with '{entity}'; name it under 'may'",
                "access",
            )
        else:
            rows[entity] = _row_rule(rule, here, names.records[entity], fields[entity], findings)
    return Role(
        name=name,
        title=label(text.title, names, name),
        sees=ALWAYS_SEEN | frozenset(text.sees),
        grants={one: Grant(one, allowed, rows.get(one)) for one, allowed in verbs.items()},
        is_admin=text.admin,
    )


def _verbs(
    text: RoleText, spot: Spot, names: Names, findings: Findings
) -> dict[str, frozenset[Verb]]:
    """Verbs by entity: what `all` grants, and what each entity's own line adds."""
    may: dict[str, str | Sequence[str]] = {"all": "all"}
    if not isinstance(text.may, str):
        may = {**text.may}
    common = _words(may.pop("all", []))
    found = {name: common & _meaningful(written) for name, written in names.records.items()}
    for entity, words in may.items():
        if entity not in names.records:
            known = [*names.records, "all"]
            findings.unknown(spot[entity].key_place, "entity or case type", entity, known)
            continue
        asked = _words(words)
        if words != "all":
            _check_meaning(asked, entity, spot[entity], names.records[entity], findings)
        found[entity] |= asked & _meaningful(names.records[entity])
    return {entity: verbs for entity, verbs in found.items() if verbs}


def _words(words: str | Sequence[str]) -> frozenset[Verb]:
    return EVERY if isinstance(words, str) else frozenset(map(Verb, words))


def _meaningful(written: Written) -> frozenset[Verb]:
    return EVERY - RECORD_VERBS if written.case else EVERY - CASE_VERBS


def _check_meaning(
    asked: frozenset[Verb], entity: str, spot: Spot, written: Written, findings: Findings
) -> None:
    for verb in sorted(asked - _meaningful(written)):
        if verb in RECORD_VERBS:
            message = (
                f"'{entity}' has states: its cases are closed, so nobody can {verb.value} there"
            )
        else:
            message = f"'{entity}' has no states, so nobody can {verb.value} there"
        findings.add(spot.place, message, "access")


def _row_rule(
    text: str, spot: Spot, written: Written, fields: Mapping[str, Field], findings: Findings
) -> Rule | None:
    """A rule on rows runs inside the database, with every rule it reads."""
    rule = rule_at(spot, text, written.scope, findings)
    if rule is None:
        return None
    if not runs_in_database(rule, fields):
        findings.add(
            spot.place,
            "this rule cannot run in the database, so it cannot decide on rows; use fewer functions",
            "rule",
        )
    return rule


def runs_in_database(rule: Rule, fields: Mapping[str, Field]) -> bool:
    """Whether a database can work the rule out, with every rule it reads."""
    inner = [fields[name].rule for name in rule.reads if name in fields]
    return rule.is_sql and all(runs_in_database(one, fields) for one in inner if one is not None)


def _check_acting(roles: Mapping[str, Role], names: Names, findings: Findings) -> None:
    """A role that a transition names must be able to act on the case at all."""
    for written in names.records.values():
        for state, text in (written.case.states if written.case else {}).items():
            for action, transition in text.on.items():
                spot = written.spot["states"][state]["on"][action]["roles"]
                for number, name in enumerate(transition.roles):
                    role = roles.get(name)
                    grant = role.grants.get(written.name) if role else None
                    if role and (grant is None or Verb.ACT not in grant.verbs):
                        findings.add(
                            spot[number].place,
                            f"the role '{name}' may not act on '{written.name}'; add act to its 'may'",
                            "access",
                        )


def _check_forms(roles: Mapping[str, Role], names: Names, findings: Findings) -> None:
    """A role that a form names must be there, and able to open the case at all."""
    for written in names.records.values():
        texts = written_forms(written, written.case) if written.case else {}
        for form, spot in texts.values():
            for number, name in enumerate(form.roles):
                place, role = spot["roles"][number].place, roles.get(name)
                grant = role.grants.get(written.name) if role else None
                if role is None:
                    findings.unknown(place, "role", name, roles)
                elif grant is None or Verb.CREATE not in grant.verbs:
                    message = f"the role '{name}' may not create '{written.name}'; add create to its 'may'"
                    findings.add(place, message, "access")
