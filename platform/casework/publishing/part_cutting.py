"""One case type out of an agency, with what it needs: a small agency that compiles on its own.

Its `agency.yaml` is the agency's with the teams and roles that are needed, and each role may do what it
may do with these entities: whoever takes it in gives no rights over anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from casework.catalogue import CaseType, Catalogue, Grant, Role, Verb
from casework.definition import MapNode, digest_of, read_document
from casework.definition.overlay_text import entry_text, with_entry, without
from casework.problems import DefinitionError, Problem, Refused, did_you_mean
from casework.publishing.bundle_file import Packed
from casework.publishing.compiling import compile_bundle
from casework.publishing.part_needs import Needs, needs_of
from casework.publishing.part_rights import quoted

Stories = Mapping[str, str]
Complaints = Callable[[Catalogue, Stories], Mapping[str, tuple[Problem, ...]]]
"""What is wrong with scenarios under a Catalogue, by their path: who can read them says it."""


class CannotCut(Refused):
    """The case type cannot go on its own; the message says why."""


def cut(
    text: Mapping[str, str],
    name: str,
    stories: Stories,
    complaints: Complaints,
    told: Mapping[str, str],
) -> tuple[Packed, tuple[str, ...]]:
    """The part of a bundle that a case type needs, and the scenarios that did not fit into it.

    `text` is that of the whole agency; `stories` are its scenarios by path, those of other case types
    are left out. Raises `CannotCut`, and `DefinitionError` for an agency that is not well.
    """
    catalogue = compile_bundle(text)
    _check_known(catalogue, name)
    own = {path: story for path, story in stories.items() if _is_about(path, story, name)}
    needs = needs_of(catalogue, name, text, own)
    documents = _documents(text, needs)
    agency = _agency_text(text["agency.yaml"], catalogue, needs)
    part = {**documents, "agency.yaml": agency}
    small = _compiled(part, name)
    wrong = {path for path, problems in complaints(small, own).items() if problems}
    whole = part | {path: story for path, story in own.items() if path not in wrong}
    packed = Packed(catalogue.agency.name, digest_of(whole), whole, told, part=name)
    return packed, tuple(sorted(wrong))


def _check_known(catalogue: Catalogue, name: str) -> None:
    found, agency = catalogue.entity(name), catalogue.agency.name
    if isinstance(found, CaseType):
        return
    if found is not None:
        raise CannotCut(
            f"'{name}' has no states; a part is taken of a case type, with its entities"
        )
    known = [one.name for one in catalogue.case_types()]
    raise CannotCut(f"{agency} has no case type '{name}'{did_you_mean(name, known)}")


def _is_about(path: str, story: str, name: str) -> bool:
    try:
        return read_document(path, story).said("case_type") == name
    except DefinitionError:
        return False


def _documents(text: Mapping[str, str], needs: Needs) -> dict[str, str]:
    found = {path: text[path] for path in needs.paths if path in text}
    known = {path.rpartition("/")[2].removesuffix(".yaml") for path in found}
    for name in sorted(needs.entities - known):
        lent = next(
            (path.split("/")[1] for path in text if path.endswith(f"/{name}.yaml")), "elsewhere"
        )
        raise CannotCut(
            f"'{name}' comes from the pack {lent}; take the pack itself to the other agency: "
            f"casework pack add AGENCY packs/{lent}"
        )
    return found


def _compiled(part: Mapping[str, str], name: str) -> Catalogue:
    try:
        return compile_bundle(part)
    except DefinitionError as error:
        raise CannotCut(
            f"'{name}' does not stand without the rest of its agency: {error.problems[0]}"
        ) from error


# -- agency.yaml -----------------------------------------------------------------------------------
def _agency_text(text: str, catalogue: Catalogue, needs: Needs) -> str:
    """The agency's own text, without the teams and roles that nothing here asks for."""
    for section, needed in (("teams", needs.teams), ("roles", needs.roles)):
        for name in _written(text, section):
            if name not in needed:
                text = _sure(without(text, (section, name)), section, name)
    for name in _written(text, "roles"):
        text = _narrowed(text, catalogue.agency.roles[name], needs)
    return text


def _written(text: str, section: str) -> list[str]:
    entry = read_document("agency.yaml", text).entries.get(section)
    return list(entry.value.entries) if entry and isinstance(entry.value, MapNode) else []


def _sure(text: str | None, section: str, name: str) -> str:
    if text is None:
        raise CannotCut(
            f"agency.yaml: write '{name}' of '{section}' on lines of its own, so that it can be told "
            "apart from the others"
        )
    return text


def _narrowed(text: str, role: Role, needs: Needs) -> str:
    """The role with what it may do with these entities, and nothing else."""
    own = _sure(entry_text(text, ("roles", role.name)), "roles", role.name)
    root = read_document("role", own).entries[role.name].value
    lines = [f"{role.name}:\n"]
    for key in ("title", "sees"):
        if isinstance(root, MapNode) and key in root.entries:
            kept = _sure(entry_text(own, (role.name, key)), "roles", role.name)
            lines += [f"  {line}" for line in kept.splitlines(keepends=True)]
    grants = [role.grants[one] for one in sorted(needs.entities & role.grants.keys())]
    lines += ["  may:\n", *map(_may, grants)] if grants else ["  may: {}\n"]
    rules = [(one.entity, one.rows.text) for one in grants if one.rows]
    lines += ["  rows:\n"] if rules else []
    lines += [f"    {entity}: {quoted(rule)}\n" for entity, rule in rules]
    return _sure(with_entry(text, "roles", "".join(lines)), "roles", role.name)


def _may(grant: Grant) -> str:
    verbs = [verb.value for verb in Verb if verb in grant.verbs]
    return f"    {grant.entity}: [{', '.join(verbs)}]\n"
