"""Pass 2: names. Reserved ones are refused, reference patterns are complete and tell entities apart."""

from __future__ import annotations

import re

from casework.catalogue import CASE_FIELDS, REASON, SYSTEM_FIELDS
from casework.compiler.findings import Findings
from casework.compiler.names import Names, Written
from casework.definition import Spot

PLATFORM_TABLES = (
    "person", "organisation", "user", "team", "event", "chain", "deadline", "file", "sequence",
    "idempotency", "outbox", "job", "session", "token", "revision", "live", "saved_view",
    "sign_in_attempt", "user_role", "user_team", "former_name", "draft",
    "set_aside", "record_link", "upgrade_ask",
)  # fmt: skip
ADDRESS_WORDS = (
    "casework", "all", "new", "search", "desk", "api", "track", "assets", "health", "studio", "import",
    "export", "admin", "account", "receipt", "uploads", "sign_in", "sign_out", "theme", "privacy",
    "accessibility", "files", "go",
)  # fmt: skip
RESERVED_ENTITIES = frozenset(PLATFORM_TABLES + ADDRESS_WORDS)
"""Tables of the platform, words of its addresses, and `all`, which stands for every entity."""

RESERVED_AGENCIES = frozenset(
    (
        *ADDRESS_WORDS,
        "password",
        "preferences",
        "preview",
        "public",
        "information_schema",
        "template",
        "postgres",
    )
)
"""First words of an address that are not an agency, and schemas that PostgreSQL has already."""

RULE_WORDS = ("and", "or", "not", "in", "true", "false", "null")
PAGE_WORDS = (
    "form", "reason", "tracking", "all", "q", "sort", "limit", "after", "fields", "columns", "view",
    "page", "csrf", "key", "actions", "search", "lang", "then", "me",
)  # fmt: skip
SYSTEM_COLUMNS = ("tableoid", "ctid", "xmin", "xmax", "cmin", "cmax")
RESERVED_FIELDS = frozenset(RULE_WORDS + PAGE_WORDS + SYSTEM_COLUMNS)
"""Words of the rules language, of the address line and of forms; columns that PostgreSQL adds."""

PIECE = re.compile(r"\{([^{}]*)\}")
NUMBER = re.compile(r"number(:0[1-9])?")
PLAIN = re.compile(r"[A-Za-z0-9._-]*")
TAKEN_PREFIXES = {"P-": "people", "O-": "organisations"}


def check_names(names: Names, findings: Findings) -> None:
    prefixes: dict[str, str] = {}
    for written in names.records.values():
        place = written.spot[written.kind].place
        if written.name in RESERVED_ENTITIES:
            findings.add(
                place,
                f"the name '{written.name}' is used by the platform; choose another",
                "reserved",
            )
        check_identifier(written.name, written.spot[written.kind], findings)
        _check_fields(written, findings)
        _check_reference(written, prefixes, findings)
        _check_renames(written, names, findings)


def check_identifier(name: str, spot: Spot, findings: Findings, is_key: bool = False) -> None:
    if "__" in name or name.endswith("_"):
        place = spot.key_place if is_key else spot.place
        findings.add(
            place,
            f"the name '{name}' has two _ together or one at its end; write one, between words",
            "name",
        )


def _check_fields(written: Written, findings: Findings) -> None:
    for name in written.text.fields:
        spot = written.spot["fields"][name]
        check_identifier(name, spot, findings, is_key=True)
        if name in SYSTEM_FIELDS or name in CASE_FIELDS:
            findings.add(
                spot.key_place,
                f"every record already has '{name}' from the platform; choose another name for this field",
                "reserved",
            )
        elif name in RESERVED_FIELDS or name == REASON:
            findings.add(
                spot.key_place,
                f"'{name}' is a word of the language and cannot name a field; choose another",
                "reserved",
            )


def _check_reference(written: Written, prefixes: dict[str, str], findings: Findings) -> None:
    spot, pattern = written.spot["reference"], written.text.reference
    if not _is_complete(pattern, spot, findings):
        return
    prefix = pattern.split("{")[0]
    if not prefix:
        findings.add(
            spot.place,
            f"a reference starts with letters of its own, such as {_example(written.name)}",
        )
    elif prefix.upper() in TAKEN_PREFIXES:
        owner = TAKEN_PREFIXES[prefix.upper()]
        findings.add(
            spot.place,
            f"references that start with '{prefix}' belong to {owner}; choose other letters",
        )
    elif prefix.upper() in prefixes:
        findings.add(
            spot.place,
            f"'{prefixes[prefix.upper()]}' already has references that start with '{prefix}'; "
            "choose other letters",
        )
    prefixes.setdefault(prefix.upper(), written.name)


def _is_complete(pattern: str, spot: Spot, findings: Findings) -> bool:
    numbers = 0
    for piece in PIECE.finditer(pattern):
        numbers += bool(NUMBER.fullmatch(piece[1]))
        if piece[1] != "year" and not NUMBER.fullmatch(piece[1]):
            findings.add(
                spot.at(piece.start()),
                f"a reference has no part '{piece[0]}'; it takes {{year}}, {{number}} and {{number:06}}",
                "reference",
            )
            return False
    rest = PIECE.sub("", pattern)
    if not PLAIN.fullmatch(rest):
        odd = next(letter for letter in rest if not PLAIN.fullmatch(letter))
        findings.add(
            spot.at(pattern.index(odd)),
            f"a reference cannot hold '{odd}'; besides its parts it has letters, digits and - . _",
            "reference",
        )
        return False
    if numbers != 1:
        message = (
            "needs {number} once, to tell records apart"
            if not numbers
            else "has {number} only once"
        )
        findings.add(spot.place, f"a reference {message}: PH-{{year}}-{{number:06}}", "reference")
    return numbers == 1


def _example(name: str) -> str:
    return (
        "".join(word[0] for word in name.split("_")).upper().ljust(2, "X") + "-{year}-{number:06}"
    )


def _swapped(written: Written, name: str, was: str) -> str:
    """Two fields that each want the other's name: one of them needs a third one in between."""
    if written.kinds[was].was != name:
        return ""
    return (
        f"; '{name}' and '{was}' cannot change places at once: give one of them a third name and"
        " publish that, then give both the names they shall have"
    )


def _check_renames(written: Written, names: Names, findings: Findings) -> None:
    """`was:` tells an earlier name, which nothing can have now."""
    if written.text.was in names.records:
        findings.add(
            written.spot["was"].place,
            f"'{written.text.was}' is still there, so it was not renamed",
            "rename",
        )
    earlier: dict[str, str] = {}
    for name, kind in written.kinds.items():
        if (
            kind.was is None or earlier.get(name) == kind.was
        ):  # the second of two that change places
            continue
        place = written.spot["fields"][name]["was"].place
        if kind.was in written.kinds:
            findings.add(
                place,
                f"the field '{kind.was}' is still there, so it was not renamed"
                f"{_swapped(written, name, kind.was)}",
                "rename",
            )
        elif kind.was in earlier:
            findings.add(
                place,
                f"'{earlier[kind.was]}' was '{kind.was}' already; one field had that name",
                "rename",
            )
        earlier[kind.was] = name
