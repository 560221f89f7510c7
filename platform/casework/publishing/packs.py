"""Packs in an agency's folder: taken in, brought up to date, compared with what their maker wrote.

Nothing is written before everything was checked, and a file of the pack that somebody changed in place
is never written over: the change belongs into `overlays/`, and the refusal says so.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from casework.definition import read_document, read_texts
from casework.definition.nodes import MapNode, ScalarNode
from casework.definition.overlay_text import without
from casework.definition.packs import documents_of
from casework.definition.shape import read_shape
from casework.problems import DefinitionError, Place, Problem, Refused, did_you_mean
from casework.publishing.compiling import compile_bundle
from casework.publishing.pack_merge import Clash, Needless, merge, told_differences

SUMS = ".sums"
"""In a pack's folder: the SHA-256 of every file as its maker wrote it."""
SETTLED = ".settled"
"""In overlays/: files as they were before an edit was given up for the pack's."""


class PackRefused(Refused):
    """The pack cannot be taken in or brought up to date as things stand. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it lies in a folder: its text by path inside it."""

    name: str
    version: str
    folder: Path
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Update:
    """What bringing a pack up to date means. `writes` is the new text of overlays."""

    before: Pack
    after: Pack
    changes: tuple[str, ...]
    clashes: tuple[Clash, ...]
    needless: tuple[Needless, ...]
    problems: tuple[Problem, ...]
    writes: Mapping[str, str]


def read_pack(folder: Path) -> Pack:
    """Raises `DefinitionError` and `PackRefused`."""
    manifest = folder / "pack.yaml"
    if not manifest.is_file():
        raise PackRefused(f"there is no pack.yaml in {folder}, so this is no pack")
    text = {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(folder.rglob("*.yaml"))
        if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }
    root = read_document(str(manifest), text["pack.yaml"])
    data, problems = read_shape("pack", root)
    if problems:
        raise DefinitionError(problems)
    return Pack(str(data["pack"]), str(data["version"]), folder, text)


def packs_of(agency: Path) -> list[Pack]:
    """The packs an agency uses, by name."""
    return [read_pack(one.parent) for one in sorted((agency / "packs").glob("*/pack.yaml"))]


def changed_in_place(pack: Pack) -> list[str]:
    """Files of a pack that are not as their maker wrote them, as far as that is known."""
    sums = pack.folder / SUMS
    if not sums.is_file():
        return []
    lines = sums.read_text(encoding="utf-8").splitlines()
    known = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    paths = known.keys() | pack.text.keys()
    return sorted(path for path in paths if known.get(path) != _sum(pack.text.get(path)))


def _sum(text: str | None) -> str | None:
    return hashlib.sha256(text.encode()).hexdigest() if text is not None else None


def add_pack(agency: Path, source: Path) -> Pack:
    """Copy a pack into an agency. Raises `DefinitionError` when the two do not go together."""
    pack = read_pack(source)
    if (agency / "packs" / pack.name).exists():
        raise PackRefused(
            f"{agency.name} uses the pack {pack.name} already; run: "
            f"casework pack update {agency.name} {source}"
        )
    texts = {**read_texts(agency), **_placed(pack)}
    compile_bundle(texts, folder=str(agency))
    _write(agency, pack)
    return pack


def check_pack(source: Path) -> tuple[Problem, ...]:
    """What is wrong with a pack on its own, in an agency that has nothing else."""
    pack = read_pack(source)
    root = read_document("pack.yaml", pack.text["pack.yaml"])
    data, _ = read_shape("pack", root)
    agency = (
        "format: 1\nagency: nobody\ntitle: Nobody\n"
        f"languages: [{', '.join(data['languages'])}]\ntime_zone: UTC\n"
    )
    try:
        compile_bundle({"agency.yaml": agency, **_placed(pack)})
    except DefinitionError as error:
        return tuple(_as_in(pack, one) for one in error.problems)
    return ()


def _as_in(pack: Pack, problem: Problem) -> Problem:
    """The problem at its place in the pack's own folder."""
    inner = problem.place.file.removeprefix(_start(pack))
    at = Place(str(pack.folder / inner), problem.place.line, problem.place.column)
    return replace(problem, place=at)


def plan_update(
    agency: Path, source: Path, keep: Collection[str] = (), take: Collection[str] = ()
) -> Update:
    """What a new version would mean; clashes that `keep` or `take` settle are not among them."""
    after = read_pack(source)
    before = next((one for one in packs_of(agency) if one.name == after.name), None)
    if before is None:
        used = [one.name for one in packs_of(agency)]
        tail = did_you_mean(after.name, used)
        raise PackRefused(f"{agency.name} does not use the pack {after.name}{tail}")
    _refuse_changed(before)
    texts = read_texts(agency)
    rest = {path: one for path, one in texts.items() if not path.startswith(_start(after))}
    old = documents_of(after.name, texts, agency)
    new = documents_of(after.name, {**rest, **_placed(after)}, agency)
    clashes, needless = merge(old, new, _overlays(agency, rest))
    _refuse_unknown([*keep, *take], clashes)
    open_ = [one for one in clashes if not {"all", one.path} & {*keep, *take}]
    given_up = [one for one in clashes if {"all", one.path} & {*take}]
    writes = _given_up(rest, given_up)
    problems = _problems({**rest, **writes, **_placed(after)}, agency)
    changes = tuple(told_differences(old, new))
    return Update(before, after, changes, tuple(open_), tuple(needless), problems, writes)


def carry_out(agency: Path, update: Update) -> None:
    """Write the new version and the overlays that gave way."""
    kept = agency / "overlays" / SETTLED / f"{update.before.name}-{update.before.version}"
    for path, text in update.writes.items():
        saved = kept / path.removeprefix("overlays/")
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_text((agency / path).read_text(encoding="utf-8"), encoding="utf-8")
        (agency / path).write_text(text, encoding="utf-8", newline="")
    _write(agency, update.after)


def _refuse_changed(pack: Pack) -> None:
    changed = changed_in_place(pack)
    if changed:
        first = pack.folder / changed[0]
        raise PackRefused(
            f"{first} belongs to the pack and was changed here; an update would lose that. Write the "
            f"change into overlays/{changed[0]} and put the file back as it was"
            + (f" ({len(changed) - 1} more file(s) alike)" if len(changed) > 1 else "")
        )


def _refuse_unknown(settled: list[str], clashes: list[Clash]) -> None:
    known = {one.path for one in clashes}
    for path in settled:
        if path != "all" and path not in known:
            raise PackRefused(f"nothing clashes at '{path}'{did_you_mean(path, known)}")


def _overlays(agency: Path, texts: Mapping[str, str]) -> dict[str, MapNode]:
    return {
        path.removeprefix("overlays/"): read_document(str(agency / path), text)
        for path, text in texts.items()
        if path.startswith("overlays/")
    }


def _given_up(texts: Mapping[str, str], clashes: list[Clash]) -> dict[str, str]:
    """The overlays without the edits that give way to the pack's, last ones first."""
    writes: dict[str, str] = {}
    for one in reversed(clashes):
        path = f"overlays/{one.document}"
        shorter = without(writes.get(path, texts[path]), one.edit.written)
        if shorter is None:
            raise PackRefused(
                f"{one.place}: this does not stand on a line of its own; take it out by hand, "
                "then run the update again"
            )
        writes[path] = shorter
    return {path: _tidy(text) for path, text in writes.items()}


def _tidy(text: str) -> str:
    return text if text.endswith("\n") or not text else f"{text}\n"


def _problems(texts: Mapping[str, str], agency: Path) -> tuple[Problem, ...]:
    try:
        compile_bundle(texts, folder=str(agency))
    except DefinitionError as error:
        return error.problems
    return ()


def _placed(pack: Pack) -> dict[str, str]:
    """The text of a pack at its place in an agency; its scenarios are no part of a definition."""
    return {
        f"{_start(pack)}{path}": text
        for path, text in pack.text.items()
        if not path.startswith("scenarios/")
    }


def _start(pack: Pack) -> str:
    return f"packs/{pack.name}/"


def _write(agency: Path, pack: Pack) -> None:
    """Beside the old folder first, then in its place: half a pack never lies there."""
    target = agency / "packs" / pack.name
    fresh, old = target.with_name(f".{pack.name}.new"), target.with_name(f".{pack.name}.old")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    for path, text in pack.text.items():
        file = fresh / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    sums = "".join(f"{_sum(text)}  {path}\n" for path, text in sorted(pack.text.items()))
    (fresh / SUMS).write_text(sums, encoding="utf-8")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def title_of(pack: Pack) -> str:
    """Its title as it is written, in its first language."""
    node = read_document("pack.yaml", pack.text["pack.yaml"]).entries["title"].value
    if isinstance(node, MapNode):
        node = next(iter(node.entries.values())).value
    return node.text if isinstance(node, ScalarNode) else pack.name
