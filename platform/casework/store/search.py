"""Full-text search: which words a row is found by, and how they are written and asked for.

Searching must not tell what a person may not read. So a row's words are kept apart by privacy
class, and a query names the classes it looks in: a word of a hidden class is never compared.

Words are cut, lower-cased and freed of accents here, in Python, so both databases hold the same
tokens. What other records say (`search_through`) is kept apart path by path: their words carry the
names of the link and of the field before them, and a query names the paths it looks through.

SQLite: the FTS5 table `<entity>__search` with a column for each class, rowid = the row's
id. PostgreSQL: the column `search` of the row itself, a tsvector whose weights are the classes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from casework.catalogue import Entity, SearchPath
from casework.store.database import Dialect

CLASSES = ("internal", "personal", "sensitive")
"""The privacy classes kept apart. What is public is found like what is internal."""
SUFFIX = "__search"
COLUMN = "search"
LONGEST_QUERY = 12
"""Words of a query beyond this many are not compared."""
SHORTEST_BEGINNING = 2
"""Letters; one alone is compared as a word."""

Words = tuple[str, str, str]
"""For each of `CLASSES` the words of a row: folded, unique, parted by blanks."""

RELATED = CLASSES[0]
"""Where the words of other records stand; the sign before them keeps them from the record's own."""

_WEIGHTS = "ABC"
_LONGEST_WORD = 60
# Scripts written without blanks are taken letter by letter, so that a part of a sentence is found.
_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_BEFORE, _BETWEEN, _BEHIND, _FLAT = "\ue000", "\ue001", "\ue002", "\ue003"
"""Signs that no folded word holds, and that the tokenizer takes for letters."""
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")


def fold(text: str) -> list[str]:
    """The words of a text in order, lower-cased, without accents and punctuation."""
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return [word[:_LONGEST_WORD] for word in _WORD.findall(text.casefold())]


def gather_words(texts: Iterable[tuple[str, str]]) -> Words:
    """From (privacy class, text) pairs the words of a row."""
    found: dict[str, dict[str, None]] = {name: {} for name in CLASSES}
    for privacy, text in texts:
        name = "internal" if privacy == "public" else privacy
        found[name].update(dict.fromkeys(fold(text)))
    internal, personal, sensitive = (" ".join(found[name]) for name in CLASSES)
    return internal, personal, sensitive


def words_by_class(
    entity: Entity,
    reference: str,
    values: Mapping[str, object],
    related: Iterable[tuple[SearchPath, str]] = (),
    besides: Sequence[Mapping[str, object]] = (),
) -> Words:
    """The words a record is found by: its reference, its searchable fields, texts of other records.

    `besides` are its values in other periods, by which it is found too.
    """
    texts = [("internal", reference)]
    for field in (each for each in entity.fields.values() if each.kind.searchable):
        found = (version.get(field.name) for version in (values, *besides))
        told = (field.kind.search_text(value) for value in found if value is not None)
        texts.extend((field.privacy, text) for text in told)
    internal, personal, sensitive = gather_words(texts)
    others = dict.fromkeys(mark_of(path) + word for path, text in related for word in fold(text))
    return " ".join(filter(None, (internal, *others))), personal, sensitive


def mark_of(path: SearchPath) -> str:
    """What stands before the words of other records, as a part of each word."""
    mark = f"{_BEFORE}{path.link}{_BETWEEN}{path.field}{_BEHIND}"
    return mark.replace("_", _FLAT)  # which is no letter to the tokenizer of SQLite


def words_of_person(reference: str, *details: str | None) -> Words:
    """The words a person or an organisation is found by: name, e-mail, phone."""
    return gather_words([("internal", reference), *(("personal", text or "") for text in details)])


def searchable_classes(entity: Entity, readable: frozenset[str]) -> tuple[str, ...]:
    """The classes somebody may search: those of which every searchable field is readable."""
    hidden = {
        "internal" if field.privacy == "public" else field.privacy
        for field in entity.fields.values()
        if field.kind.searchable and field.name not in readable
    }
    return tuple(name for name in CLASSES if name not in hidden)


# -- tables and writing ------------------------------------------------------------------------
def create_sql(dialect: Dialect, table: str, search_table: str, index: str) -> tuple[str, ...]:
    """What a table needs to be searched; all names come quoted."""
    if dialect == "sqlite":
        columns = ", ".join(CLASSES)
        options = f"{columns}, detail=column, tokenize='ascii'"
        return (f"CREATE VIRTUAL TABLE {search_table} USING fts5({options})",)
    return (
        f"ALTER TABLE {table} ADD COLUMN {COLUMN} tsvector",
        f"CREATE INDEX {index} ON {table} USING gin ({COLUMN})",
    )


def vector_text(words: Words) -> str:
    """The words as the text of a tsvector: `pothole:1A smith:2B`."""
    places: dict[str, list[str]] = {}
    for position, (weight, text) in enumerate(zip(_WEIGHTS, words, strict=True), 1):
        for word in text.split():
            places.setdefault(word, []).append(f"{position}{weight}")
    return " ".join(f"'{word}':{','.join(spots)}" for word, spots in places.items())


def insert_words_sql(search_table: str) -> str:
    """SQLite only; arguments: id, *words. On PostgreSQL write `vector_text` into `COLUMN`."""
    return f"INSERT INTO {search_table}(rowid, {', '.join(CLASSES)}) VALUES (?, ?, ?, ?)"


def update_words_sql(search_table: str) -> str:
    """SQLite only; arguments: *words, id."""
    assignments = ", ".join(f"{name} = ?" for name in CLASSES)
    return f"UPDATE {search_table} SET {assignments} WHERE rowid = ?"


def delete_words_sql(search_table: str) -> str:
    """SQLite only; argument: id."""
    return f"DELETE FROM {search_table} WHERE rowid = ?"


# -- asking ------------------------------------------------------------------------------------
Whole = Mapping[str, Sequence[str]]
"""By the beginning of a word every word of an index that begins so, where that was looked up."""
NOT_LOOKED_UP: Whole = {}


def beginnings(text: str, classes: Sequence[str], paths: Sequence[SearchPath] = ()) -> list[str]:
    """What a query compares the beginnings of words with: nothing, or its last word for each path."""
    words = fold(text)[:LONGEST_QUERY]
    if not words or len(words[-1]) < SHORTEST_BEGINNING:
        return []
    marks = [*([""] if classes else []), *map(mark_of, paths)]
    return [mark + words[-1] for mark in marks]


def match_text(
    dialect: Dialect,
    text: str,
    classes: Sequence[str],
    paths: Sequence[SearchPath] = (),
    whole: Whole = NOT_LOOKED_UP,
) -> str | None:
    """What to compare the index with, or None when nothing can be found.

    Every word must be there, in the record or in what one of the paths leads to; the last one may be
    the beginning of a word. Nothing a person types reaches the query syntax: only letters and digits
    are left of it.
    """
    words = fold(text)[:LONGEST_QUERY]
    if not words or not (classes or paths):
        return None
    marks = [mark_of(path) for path in paths]
    if dialect == "sqlite":
        terms = (_fts(word, last, classes, marks, whole) for word, last in _with_last(words))
        return " AND ".join(terms)
    return " & ".join(_vector(word, last, classes, marks) for word, last in _with_last(words))


def _fts(
    word: str, is_last: bool, classes: Sequence[str], marks: Sequence[str], whole: Whole
) -> str:
    def term(text: str) -> str:
        if not is_last:
            return f'"{text}"'
        if text not in whole:
            return f'"{text}" *'
        return " OR ".join(f'"{each}"' for each in whole[text] or [text])

    terms = [f"{{{' '.join(classes)}}} : ({term(word)})"] if classes else []
    terms += [f"{RELATED} : ({term(mark + word)})" for mark in marks]
    return f"({' OR '.join(terms)})"


def _vector(word: str, is_last: bool, classes: Sequence[str], marks: Sequence[str]) -> str:
    weights, end = "".join(_WEIGHTS[CLASSES.index(name)] for name in classes), _mark(is_last, "*")
    terms = [f"'{word}':{end}{weights}"] if classes else []
    terms += [f"'{mark}{word}':{end}{_WEIGHTS[0]}" for mark in marks]
    return f"({' | '.join(terms)})"


def match_sql(dialect: Dialect, alias: str, search_table: str) -> str:
    """The condition on a row of `alias`; its one argument is `match_text`."""
    if dialect == "sqlite":
        name = search_table
        return f"{alias}.id IN (SELECT rowid FROM {name} WHERE {name} MATCH ?)"
    return f"{alias}.{COLUMN} @@ ?::text::tsquery"


def _with_last(words: Sequence[str]) -> Iterable[tuple[str, bool]]:
    """Each word, and whether it is the last one and long enough to be a beginning."""
    for word, following in zip_longest(words, words[1:]):
        yield word, following is None and len(word) >= SHORTEST_BEGINNING


def _mark(is_last: bool, mark: str) -> str:
    return mark if is_last else ""
