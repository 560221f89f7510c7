"""A new version of a pack meets what the agency changed: what fits, what is needless, what clashes.

Three sides are compared at every place an overlay names: the pack as it was, the pack as it is now, and
the overlay. Where only one side changed, that side holds; where both did, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casework.definition.nodes import ListNode, MapNode, Node
from casework.definition.overlay import Edit, edits_of, trouble_of
from casework.definition.paths import Path, at, dotted, names_of, same, shown
from casework.problems import Place


@dataclass(frozen=True, slots=True)
class Clash:
    """A place where the pack and the agency both changed something, and not to the same."""

    document: str
    edit: Edit
    told: str

    @property
    def path(self) -> str:
        """How a person names it to settle it: case_types/dog_licence:fields.fee."""
        return f"{self.document.removesuffix('.yaml')}:{dotted(self.edit.path)}"

    @property
    def place(self) -> Place:
        return self.edit.place


@dataclass(frozen=True, slots=True)
class Needless:
    """An edit that the pack has taken over, so that the overlay need not say it."""

    place: Place
    told: str


def merge(
    old: Mapping[str, MapNode], new: Mapping[str, MapNode], overlays: Mapping[str, MapNode]
) -> tuple[list[Clash], list[Needless]]:
    """Documents by their path in the pack, such as case_types/dog_licence.yaml."""
    clashes: list[Clash] = []
    needless: list[Needless] = []
    for path, overlay in sorted(overlays.items()):
        before, after = old.get(path), new.get(path)
        if before is None:
            continue
        for edit in edits_of(overlay, before):
            told = _clash(before, after, edit) if after else f"the pack no longer has {path}"
            if told:
                clashes.append(Clash(path, edit, told))
            elif after is not None and (said := _needless(after, edit)):
                needless.append(Needless(edit.place, said))
    return clashes, needless


def _clash(old: Node, new: Node, edit: Edit) -> str:
    """Why a person has to look at an edit, or nothing."""
    if shifted := _shifted(old, new, edit.path):
        return shifted
    was, now, name = at(old, edit.path), at(new, edit.path), dotted(edit.path)
    if edit.verb == "insert":
        return _clash_of_insert(was, now, edit)
    if same(was, now):
        return "" if now is not None or edit.verb == "remove" else _lost_ground(new, edit)
    if edit.verb == "remove":
        return (
            ""
            if now is None
            else (
                f"you leave out {name}, and the pack changed it: it was {shown(was)} and is now {shown(now)}"
            )
        )
    if now is None:
        return f"you write {name}: {shown(edit.value)}, and the pack took {name} out (it was {shown(was)})"
    if same(now, edit.value):
        return ""
    said = "added it too" if was is None else f"changed it from {shown(was)}"
    return f"you write {name}: {shown(edit.value)}, and the pack {said} to {shown(now)}".replace(
        "it too to", "it too, as"
    )


def _lost_ground(new: Node, edit: Edit) -> str:
    """A key that the overlay adds has lost what it stood in."""
    trouble = trouble_of(new, edit)
    return f"you add {dotted(edit.path)}, and {trouble}" if trouble else ""


def _clash_of_insert(was: Node | None, now: Node | None, edit: Edit) -> str:
    name = dotted(edit.path)
    if not isinstance(now, ListNode):
        return f"you put something into {name}, and the pack no longer has that list"
    known = {word for item in now.items for word in names_of(item)}
    if edit.anchor is not None and edit.anchor not in known and not edit.anchor.isdigit():
        side = "behind" if edit.is_after else "before"
        return f"you put something {side} '{edit.anchor}' in {name}, and the pack no longer has that item"
    before = was.items if isinstance(was, ListNode) else ()
    ours = edit.value.items if isinstance(edit.value, ListNode) else ()
    for item in ours:
        theirs = [one for one in now.items if set(names_of(one)) & set(names_of(item))]
        if theirs and not any(same(one, theirs[0]) for one in before):
            return (
                f"you put {shown(item)} into {name}, and the pack now has {shown(theirs[0])} there"
            )
    return ""


def _shifted(old: Node, new: Node, path: Path) -> str:
    """An item named by its number is another one now."""
    for end, step in enumerate(path, 1):
        if not (step.isdigit() and isinstance(at(old, path[: end - 1]), ListNode)):
            continue
        was, now = at(old, path[:end]), at(new, path[:end])
        if was is None or now is None or not set(names_of(was)) & set(names_of(now)):
            return (
                f"{dotted(path[:end])} was {shown(was, 60)} and is now {shown(now, 60)}; name the item "
                "by its title, not by its number"
            )
    return ""


def _needless(new: Node, edit: Edit) -> str:
    name, now = dotted(edit.path), at(new, edit.path)
    if edit.verb == "change" and same(now, edit.value):
        return f"the pack says {name}: {shown(now)} itself now; this can go"
    if edit.verb == "remove" and now is None:
        return f"the pack no longer has {name}; this can go"
    return ""


def told_differences(old: Mapping[str, MapNode], new: Mapping[str, MapNode]) -> Iterator[str]:
    """What a new version changes, a line each, in the words of the YAML."""
    for path in sorted(old.keys() | new.keys()):
        if path not in new:
            yield f"{path}: taken out"
        elif path not in old:
            yield f"{path}: new"
        else:
            yield from _differences(old[path], new[path], (), f"{path}: ")


def _differences(old: Node, new: Node, path: Path, before: str) -> Iterator[str]:
    if same(old, new):
        return
    if not isinstance(old, MapNode) or not isinstance(new, MapNode):
        yield f"{before}{dotted(path)} was {shown(old)} and is now {shown(new)}"
        return
    for key in [*old.entries, *(key for key in new.entries if key not in old.entries)]:
        here = (*path, key)
        if key not in new.entries:
            yield f"{before}{dotted(here)} is gone (it was {shown(old.entries[key].value)})"
        elif key not in old.entries:
            yield f"{before}{dotted(here)} is new: {shown(new.entries[key].value)}"
        else:
            yield from _differences(old.entries[key].value, new.entries[key].value, here, before)
