"""The states, forms and rules of an older revision, as far as what they speak of is still there.

A rule that looks at something which is gone must not be told that there is nothing: an action that
waits for it is not possible, and says why; what shows it is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from casework.catalogue import REASON, CaseType, Entity, Field, Form, State, Transition
from casework.catalogue.relations import Children, UniqueGroup
from casework.labels import Label
from casework.publishing.tracing import Past
from casework.rules import Rule, Scope, compile_rule
from casework.rules.functions.trees import PATH

GONE = Label(
    (
        ("en", "What this leads to or looks at is no longer in the definition"),
        ("es", "Aquello a lo que lleva o que consulta ya no está en la definición"),
    )
)
_never = compile_rule("1 == 2", Scope({}))
NEVER = _never if isinstance(_never, Rule) else None


@dataclass(frozen=True, slots=True)
class Workflow:
    """One case type of then, with the fields and lists of children that it still has."""

    past: Past
    old: CaseType
    now: CaseType
    fields: Mapping[str, Field]
    children: Mapping[str, Children]

    # -- states ----------------------------------------------------------------------------------
    def states(self) -> Mapping[str, State]:
        return MappingProxyType({name: self._state(one) for name, one in self.old.states.items()})

    def _state(self, state: State) -> State:
        today = self.now.states.get(self._today(state.name) or "")
        transitions = {
            name: self._transition(each, today) for name, each in state.transitions.items()
        }
        return replace(state, transitions=transitions, was=None, merge=())

    def _today(self, state: str) -> str | None:
        return self.past.word_today(self.past.then.get(f"{self.old.name}.state.{state}"))

    def _transition(self, transition: Transition, today: State | None) -> Transition:
        """Who may is what the live revision says of the same action; where it has none, who might
        then and still has that role."""
        same = today.transitions.get(transition.name) if today else None
        roles = same.roles if same else transition.roles
        ask = tuple(name for name in transition.ask if name in self.fields or name == REASON)
        bound = replace(transition, roles=roles, ask=ask)
        if self._is_possible(transition):
            return bound
        return replace(bound, when=NEVER, otherwise=GONE, ask=(), do=())

    def _is_possible(self, transition: Transition) -> bool:
        rules = [rule for action in transition.do for rule in action.rules()]
        rules += [transition.when] if transition.when else []
        known = {*self.fields, *self.old.system_fields()}
        touched = [action.writes() | action.reads() for action in transition.do]
        own = frozenset[str]().union(*touched) & set(self.old.fields)
        is_there = self._today(transition.target) is not None
        return is_there and own <= known and all(self.is_whole(rule) for rule in rules)

    # -- rules -----------------------------------------------------------------------------------
    def is_whole(self, rule: Rule) -> bool:
        """Whether all that it reads is there, under the names by which it asks."""
        known = {*self.fields, *self.old.system_fields(), *self.children}
        links = all(self._knows(link, names) for link, names in rule.reads_of_links.items())
        rows = all(self._counts(name, names) for name, names in rule.reads_of_rows.items())
        return rule.reads <= known and links and rows

    def _knows(self, link: str, names: Iterable[str]) -> bool:
        then = self.old.fields[link].kind.links_to() if link in self.old.fields else None
        return self._has(then, names)

    def _counts(self, name: str, names: Iterable[str]) -> bool:
        if name in self.old.children:
            return self._has(self.old.children[name].entity, names)
        field = self.fields.get(name)
        if field is not None and (then := self.old.records_of(name)):
            return self._has(then, names)
        return field is not None and field.rules_kind is None

    def _has(self, target: str | None, names: Iterable[str]) -> bool:
        then, now = self.past.old.entity(target or ""), self.past.entity_today(target or "")
        if then is None or now is None:
            return False
        return all(self._is_same(then, now, name) for name in names)

    def _is_same(self, then: Entity, now: Entity, name: str) -> bool:
        if name == PATH:
            return self._is_same_tree(then, now)
        if name not in then.fields:
            return name in now.system_fields()
        if then.fields[name].is_computed:
            return name in now.fields and now.fields[name].is_computed
        return self.past.path_today(f"{then.name}.{name}") == f"{now.name}.{name}"

    def _is_same_tree(self, then: Entity, now: Entity) -> bool:
        """Whether nodes are called by what they were called by."""
        if then.tree is None or now.tree is None:
            return False
        if then.tree.code is None:
            return now.tree.code is None
        return (
            self.past.path_today(f"{then.name}.{then.tree.code}") == f"{now.name}.{now.tree.code}"
        )

    # -- forms and what else there is ------------------------------------------------------------
    def forms(self) -> Mapping[str, Form]:
        return MappingProxyType({name: self._form(one) for name, one in self.old.forms.items()})

    def _form(self, form: Form) -> Form:
        """Without questions for what was purged."""
        steps = tuple(
            replace(step, questions=tuple(q for q in step.questions if q.field in self.fields))
            for step in form.steps
        )
        return replace(form, steps=tuple(step for step in steps if step.questions))


def children_today(past: Past, old: CaseType) -> Mapping[str, Children]:
    """The lists of children whose entity and link are still there, under the names of today."""
    found: dict[str, Children] = {}
    for name, one in old.children.items():
        now = past.entity_today(one.entity)
        home, _, link = (past.path_today(f"{one.entity}.{one.field}") or "").partition(".")
        if now is not None and home == now.name and link in now.fields:
            paths = (past.path_today(f"{one.entity}.{column}") or "" for column in one.columns)
            columns = tuple(path.partition(".")[2] for path in paths if path)
            is_many = now.fields[link].kind.links_many
            found[name] = replace(
                one, entity=now.name, field=link, columns=columns, is_many=is_many
            )
    return found


def unique_today(now: CaseType, own_names: Mapping[str, str]) -> tuple[UniqueGroup, ...]:
    """What the live revision wants unique together, in the names of then; `own_names` by today's."""
    groups = (
        (tuple(own_names[name] for name in group.fields if name in own_names), group)
        for group in now.unique
    )
    return tuple(UniqueGroup(names, group.message) for names, group in groups if names)
